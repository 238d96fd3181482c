"""A view that doesn't open: whoever pressed or typed reads words instead, in time, and loses nothing they typed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session, select

from bot.sandbox import FakeSlack
from bot.sandbox.faults import Fault, bad_gateway, garbage, hang, rate_limited, refused, reset, server_error
from bot.slack.answer import Answering, Throttling
from bot.turn import Told
from bot.words import Words
from handlers.message import Audience, Setting, all_messages
from handlers.reply import Content, Dialog
from models.program import Program
from models.tables import Draft
from tests.stories.stage import CUSTOMER, START, Stage

FAULTS = {
    "an expired trigger": refused("expired_trigger_id"),
    "a trigger that another spent": refused("exchanged_trigger_id"),
    "an error of Slack's": refused("internal_error"),
    "arguments that Slack doesn't take": refused("invalid_arguments"),
    "429": rate_limited(30),
    "the HTML of a 502": bad_gateway(),
    "a 503 in plain text": server_error(status=503),
    "200 without JSON": garbage(accepted=False),
    "a cut connection": reset(),
    "silence, then a cut": hang(1),
}
every_fault = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


@pytest.fixture
def database_kind() -> str:
    """Nothing here hangs on the database."""
    return "sqlite"


FORM = "The form may not have opened"
ANSWER = "You may not have seen our answer"


@every_fault
async def test_a_press_in_a_channel_is_answered_beside_the_button_to_its_presser(
    stage: Stage, fault: Fault
) -> None:
    rosa, channel = stage.person("rosa"), "northwind-procore"
    launchpad = rosa.sees(channel).latest("file and look up")
    stage.slack.faults.next("views.open", fault)
    assert (await rosa.press(launchpad, "Register a deal")).ok
    said = rosa.sees(channel).messages[-1]
    assert not [view for view in (rosa.modal,) if view]
    assert said.is_ephemeral and FORM in said.text and "press the button" in said.text
    assert FORM not in stage.person("tom").sees(channel).text
    assert "file and look up" in rosa.sees(channel).text, "the launchpad hangs as before"
    assert (await rosa.press(launchpad, "Register a deal")).ok
    assert rosa.modal.title == "Customer (1 of 3)"


@every_fault
async def test_a_command_answers_with_words_instead_of_nothing(stage: Stage, fault: Fault) -> None:
    maya = stage.person("maya")
    stage.slack.faults.next("views.open", fault)
    outcome = await maya.command("/partner", "deal", channel="partner-approvals")
    assert outcome.ok and FORM in outcome.answer.json["text"]
    said = maya.sees("partner-approvals").messages[-1]
    assert said.is_ephemeral and "type the command" in said.text


async def test_an_answer_that_no_view_shows_is_shown_beside_the_button(stage: Stage) -> None:
    reference = await stage.file()
    rosa = stage.person("rosa")
    stage.slack.faults.next("views.open", bad_gateway())
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "My submissions")
    said = rosa.sees("northwind-procore").messages[-1]
    assert said.is_ephemeral and reference in said.text and "Harbor Point" in said.text
    assert "Harbor Point" not in stage.person("tom").sees("northwind-procore").text


@every_fault
async def test_a_press_in_home_is_answered_by_a_direct_message(stage: Stage, fault: Fault) -> None:
    rosa = stage.person("rosa")
    await rosa.open_home()
    await stage.quiet()
    stage.slack.faults.next("views.open", fault)
    assert (await rosa.press(rosa.home, "Register a deal")).ok
    await stage.quiet()
    assert rosa.modal is None and FORM in rosa.inbox.text


@every_fault
async def test_what_is_typed_stays_when_a_view_does_not_come_over_it(stage: Stage, fault: Fault) -> None:
    """Taking a step back, and pasting, change the form in hand; neither may cost what stands in it."""
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    await rosa.modal.fill(CUSTOMER)
    await rosa.modal.submit()
    await rosa.modal.fill({"What do they want to do?": "One place for drawings."})
    before = rosa.modal.values
    stage.slack.faults.next("views.update", fault)
    assert (await rosa.modal.press("Back")).ok
    assert rosa.modal.title == "Opportunity (2 of 3)" and rosa.modal.values == before
    await stage.quiet()
    assert FORM in rosa.inbox.text
    await rosa.modal.press("Back")
    assert rosa.modal.title == "Customer (1 of 3)"


async def test_a_refusal_that_does_not_come_over_a_form_is_told_and_the_form_stays(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    await rosa.modal.fill(CUSTOMER)
    await rosa.modal.submit()
    await rosa.modal.fill({"What do they want to do?": "One place for drawings."})
    before = rosa.modal.values

    def dropped(session: Session) -> None:
        for draft in session.exec(select(Draft)):
            session.delete(draft)

    await stage.write(dropped)
    stage.slack.faults.next("views.push", bad_gateway())
    await rosa.modal.press("Back")
    await stage.quiet()
    assert rosa.modal.values == before
    assert ANSWER in rosa.inbox.text


async def test_words_that_do_not_arrive_beside_the_button_come_directly(stage: Stage) -> None:
    rosa = stage.person("rosa")
    launchpad = rosa.sees("northwind-procore").latest("file and look up")
    stage.slack.faults.next("views.open", reset())
    stage.slack.faults.next("response_url", bad_gateway())
    assert (await rosa.press(launchpad, "Register a deal")).ok
    await stage.quiet()
    assert FORM in rosa.inbox.text


async def test_who_is_refused_and_sees_no_view_reads_why(stage: Stage) -> None:
    stage.slack.world.channel("northwind-procore").members.append("U0IVO")
    ivo = stage.person("ivo")
    stage.slack.faults.next("views.open", refused("expired_trigger_id"))
    await ivo.press(ivo.sees("northwind-procore").latest("file and look up"), "Register a deal")
    assert "isn't known to the partner desk" in ivo.sees("northwind-procore").messages[-1].text


async def test_the_same_click_delivered_twice_says_nothing_of_a_form_that_is_open(stage: Stage) -> None:
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    assert (await stage.slack.again()).ok
    await stage.quiet()
    assert FORM not in rosa.sees("northwind-procore").text + rosa.inbox.text


@pytest.mark.parametrize("went_on", ["hash_conflict", "not_found"])
async def test_who_went_on_meanwhile_is_told_nothing(stage: Stage, went_on: str) -> None:
    rosa = stage.person("rosa")
    await rosa.press(rosa.sees("northwind-procore").latest("file and look up"), "Register a deal")
    await rosa.modal.fill(CUSTOMER)
    await rosa.modal.submit()
    stage.slack.faults.next("views.update", refused(went_on))
    await rosa.modal.press("Back")
    await stage.quiet()
    assert FORM not in rosa.inbox.text


def test_the_words_are_not_sent_once_they_are_old() -> None:
    """While Slack is ill the message waits; an hour later it would only puzzle."""
    compose = all_messages()["unshown"].compose
    params = {"what": "form", "until": START.isoformat()}
    setting = Setting(Session(), Program.packaged(), START, Audience.PERSON)
    assert compose(setting, params) == Content("refusals", "form_not_shown")
    assert compose(replace(setting, now=START + timedelta(seconds=1)), params) is None


async def test_slack_is_not_waited_for_longer_than_it_waits_itself(slack: FakeSlack) -> None:
    """Silence of any length: what waits for it gives up by its own clock, and says so."""
    client = AsyncWebClient(token=slack.world.app.token, base_url=slack.api_url, retry_handlers=[])
    answering = Answering(Words(), client, Throttling(show=0.05, least=0.05, tell=0.05))
    slack.faults.next("views.open", hang(600))
    slack.faults.next("response_url", hang(600))
    told = Told(
        Dialog(Content("status", "help", {"staff": True, "reviews": True, "sees_all": True, "files": []})),
        "UTC",
        Program.packaged().values(),
    )
    key = slack.hooks.issue("U0ROSA", slack.world.channel("northwind-procore").id, None, None)
    body: dict[str, Any] = {
        "trigger_id": slack.triggers.issue("U0ROSA"),
        "response_url": f"{slack.address}/hooks/{key}",
    }
    async with asyncio.timeout(60):
        assert not await answering.press(body, told, answering.deadline())
        assert not await answering.instead(body, told)
