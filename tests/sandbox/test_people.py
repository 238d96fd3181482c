"""What people can and can't do at Slack's client, and what it tells them."""

import aiohttp

from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL
from tests.sandbox.sample_views import LAUNCHPAD, Json
from tests.sandbox.toy_bot import ToyBot


async def test_a_command_is_known_only_where_the_app_is_installed(slack: FakeSlack, bot: ToyBot) -> None:
    outcome = await slack.person("rosa").command("/partner", "queue", "northwind-procore")
    assert not outcome.arrived
    assert outcome.note == "/partner is not a valid command."
    assert not (await slack.person("maya").command("/dance")).arrived
    assert bot.received == []
    assert (await slack.person("maya").command("/partner", "queue")).ok


async def test_the_answer_to_a_command_is_for_the_asker_alone(slack: FakeSlack, bot: ToyBot) -> None:
    async def answer(payload: Json) -> Json:
        return {"text": f"{payload['user_name']} asked {payload['text']}"}

    bot.on["command"] = answer
    maya = slack.person("maya")
    await maya.command("/partner", "status @rosa in #direct-sales", "northwind-procore")
    shown = maya.sees("northwind-procore").latest()
    assert shown.is_ephemeral
    assert shown.fallback == "maya asked status <@U0ROSA|rosa> in <#C0DIRECTSALES|direct-sales>"
    assert slack.person("rosa").sees("northwind-procore").messages == []


async def test_a_command_that_fails_says_so(slack: FakeSlack, bot: ToyBot) -> None:
    bot.status = 500
    outcome = await slack.person("maya").command("/partner")
    assert outcome.note == "/partner failed with the error “dispatch_failed”"
    bot.status, bot.slow, slack.wire.throttling = 200, 0.5, 0.05
    outcome = await slack.person("maya").command("/partner")
    assert outcome.note == "/partner failed with the error “operation_timeout”"

    async def wrong(payload: Json) -> Json:
        return {"blocks": [{"type": "video"}], "text": "x"}

    bot.slow, slack.wire.throttling, bot.on["command"] = 0.0, 3.0, wrong
    outcome = await slack.person("maya").command("/partner")
    assert outcome.note == "/partner failed with the error “invalid_blocks”"
    assert "unsupported type: video" in slack.refusals[-1].messages[0]


async def test_a_response_url_answers_five_times(slack: FakeSlack, bot: ToyBot) -> None:
    maya = slack.person("maya")
    await maya.command("/partner", "", "northwind-procore")
    url = bot.received[-1]["response_url"]
    async with aiohttp.ClientSession() as session:
        for number in range(5):
            reply = await session.post(url, json={"text": f"answer {number}"})
            assert reply.status == 200
        reply = await session.post(url, json={"text": "one too many"})
        assert (reply.status, await reply.text()) == (404, "used_url")
    assert [shown.text for shown in maya.sees("northwind-procore").messages] == [
        f"answer {number}" for number in range(5)
    ]


async def test_a_response_url_of_a_click_can_replace_and_delete_the_message(
    slack: FakeSlack, bot: ToyBot
) -> None:
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    conversation = slack.channel("northwind-procore")
    await slack.person("rosa").press(conversation.latest(), "Ask Procore")
    url = bot.received[-1]["response_url"]
    async with aiohttp.ClientSession() as session:
        await session.post(url, json={"text": "replaced", "replace_original": True})
        assert conversation.latest().text == "replaced"
        await session.post(url, json={"delete_original": True})
    assert conversation.messages == []


async def test_an_overflow_entry_is_pressed_like_a_button(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    await slack.person("rosa").press(slack.channel("northwind-procore").latest(), "My submissions")
    action = bot.received[-1]["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "mine")


async def test_a_mention_where_the_bot_is_not_stays_unheard(slack: FakeSlack, bot: ToyBot) -> None:
    slack.world.channel("direct-sales").members.remove(slack.world.app.bot_user)
    outcome = await slack.person("sam").mention("direct-sales", "help")
    assert (outcome.arrived, outcome.note) == (False, "Partner Desk isn't in this channel. Invite it?")
    assert (await slack.person("ivo").open_home()).note == "You don't share a channel with this app."
    assert bot.received == []


async def test_events_are_sent_again_until_they_are_taken(slack: FakeSlack, bot: ToyBot) -> None:
    slack.wire.retry_after = (0.0, 0.01, 0.01)
    bot.status = 503
    await slack.person("rosa").mention("northwind-procore", "help")
    await slack.until(lambda: len(bot.received) == 4)
    assert bot.retries == ["", "1", "2", "3"]
    assert len({event["event_id"] for event in bot.received}) == 1
    bot.status = 200
    await slack.person("rosa").mention("northwind-procore", "help")
    await slack.settle(0.05)
    assert len(bot.received) == 5


async def test_a_click_that_goes_wrong_is_not_sent_again(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    bot.status = 500
    outcome = await slack.person("rosa").press(slack.channel("northwind-procore").latest(), "Ask Procore")
    assert outcome.note == "This app responded with Status Code 500."
    await slack.settle(0.05)
    assert len(bot.received) == 1
