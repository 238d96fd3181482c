"""What a platform does to letters: too fast, away, silent, cut off. None is lost, and order is kept."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import select

from bot.database import Database
from bot.delivery import metrics
from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL
from bot.sandbox.faults import Fault, garbage, hang, hollow, rate_limited, refused, reset, server_error
from bot.slack.sender import SlackSender
from models import letters
from models.tables import Circuit
from tests.bot.delivery.office import QUICK, Office

CONVERSATION = "northwind-procore"
POST = "chat.postMessage"
HERE = f"{POST} {NORTHWIND_CHANNEL}"
ADDRESSES = ("partner:northwind", "partner:calder", "person:maya", "person:rosa")


async def test_too_fast_is_honoured_and_costs_no_attempt(office: Office) -> None:
    office.slack.faults.next(POST, rate_limited(1))
    letter = await office.deliver("hello", "partner:northwind")
    first, second = office.slack.calls_of(POST)
    assert (second.at - first.at).total_seconds() >= 1
    assert (letter.state, letter.attempts, letter.repeated) == ("sent", 1, 0)


async def test_too_fast_in_a_channel_stops_every_lane_into_it(office: Office) -> None:
    office.slack.faults.next(POST, rate_limited(1))
    conversation = office.slack.world.channel(CONVERSATION).id
    await office.write("one", "partner:northwind")
    await office.holds(lambda: office.slack.calls_of(POST))
    await office.write("two", f"at:slack:{conversation}")
    await office.delivery.drain()
    first, *others = office.slack.calls_of(POST)
    assert all((other.at - first.at).total_seconds() >= 1 for other in others)
    assert len(others) == 2


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (server_error(), 1),
        (server_error(accepted=True), 2),
        (server_error(status=502), 1),
        (server_error(status=504, accepted=True), 2),
        (hang(3), 1),
        (hang(3, accepted=True), 2),
        (reset(), 1),
        (reset(accepted=True), 2),
        (garbage(), 2),
        (hollow(), 2),
        (refused("fatal_error"), 1),
        (refused("internal_error"), 1),
    ],
    ids=lambda value: f"{value.how}-{value.accepted}" if isinstance(value, Fault) else "",
)
async def test_a_lost_answer_repeats_a_message_and_is_counted(
    office: Office, fault: Fault, copies: int
) -> None:
    before = metrics.REPEATED._value.get()
    office.slack.faults.next(POST, fault)
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.attempts, letter.repeated) == ("sent", 2, 1)
    assert office.said_in(CONVERSATION) == ["hello"] * copies
    assert metrics.REPEATED._value.get() == before + 1
    told = office.said_in("partner-operations")
    assert len(told) == 1
    assert "may have arrived twice" in told[0]


async def test_a_letter_whose_answers_stay_unclear_is_sent_six_times_then_parked_and_told(
    office: Office,
) -> None:
    office.slack.faults.next(HERE, *[server_error(accepted=True)] * 6)
    await office.write("hello", "partner:northwind")
    letter = await office.until("hello", "parked")
    await office.delivery.drain()
    assert (letter.trouble, letter.attempts, letter.repeated) == ("unclear", 6, 5)
    assert office.said_in(CONVERSATION) == ["hello"] * 6
    (told,) = [text for text in office.said_in("partner-operations") if "set aside" in text]
    assert "up to 6 times" in told and "send it again" in told
    await office.deliver("after", "partner:northwind")
    assert office.said_in(CONVERSATION)[-1] == "after", "it holds nobody up"


async def test_what_was_set_aside_goes_again_by_hand_and_once(office: Office) -> None:
    office.slack.faults.next(HERE, *[server_error()] * 6)
    await office.write("hello", "partner:northwind")
    await office.until("hello", "parked")
    assert await office.database.write(lambda session: letters.send_again(session, "hello"))
    assert not await office.database.write(lambda session: letters.send_again(session, "hello"))
    office.delivery.nudge()
    await office.delivery.drain()
    letter = await office.letter("hello")
    assert (letter.state, letter.attempts, office.said_in(CONVERSATION)) == ("sent", 1, ["hello"])


@pytest.mark.parametrize("fault", [server_error(), refused("internal_error")], ids=lambda fault: fault.how)
async def test_while_a_platform_answers_unclearly_one_letter_probes_and_the_others_wait_uncounted(
    slack: FakeSlack, database: Database, fault: Fault
) -> None:
    """auth.test answers all the while, so nothing but messages can tell when it is over."""
    async with Office(slack, database, timing=replace(QUICK, probe_first=0.1, at_once=3)) as office:
        await office.deliver("first", "partner:northwind")
        slack.faults.outage(POST, fault)
        for number in range(8):
            for address in ADDRESSES:
                await office.write(
                    f"{address} {number}", address, "person.note" if "person" in address else "room.note"
                )
        await office.holds(lambda: len(office.slack.calls_of(POST)) > 8)
        slack.faults.clear()
        await office.delivery.drain()
        sent = await office.letters("room.note") + await office.letters("person.note")
        assert {letter.state for letter in sent} == {"sent"}
        again = [letter.key for letter in sent if letter.repeated]
        assert len(again) <= len(ADDRESSES), f"only the first of each lane was ever tried: {again}"
        for conversation, address in (
            ("northwind-procore", ADDRESSES[0]),
            ("calder-finch-procore", ADDRESSES[1]),
        ):
            said = [text for text in office.said_in(conversation) if text.startswith(address)]
            assert said == [f"{address} {number}" for number in range(8)]
        assert await office.database.read(lambda session: session.exec(select(Circuit)).all()) == []


async def test_one_broken_conversation_stops_no_other(office: Office) -> None:
    """A message of which Slack dies each time, say: the others of its channel wait, and everybody else goes on."""
    office.slack.faults.next(HERE, *[server_error()] * 6)
    await office.write("poison", "partner:northwind")
    await office.write("behind", "partner:northwind")
    await office.holds(lambda: office.slack.calls_of(POST))
    for key in ("one", "two", "three"):
        await office.write(key, "partner:calder")
        letter = await office.until(key, "sent")
        assert letter.attempts == 1
    await office.until("poison", "parked")
    behind = await office.until("behind", "sent")
    assert (behind.attempts, behind.repeated, office.said_in(CONVERSATION)) == (1, 0, ["behind"])


async def test_nothing_is_counted_while_a_platform_is_away_altogether(office: Office) -> None:
    office.slack.faults.next(POST, server_error())
    office.slack.faults.next("auth.test", server_error(), reset(), server_error(), refused("internal_error"))
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.repeated) == ("sent", 1)
    assert len(office.slack.calls_of(POST)) == 2 + 1, "the letter twice, and once to operations"


@pytest.mark.parametrize("accepted", [False, True])
async def test_an_update_that_stays_unclear_is_parked_too_and_holds_nobody_up(
    office: Office, accepted: bool
) -> None:
    await office.deliver("card", "partner:northwind", copy_key="room:DR-1")
    office.slack.faults.outage("chat.update", server_error(accepted=accepted))
    await office.write("news", "partner:northwind", copy_key="room:DR-1")
    await office.until("news", "parked")
    await office.deliver("after", "partner:northwind")
    assert office.said_in(CONVERSATION) == ["news" if accepted else "card", "after"]
    assert (await office.letter("news")).repeated == 0, "showing the same twice shows it once"


async def test_a_home_tab_that_fails_holds_no_message_up(office: Office) -> None:
    office.slack.faults.outage("views.publish", refused("service_unavailable"))
    await office.write("home", "person:maya", "person.note", copy_key="home:maya")
    await office.holds(lambda: office.slack.calls_of("views.publish"))
    await office.write("news", "person:maya", "person.note")
    await office.until("news", "sent")
    office.slack.faults.clear()
    await office.until("home", "sent")


async def test_a_platform_that_is_not_there_holds_up_no_other(slack: FakeSlack, database: Database) -> None:
    """Both are on, and one of them is away from the start."""
    away = SlackSender(slack.world.app.token, "http://127.0.0.1:9/api", timeout=0.4)
    async with Office(slack, database, beside={"teams": away}) as office:
        await office.write("hello", "partner:northwind")
        assert (await office.until("hello", "sent")).delays == 0


async def test_a_platform_that_is_not_there_yet_loses_nothing(slack: FakeSlack, database: Database) -> None:
    closed = SlackSender(slack.world.app.token, "http://127.0.0.1:9/api", timeout=0.4)
    async with Office(slack, database, sender=closed) as office:
        await office.write("hello", "partner:northwind")
        await office.write("to maya", "person:maya", "person.note")
        await office.until("hello", "waiting")
        assert (await office.delivery.health())["delivery"] == ""
    async with Office(slack, database, clock=office.clock) as office:
        await office.delivery.drain()
        assert (office.said_in(CONVERSATION), office.said_to("maya")) == (["hello"], ["to maya"])
        assert (await office.letter("hello")).repeated == 0


@pytest.mark.parametrize(
    "fault",
    [refused("service_unavailable"), server_error(status=503), refused("request_timeout")],
    ids=["service_unavailable", "503", "request_timeout"],
)
async def test_what_surely_was_not_taken_goes_again_for_as_long_as_it_takes_in_order_and_uncounted(
    office: Office, fault: Fault
) -> None:
    """Hours of it, by scaled pauses: thirty refusals of each address's first letter are six hours by the clock."""
    office.slack.faults.outage(POST, fault)
    keys = [f"letter {number}" for number in range(4)]
    for key in keys:
        await office.write(key, "partner:northwind")
    await office.holds(lambda: len(office.slack.calls_of(POST)) > 30)
    office.slack.faults.clear()
    await office.delivery.drain()
    assert office.said_in(CONVERSATION) == keys
    first = await office.letter(keys[0])
    assert (first.state, first.attempts, first.repeated) == ("sent", 1, 0)
    assert office.said_in("partner-operations") == [], "nothing was repeated, and nothing given up"


