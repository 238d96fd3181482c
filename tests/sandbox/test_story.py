"""A person presses, fills in, is refused, corrects, and is done: the whole way through."""

import asyncio
import re

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL
from bot.sandbox.filling import NotThere
from tests.sandbox.sample_views import FILLED, FORM, LAUNCHPAD, Json, option
from tests.sandbox.toy_bot import ToyBot


async def open_the_form(slack: FakeSlack, bot: ToyBot) -> None:
    """Rosa presses the launchpad's button, and the bot opens the form."""
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="Partner Desk", blocks=LAUNCHPAD)

    async def open_it(payload: Json) -> None:
        if "message" in payload:
            await bot.client.views_open(trigger_id=payload["trigger_id"], view=FORM)

    bot.on["block_actions"] = open_it
    await slack.person("rosa").press(slack.channel("northwind-procore").latest(), "Register a deal")


async def test_a_form_is_opened_filled_refused_corrected_and_closed(slack: FakeSlack, bot: ToyBot) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None
    assert modal.title == "Register a deal"
    answers = [{"response_action": "errors", "errors": {"kind": "Renewals are not eligible."}}, None]

    async def judge(payload: Json) -> Json | None:
        return answers.pop(0)

    bot.on["view_submission"] = judge
    await modal.fill(FILLED)
    await modal.submit()
    assert modal.errors == {"Kind": "Renewals are not eligible."}
    assert modal.values["Legal name"] == "Harbor Point Builders LLC"
    await modal.fill({"Kind": "New"})
    assert modal.errors == {}
    await modal.submit()
    assert not modal.is_open
    assert slack.person("rosa").modal is None
    values = bot.received[-1]["view"]["state"]["values"]
    assert values["seats"]["value"] == {"type": "number_input", "value": "40"}
    assert values["country"]["value"]["selected_option"]["value"] == "ES"
    assert [choice["value"] for choice in values["did"]["value"]["selected_options"]] == ["demo", "visit"]
    assert values["website"]["value"] == {"type": "url_text_input", "value": None}
    assert values["close"]["value"]["selected_date"] == "2027-03-31"


async def test_what_the_client_would_refuse_never_reaches_the_bot(slack: FakeSlack, bot: ToyBot) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None
    await modal.fill({"Description": "short", "Contact": "nobody", "Seats": "0"})
    before = len(bot.received)
    outcome = await modal.submit()
    assert not outcome.arrived
    assert len(bot.received) == before
    assert modal.errors["Legal name"] == "Please complete this required field."
    assert modal.errors["Description"] == "Please enter at least 10 characters."
    assert modal.errors["Contact"] == "This value is not a valid email."
    assert modal.errors["Seats"] == "This value must be at least 1."
    assert "Website" not in modal.errors
    assert (await modal.submit(unchecked=True)).arrived


async def test_values_survive_an_update_where_the_ids_stay(slack: FakeSlack, bot: ToyBot) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None
    await modal.fill({"Legal name": "Harbor Point", "Contact": "a@b.example"})
    fewer = FORM | {"blocks": [block for block in FORM["blocks"] if block.get("block_id") != "email"]}
    await bot.client.views_update(view_id=modal.view.id, hash=modal.view.hash, view=fewer)
    assert modal.values["Legal name"] == "Harbor Point"
    await bot.client.views_update(view_id=modal.view.id, view=FORM)
    assert modal.values["Contact"] is None


async def test_a_field_that_reports_changes_sends_them_with_all_that_is_typed(
    slack: FakeSlack, bot: ToyBot
) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None
    await modal.fill({"Legal name": "Harbor Point", "Country": "Canada"})
    payload = bot.received[-1]
    assert payload["actions"][0]["selected_option"]["value"] == "CA"
    assert payload["view"]["state"]["values"]["name"]["value"]["value"] == "Harbor Point"


async def test_an_external_select_asks_the_bot_for_options(slack: FakeSlack, bot: ToyBot) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None

    async def suggest(payload: Json) -> Json:
        assert payload["value"] == "may"
        return {"options": [{"text": {"type": "plain_text", "text": "Maya Lindqvist"}, "value": "maya"}]}

    bot.on["block_suggestion"] = suggest
    assert await modal.search("Manager", "may") == ["Maya Lindqvist"]
    await modal.fill({"Manager": "may"})
    assert modal.values["Manager"] == "Maya Lindqvist"


