"""Letters arrive: in order, once, when they are due, and what became of them is written down."""

import time
from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, delete

from bot.database import Database
from bot.delivery import Timing
from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL
from bot.sandbox.faults import rate_limited, refused
from models import letters
from models.tables import PartnerLocation
from tests.bot.delivery.office import QUICK, Office

CONVERSATION = "northwind-procore"


async def test_a_letter_is_sent_and_where_it_went_is_written_down(office: Office) -> None:
    letter = await office.deliver("hello", "partner:northwind")
    (message,) = office.slack.channel(CONVERSATION).messages
    assert message.fallback == "hello"
    assert (letter.state, letter.sent_to, letter.message_id) == (
        "sent",
        f"slack:{NORTHWIND_CHANNEL}",
        message.ts,
    )
    assert letter.sent_at is not None
    assert abs(letter.sent_at - office.clock.now()) < timedelta(seconds=10), "in program time"
    assert (letter.attempts, letter.repeated) == (1, 0)


async def test_letters_of_a_lane_arrive_in_the_order_written(office: Office) -> None:
    office.slack.faults.next("chat.postMessage", rate_limited(1), refused("service_unavailable"))
    for number in range(12):
        await office.write(f"letter {number:02}", "partner:northwind")
    await office.delivery.drain()
    assert office.said_in(CONVERSATION) == [f"letter {number:02}" for number in range(12)]


async def test_a_lane_in_trouble_holds_up_no_other(office: Office) -> None:
    office.slack.faults.next("chat.postMessage", rate_limited(60))
    await office.write("slow", "partner:northwind")
    await office.holds(lambda: office.slack.calls_of("chat.postMessage"))
    await office.write("quick", "partner:calder")
    await office.until("quick", "sent")
    assert (await office.letter("slow")).state == "waiting"


async def test_the_same_key_is_one_letter(office: Office) -> None:
    for _ in range(3):
        await office.write("once", "partner:northwind")
    await office.delivery.drain()
    await office.write("once", "partner:northwind")
    await office.delivery.drain()
    assert office.said_in(CONVERSATION) == ["once"]


async def test_a_letter_waits_for_its_time_and_keeps_nobody_waiting(office: Office) -> None:
    later = office.clock.now() + timedelta(seconds=60)
    await office.write("outcome", "partner:northwind", not_before=later)
    await office.deliver("meanwhile", "partner:northwind")
    assert office.said_in(CONVERSATION) == ["meanwhile"]
    office.move(timedelta(seconds=61))
    await office.delivery.drain()
    assert office.said_in(CONVERSATION) == ["meanwhile", "outcome"]


async def test_a_letter_taken_back_never_leaves(office: Office) -> None:
    later = office.clock.now() + timedelta(seconds=60)
    await office.write("outcome", "partner:northwind", not_before=later)
    assert await office.database.write(lambda session: letters.cancel(session, "outcome"))
    office.move(timedelta(seconds=61))
    await office.delivery.drain()
    assert office.said_in(CONVERSATION) == []
    assert (await office.letter("outcome")).state == "cancelled"


async def test_a_letter_that_waits_for_its_turn_can_still_be_taken_back(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=replace(QUICK, pace=0.5, burst=1)) as office:
        await office.write("first", "partner:northwind")
        await office.holds(lambda: office.said_in(CONVERSATION))
        await office.write("second", "at:slack:" + NORTHWIND_CHANNEL)
        await office.database.read(lambda _: time.sleep(0.2))  # it is claimed by now, and paced
        assert await office.database.write(lambda session: letters.cancel(session, "second"))
        await office.delivery.drain()
        assert office.said_in(CONVERSATION) == ["first"]


async def test_a_message_with_nothing_to_say_any_more_is_done(office: Office) -> None:
    letter = await office.deliver("silent", "partner:northwind", params={})
    assert (letter.state, letter.trouble, letter.sent_to) == ("sent", "nothing to say", None)
    assert office.said_in(CONVERSATION) == []