@pytest.mark.parametrize("word", ["invalid_auth", "account_inactive", "token_revoked", "missing_scope"])
async def test_without_credentials_everything_waits_and_says_so(
    office: Office, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.throttling.UNAUTHORIZED_SECONDS", 3.0)
    monkeypatch.setattr("bot.delivery.settling.UNAUTHORIZED_SECONDS", 3.0)
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
    office.slack.world.channel(CONVERSATION).members.remove(office.slack.world.app.bot_user)


async def archive(office: Office) -> None:
    office.slack.world.channel(CONVERSATION).is_archived = True


@pytest.mark.parametrize(("happens", "code"), [(leave, "channel_not_found"), (archive, "is_archived")])
async def test_a_channel_that_is_gone_holds_the_letter_and_is_told_once(
    office: Office, happens: Callable[[Office], object], code: str
) -> None:
    await office.deliver("before", "partner:northwind")  # its members are fresh: only the send finds out
    await happens(office)  # type: ignore[misc]
    letter = await office.deliver("hello", "partner:northwind")
    assert (letter.state, letter.trouble) == ("held", f"slack:{NORTHWIND_CHANNEL}: {code}")
    told = [text for text in office.said_in("partner-operations") if "Northwind" in text]
    assert len(told) == 1
    await office.deliver("again", "partner:northwind")
    assert told == [text for text in office.said_in("partner-operations") if "Northwind" in text]


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_happens_no_letter_is_lost_and_order_is_kept(office: Office, seed: int) -> None:
    faults = (rate_limited(1), server_error(), server_error(accepted=True), reset(), reset(accepted=True))
    office.slack.faults.draw(seed, 0.15, frozenset({POST, "auth.test"}), faults)
    conversations = {CONVERSATION: "partner:northwind", "calder-finch-procore": "partner:calder"}
    written = {
        conversation: [f"{address} {number:02}" for number in range(12)]
        for conversation, address in conversations.items()
    }
    for conversation, address in conversations.items():
        for key in written[conversation]:
            await office.write(key, address)
    await office.delivery.drain()
    for conversation, keys in written.items():
        said = office.said_in(conversation)
        states = {key: (await office.letter(key)).state for key in keys}
        assert set(states.values()) <= {"sent", "parked"}
        assert [key for key in keys if states[key] == "sent" and key not in said] == []
        assert max(Counter(said).values()) <= 6
        assert list(dict.fromkeys(said)) == [key for key in keys if key in said]