async def test_modals_lie_three_deep_and_closing_tells_the_bot_without_values(
    slack: FakeSlack, bot: ToyBot
) -> None:
    await open_the_form(slack, bot)
    rosa = slack.person("rosa")

    async def push(payload: Json) -> Json:
        return {"response_action": "push", "view": FORM}

    bot.on["view_submission"] = push
    for _ in range(2):
        assert rosa.modal is not None
        await rosa.modal.fill(FILLED)
        await rosa.modal.submit()
    assert slack.views.depth(rosa.id) == 3
    top = rosa.modal
    assert top is not None
    await top.fill(FILLED)
    await top.submit()
    assert top.trouble == "We had some trouble connecting. Try again?"
    assert slack.refusals[-1].error == "push_limit_reached"
    await top.close()
    assert slack.views.depth(rosa.id) == 2
    assert bot.received[-1]["type"] == "view_closed"
    assert bot.received[-1]["view"]["state"]["values"] == {}
    assert bot.received[-1]["is_cleared"] is False


async def test_an_answer_with_update_or_clear_is_carried_out(slack: FakeSlack, bot: ToyBot) -> None:
    await open_the_form(slack, bot)
    rosa = slack.person("rosa")
    modal = rosa.modal
    assert modal is not None
    second = FORM | {"title": {"type": "plain_text", "text": "Step two"}}
    answers: list[Json] = [{"response_action": "update", "view": second}, {"response_action": "clear"}]

    async def lead_on(payload: Json) -> Json:
        return answers.pop(0)

    bot.on["view_submission"] = lead_on
    await modal.fill(FILLED)
    await modal.submit()
    assert modal.title == "Step two"
    await modal.submit()
    assert rosa.modal is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"no such block": "wrong"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "dance"},
        {
            "response_action": "update",
            "view": {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}},
        },
    ],
)
async def test_an_answer_that_slack_cannot_use_is_shown_as_trouble(
    slack: FakeSlack, bot: ToyBot, answer: Json
) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None

    async def botch(payload: Json) -> Json:
        return answer

    bot.on["view_submission"] = botch
    await modal.fill(FILLED)
    await modal.submit()
    assert modal.is_open
    assert modal.trouble
    assert slack.refusals[-1].what == "answer to view_submission"


async def test_a_form_that_has_gone_cannot_be_pressed_and_a_double_click_sends_twice(
    slack: FakeSlack, bot: ToyBot
) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None
    await modal.fill(FILLED)
    bot.slow = 0.05
    await asyncio.gather(modal.submit(), modal.submit())
    assert [payload["type"] for payload in bot.received].count("view_submission") == 2
    assert not modal.is_open
    for gone in (modal.submit(), modal.press("Back"), modal.close()):
        with pytest.raises(NotThere):
            await gone


async def test_a_click_in_a_form_that_goes_wrong_is_shown_in_the_form(slack: FakeSlack, bot: ToyBot) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None
    bot.status = 500
    await modal.press("Back")
    assert modal.trouble == "This app responded with Status Code 500."
    bot.status = 200
    await modal.press("Back")
    assert modal.trouble == ""


@pytest.mark.parametrize(
    "answer",
    [{"options": [option("x" * 76)]}, {"options": [option("a")] * 101}, {"choices": []}, None],
)
async def test_suggestions_that_slack_cannot_show_are_refused(
    slack: FakeSlack, bot: ToyBot, answer: Json | None
) -> None:
    await open_the_form(slack, bot)
    modal = slack.person("rosa").modal
    assert modal is not None

    async def suggest(payload: Json) -> Json | None:
        return answer

    bot.on["block_suggestion"] = suggest
    assert await modal.search("Manager", "may") == []
    assert slack.refusals[-1].what == "answer to block_suggestion"


async def test_an_old_message_is_pressed_as_it_was_when_looked_at(slack: FakeSlack, bot: ToyBot) -> None:
    posted = await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    seen = slack.channel("northwind-procore").latest()
    await bot.client.chat_update(channel=NORTHWIND_CHANNEL, ts=str(posted["ts"]), text="done", blocks=[])
    assert seen.now().buttons == []
    await slack.person("rosa").press(seen, "Ask Procore")
    assert bot.received[-1]["actions"][0]["value"] == "ask"
    with pytest.raises(NotThere):
        await slack.person("rosa").press(seen.now(), "Ask Procore")


async def test_only_who_is_in_the_channel_can_press(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    shown = slack.channel("northwind-procore").latest()
    with pytest.raises(NotThere):
        await slack.person("owen").press(shown, "Register a deal")
    assert bot.received == []


async def test_waiting_ends_as_soon_as_the_condition_holds_and_says_what_happened_otherwise(
    slack: FakeSlack, bot: ToyBot
) -> None:
    with pytest.raises(SlackApiError):
        await bot.client.chat_postMessage(channel="C0NOWHERE", text="x")
    with pytest.raises(TimeoutError, match=re.escape("chat.postMessage → channel_not_found")):
        await slack.until(lambda: slack.channel("direct-sales").messages, timeout=0.05)
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="hello")
    found = await slack.until(lambda: slack.channel("northwind-procore").messages)
    assert found[0].text == "hello"