async def test_a_reply_goes_under_its_message_and_stands_alone_where_that_is_elsewhere(
    office: Office,
) -> None:
    await office.deliver("card", "partner:northwind", copy_key="room:DR-1")
    await office.deliver("news", "partner:northwind", thread_of="room:DR-1")
    await office.deliver("elsewhere", "partner:calder", thread_of="room:DR-1")
    await office.deliver("orphan", "partner:northwind", thread_of="room:DR-2")
    card, news, orphan = office.slack.world.messages_in(NORTHWIND_CHANNEL)
    assert (news.text, news.thread_ts) == ("news", card.ts)
    assert (orphan.text, orphan.thread_ts) == ("orphan", None)
    (elsewhere,) = office.slack.world.messages_in(office.slack.world.channel("calder-finch-procore").id)
    assert elsewhere.thread_ts is None


async def test_an_answer_goes_into_the_thread_it_was_asked_in(office: Office) -> None:
    await office.deliver("card", "partner:northwind")
    ts = (await office.letter("card")).message_id
    await office.deliver("answer", f"at:slack:{NORTHWIND_CHANNEL}", "launchpad.note", thread_of=f"ts:{ts}")
    await office.deliver("lost", f"at:slack:{NORTHWIND_CHANNEL}", "launchpad.note", thread_of="ts:1.000001")
    said = list(office.slack.world.messages_in(NORTHWIND_CHANNEL))
    assert [(each.text, each.thread_ts) for each in said] == [("card", None), ("answer", ts), ("lost", None)]


async def test_a_mistake_in_one_message_is_loud_and_holds_up_no_other(office: Office) -> None:
    await office.write("broken", "partner:northwind", "room.broken")
    await office.write("unknown", "partner:northwind", "room.no_such_message")
    await office.deliver("fine", "partner:northwind")
    assert office.said_in(CONVERSATION) == ["fine"]
    assert [(await office.letter(key)).state for key in ("broken", "unknown")] == ["parked", "parked"]
    assert len([text for text in office.said_in("partner-operations") if "set aside" in text]) == 2


async def test_many_set_aside_for_one_cause_are_one_notice_that_counts_them(office: Office) -> None:
    for number in range(8):
        await office.write(f"broken {number}", "partner:northwind", "room.broken")
    await office.delivery.drain()
    office.clock.advance(timedelta(minutes=1))
    office.delivery.nudge()
    await office.delivery.drain()
    (notice,) = [text for text in office.said_in("partner-operations") if "set aside" in text]
    assert "8 messages" in notice


async def test_where_there_is_no_room_for_direct_sellers_nothing_is_said(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, direct_sales=None) as office:
        letter = await office.deliver("lead", "direct_sales", "sales.note")
        assert (letter.state, letter.trouble) == ("cancelled", "no_direct_sales")
        assert office.said_in("partner-operations") == []


async def test_a_partner_without_a_channel_is_told_to_operations(office: Office) -> None:
    await office.database.write(
        lambda session: session.connection().execute(
            delete(PartnerLocation).where(
                col(PartnerLocation.partner_id) == "beacon", col(PartnerLocation.what) == "room"
            )
        )
    )
    letter = await office.deliver("lost", "partner:beacon")
    assert (letter.state, letter.trouble) == ("held", "no_room")
    assert any("Beacon Field Services" in text for text in office.said_in("partner-operations"))


async def test_messages_to_a_conversation_are_paced(slack: FakeSlack, database: Database) -> None:
    async with Office(slack, database, timing=replace(QUICK, pace=0.2, burst=2)) as office:
        began = time.monotonic()
        for number in range(4):
            await office.write(f"letter {number}", "partner:northwind")
        await office.delivery.drain()
        assert time.monotonic() - began >= 0.4, "two at once, and two after 0.2 s each"
        assert len(office.said_in(CONVERSATION)) == 4


async def test_stopping_finishes_what_is_on_its_way_and_leaves_the_rest_to_the_next_start(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=Timing(poll=0.05, pace=30, burst=1)) as office:
        for number in range(3):
            await office.write(f"letter {number}", "partner:northwind")
        await office.until("letter 0", "sent")
    states = [(await office.letter(f"letter {number}")).state for number in range(3)]
    assert states == ["sent", "waiting", "waiting"]
    async with Office(slack, database, clock=office.clock) as office:
        await office.delivery.drain()
        assert office.said_in(CONVERSATION) == ["letter 0", "letter 1", "letter 2"]
