"""The ways in which the platform can fail, and the pessimistic answers about what nobody has tried."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL
from bot.sandbox.faults import Fault, garbage, hang, rate_limited, refused, reset, server_error
from bot.sandbox.pacing import Pacing
from bot.sandbox.pessimism import MEANING, Pessimism
from bot.sandbox.refusal import Refused
from tests.sandbox.sample_views import HOME, LAUNCHPAD
from tests.sandbox.toy_bot import ToyBot


async def post(bot: ToyBot, text: str = "hello") -> object:
    """One message into the shared channel."""
    return await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text=text)


def posted(slack: FakeSlack) -> int:
    """How many messages took effect."""
    return len(slack.channel(NORTHWIND_CHANNEL).messages)


async def test_a_rate_limit_names_the_seconds_to_wait(slack: FakeSlack, bot: ToyBot) -> None:
    slack.faults.next("chat.postMessage", rate_limited(7))
    with pytest.raises(SlackApiError) as limited:
        await post(bot)
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    assert posted(slack) == 0
    await post(bot)
    assert posted(slack) == 1


@pytest.mark.parametrize(
    ("fault", "effect"),
    [
        (server_error(), 0),
        (server_error(accepted=True), 1),
        (garbage(), 1),
        (garbage(accepted=False), 0),
        (refused("internal_error"), 0),
    ],
)
async def test_a_bad_answer_may_or_may_not_have_taken_effect(
    slack: FakeSlack, bot: ToyBot, fault: Fault, effect: int
) -> None:
    slack.faults.next("chat.postMessage", fault)
    with pytest.raises(SlackApiError):
        await post(bot)
    assert posted(slack) == effect
    assert slack.calls[-1].fault == fault.how
    assert not slack.calls[-1].ok


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_connection_can_be_cut_and_slack_sdk_then_sends_again_by_itself(
    slack: FakeSlack, bot: ToyBot, accepted: bool
) -> None:
    slack.faults.next("chat.postMessage", reset(accepted=accepted))
    await post(bot)
    assert [call.fault for call in slack.calls] == ["reset", ""]
    assert posted(slack) == accepted + 1
    bot.client.retry_handlers.clear()
    slack.faults.next("chat.postMessage", reset(accepted=accepted))
    with pytest.raises(aiohttp.ClientError):
        await post(bot)


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_answer_can_stay_away(slack: FakeSlack, bot: ToyBot, accepted: bool) -> None:
    slack.faults.next("chat.postMessage", hang(30, accepted=accepted))
    sending = asyncio.create_task(post(bot))
    await slack.until(lambda: slack.calls and slack.calls[-1].fault)
    done, _ = await asyncio.wait({sending}, timeout=0.2)
    assert not done
    assert posted(slack) == accepted
    sending.cancel()


async def test_the_lot_falls_alike_for_the_same_seed(slack: FakeSlack, bot: ToyBot) -> None:
    quick = (rate_limited(), server_error(), refused("internal_error"))
    methods = frozenset({"chat.postMessage"})

    async def fates() -> list[str]:
        slack.faults.draw(7, 0.5, methods, quick)
        before = len(slack.calls)
        for _ in range(20):
            try:
                await post(bot)
            except SlackApiError:
                continue
        return [call.fault for call in slack.calls[before:]]

    first = await fates()
    assert first == await fates()
    assert set(first) > {""}
    slack.faults.clear()
    await post(bot)


async def test_calls_that_are_late_overtake_one_another(slack: FakeSlack, bot: ToyBot) -> None:
    slack.faults.delay(7, 0.2)
    sent = [str(number) for number in range(12)]
    async with asyncio.TaskGroup() as group:
        for each in sent:
            group.create_task(bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text=each))
    arrived = [each.text for each in slack.channel(NORTHWIND_CHANNEL).messages]
    assert sorted(arrived, key=int) == sent and arrived != sent


async def test_clicks_of_post_only_members_can_be_lost(slack: FakeSlack, bot: ToyBot) -> None:
    await bot.client.chat_postMessage(channel=NORTHWIND_CHANNEL, text="desk", blocks=LAUNCHPAD)
    shown = slack.channel(NORTHWIND_CHANNEL).latest()
    assert (await slack.person("tom").press(shown, "Ask Procore")).arrived
    slack.pessimism.switch("post_only_clicks_lost", True)
    assert not (await slack.person("tom").press(shown, "Ask Procore")).arrived
    assert (await slack.person("rosa").press(shown, "Ask Procore")).arrived


async def test_direct_messages_to_outside_people_can_be_refused(slack: FakeSlack, bot: ToyBot) -> None:
    dm = (await bot.client.conversations_open(users="U0ROSA"))["channel"]["id"]
    slack.pessimism.switch("outsider_messages_refused", True)
    for attempt, error in (
        (bot.client.conversations_open(users="U0ROSA"), "user_not_visible"),
        (bot.client.chat_postMessage(channel=dm, text="x"), "restricted_action"),
        (bot.client.chat_postMessage(channel="U0ROSA", text="x"), "restricted_action"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await attempt
    await bot.client.chat_postMessage(channel="U0MAYA", text="staff still")
    assert slack.person("maya").dm.latest().text == "staff still"


async def test_ephemerals_can_be_accepted_and_not_shown(slack: FakeSlack, bot: ToyBot) -> None:
    slack.pessimism.switch("ephemerals_hidden", True)
    await bot.client.chat_postEphemeral(channel=NORTHWIND_CHANNEL, user="U0ROSA", text="psst")
    assert slack.person("rosa").sees("northwind-procore").messages == []


async def test_home_can_be_missing_for_outside_people(slack: FakeSlack, bot: ToyBot) -> None:
    slack.pessimism.switch("home_unavailable", True)
    for user in ("U0ROSA", "U0MAYA"):
        await bot.client.views_publish(user_id=user, view=HOME)
    assert slack.person("rosa").home is None
    assert slack.person("maya").home is not None


async def test_posting_can_be_paced(slack: FakeSlack, bot: ToyBot) -> None:
    slack.pessimism.switch("posts_paced", True)
    for _ in range(slack.pacing.burst):
        await post(bot)
    with pytest.raises(SlackApiError, match="ratelimited"):
        await post(bot)
    assert posted(slack) == slack.pacing.burst


def test_pacing_lets_one_message_a_second_through_after_the_burst() -> None:
    now = [100.0]
    pacing = Pacing(seconds=1.0, burst=2, clock=lambda: now[0])
    pacing.take("C1")
    pacing.take("C1")
    with pytest.raises(Refused) as refusal:
        pacing.take("C1")
    assert refusal.value.retry_after == 1
    pacing.take("C2")
    now[0] += 1.0
    pacing.take("C1")
    with pytest.raises(Refused):
        pacing.take("C1")


def test_every_switch_has_words_and_no_other_can_be_thrown() -> None:
    switches = Pessimism()
    for name in MEANING:
        switches.switch(name, True)
    assert all(vars(switches).values())
    assert list(MEANING) == list(vars(switches))
    with pytest.raises(KeyError):
        switches.switch("gravity", True)
