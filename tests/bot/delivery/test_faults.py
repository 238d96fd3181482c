"""What a platform does to letters: too fast, away, silent, cut off. None is lost, and none arrives more than twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.database import Database
from bot.delivery import metrics
from bot.sandbox import FakeSlack
from bot.sandbox.faults import Fault, garbage, hang, rate_limited, refused, reset, server_error
from bot.slack.sender import SlackSender
from tests.bot.delivery.office import QUICK, Office

ROOM = "northwind-procore"
POST = "chat.postMessage"


async def test_too_fast_is_honoured_and_costs_no_attempt(office: Office) -> None:
    office.slack.faults.next(POST, rate_limited(1))
    letter = await office.deliver("hello", "partner:northwind")
    first, second = office.slack.calls_of(POST)
    assert (second.at - first.at).total_seconds() >= 1
    assert (letter.state, letter.attempts, letter.repeated) == ("sent", 1, 0)


async def test_too_fast_in_a_channel_stops_every_lane_into_it(office: Office) -> None:
    office.slack.faults.next(POST, rate_limited(1))
    room = office.slack.world.channel(ROOM).id
    await office.write("one", "partner:northwind")
    await office.holds(lambda: office.slack.calls_of(POST))
    await office.write("two", f"at:slack:{room}")
    await office.delivery.drain()
    first, *others = office.slack.calls_of(POST)
    assert all((other.at - first.at).total_seconds() >= 1 for other in others)
    assert len(others) == 2


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (server_error(), 1),
        (server_error(accepted=True), 2),
        (hang(3), 1),
        (hang(3, accepted=True), 2),
        (reset(), 1),
        (reset(accepted=True), 2),
        (garbage(), 2),
        (refused("fatal_error"), 1),
    ],
    ids=lambda value: f"{value.how}-{value.accepted}" if isinstance(value, Fault) else "",
)
async def test_a_lost_answer_repeats_a_message_once_and_is_counted(
    office: Office, fault: Fault, copies: int
) -> None:
    before = metrics.REPEATED._value.get()
    office.slack.faults.next(POST, fault)
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.repeated) == ("sent", 1)
    assert office.said_in(ROOM) == ["hello"] * copies
    assert metrics.REPEATED._value.get() == before + 1
    told = office.said_in("partner-operations")
    assert len(told) == 1
    assert "may have arrived twice" in told[0]


async def test_a_second_lost_answer_ends_it_loudly(slack: FakeSlack, database: Database) -> None:
    async with Office(slack, database, timing=replace(QUICK, backoff_first=1.0, backoff_most=1.0)) as office:
        slack.faults.next(POST, reset(accepted=True))
        await office.write("hello", "partner:northwind")
        await office.holds(lambda: office.said_in("partner-operations"))  # told, before it is tried again
        slack.faults.next(POST, server_error(accepted=True))
        await office.delivery.drain()
        letter = await office.letter("hello")
        assert (letter.state, letter.trouble) == ("failed", "unclear")
        assert office.said_in(ROOM) == ["hello"] * 2
        assert any("wasn't delivered" in text for text in office.said_in("partner-operations"))


async def test_the_one_repeat_is_not_spent_while_the_platform_is_away(office: Office) -> None:
    office.slack.faults.next(POST, server_error())
    office.slack.faults.next("auth.test", server_error(), reset(), server_error())
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.repeated) == ("sent", 1)
    assert len(office.slack.calls_of(POST)) == 2 + 1, "the letter twice, and once to operations"


async def test_a_platform_that_is_not_there_yet_loses_nothing(slack: FakeSlack, database: Database) -> None:
    closed = SlackSender(slack.world.app.token, "http://127.0.0.1:9/api", timeout=0.4)
    async with Office(slack, database, sender=closed, timing=replace(QUICK, attempts=1000)) as office:
        await office.write("hello", "partner:northwind")
        await office.write("to maya", "person:maya", "person.note")
        await office.until("hello", "waiting")
        assert (await office.delivery.health())["delivery"] == ""
    async with Office(slack, database, clock=office.clock) as office:
        await office.delivery.drain()
        assert (office.said_in(ROOM), office.said_to("maya")) == (["hello"], ["to maya"])
        assert (await office.letter("hello")).repeated == 0


async def test_a_platform_away_for_too_long_ends_a_letter_loudly(office: Office) -> None:
    office.slack.faults.next(POST, *[refused("service_unavailable")] * QUICK.attempts)
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.trouble, letter.attempts) == ("failed", "unreachable", QUICK.attempts)
    assert any("wasn't delivered" in text for text in office.said_in("partner-operations"))


@pytest.mark.parametrize("word", ["invalid_auth", "account_inactive", "token_revoked", "missing_scope"])
async def test_without_credentials_everything_waits_and_says_so(
    office: Office, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.patience.UNAUTHORISED_SECONDS", 3.0)
    monkeypatch.setattr("bot.delivery.aftermath.UNAUTHORISED_SECONDS", 3.0)
    office.slack.faults.next(POST, refused(word))
    await office.write("one", "partner:northwind")
    await office.holds(lambda: office.slack.refusals)
    await office.write("two", "partner:calder")
    await office.until("one", "waiting")
    assert word in (await office.delivery.health())["delivery"]
    await office.until("one", "sent")
    await office.until("two", "sent")
    assert (await office.delivery.health())["delivery"] == ""
    assert (await office.letter("one")).repeated == 0


async def leave(office: Office) -> None:
    office.slack.world.channel(ROOM).members.remove(office.slack.world.app.bot_user)


async def archive(office: Office) -> None:
    office.slack.world.channel(ROOM).is_archived = True


@pytest.mark.parametrize(("happens", "code"), [(leave, "channel_not_found"), (archive, "is_archived")])
async def test_a_channel_that_is_gone_fails_the_letter_and_is_remembered(
    office: Office, happens: Callable[[Office], object], code: str
) -> None:
    await office.deliver("before", "partner:northwind")  # its members are fresh: only the send finds out
    await happens(office)  # type: ignore[misc]
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.trouble) == ("failed", code)
    told = [text for text in office.said_in("partner-operations") if "Northwind" in text]
    assert len(told) == 1
    await office.deliver("again", "partner:northwind")
    assert told == [text for text in office.said_in("partner-operations") if "Northwind" in text]


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_happens_no_letter_is_lost_none_comes_thrice_and_order_is_kept(
    office: Office, seed: int
) -> None:
    faults = (rate_limited(1), server_error(), server_error(accepted=True), reset(), reset(accepted=True))
    office.slack.faults.draw(seed, 0.15, frozenset({POST, "auth.test"}), faults)
    rooms = {ROOM: "partner:northwind", "calder-finch-procore": "partner:calder"}
    written = {room: [f"{lane} {number:02}" for number in range(12)] for room, lane in rooms.items()}
    for room, lane in rooms.items():
        for key in written[room]:
            await office.write(key, lane)
    await office.delivery.drain()
    for room, keys in written.items():
        said = office.said_in(room)
        states = {key: (await office.letter(key)).state for key in keys}
        assert set(states.values()) <= {"sent", "failed"}
        assert [key for key in keys if states[key] == "sent" and key not in said] == []
        assert max(Counter(said).values()) <= 2
        assert list(dict.fromkeys(said)) == [key for key in keys if key in said]
