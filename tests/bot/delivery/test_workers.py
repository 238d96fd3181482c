"""Several workers on one database, and workers that die: each letter is sent once, or once more after a death."""

import asyncio
import os
from collections import Counter
from dataclasses import replace

from sqlmodel import Session, col, select, update

from bot.database import Database
from bot.delivery import metrics
from bot.delivery.dispatch import Dispatcher
from bot.delivery.platform_lookups import Reading
from bot.delivery.staff_conversations import StaffConversations
from bot.delivery.worker import Delivery
from bot.presence import FilePresence
from bot.sandbox import FakeSlack
from bot.sandbox.faults import hang
from bot.slack.sender import SlackSender
from models.tables import Letter
from tests.bot.delivery.office import QUICK, Office

CONVERSATION = "northwind-procore"
ADDRESSES = (
    "partner:northwind",
    "partner:calder",
    "partner:beacon",
    "person:rosa",
    "person:maya",
    "operations",
)


async def test_several_workers_send_each_letter_once_and_in_order(
    slack: FakeSlack, migrated_database_url: str, database: Database
) -> None:
    elsewhere = Database.open(migrated_database_url)  # as another process has it
    async with Office(slack, database) as one, Office(slack, elsewhere, clock=one.clock) as other:
        third = Office(slack, database, clock=one.clock)
        async with third:
            for number in range(48):
                address = ADDRESSES[number % len(ADDRESSES)]
                kind = {"partner": "room", "person": "person", "operations": "ops"}[address.partition(":")[0]]
                await one.write(f"{address} {number:02}", address, f"{kind}.note")
                other.delivery.nudge()
                third.delivery.nudge()
            while await database.read(_unsent):
                await asyncio.gather(*(each.delivery.drain() for each in (one, other, third)))
    elsewhere.close()
    said = [call.args["text"] for call in slack.calls_of("chat.postMessage") if call.ok]
    assert max(Counter(said).values()) == 1
    assert len(said) == 48
    for address in ADDRESSES:
        mine = [text for text in said if text.startswith(f"{address} ")]
        assert mine == sorted(mine)


def _unsent(session: Session) -> list[str]:
    return list(session.exec(select(Letter.key).where(Letter.state != "sent")))


_OFFICE = tuple(each.__name__ for each in (Delivery, Dispatcher, Reading, StaffConversations))


async def die(office: Office) -> None:
    """As a kill: whatever the worker was doing, nothing more of it happens."""
    await office.delivery._tasks.stop()
    held = office.delivery._presence
    if isinstance(held, FilePresence) and held._file is not None:
        os.close(held._file)  # the file stays behind, unlocked
        held._file = None
    else:
        held.close()
    tasks = [
        task
        for task in asyncio.all_tasks()
        if task.get_coro().__qualname__.startswith(_OFFICE)  # type: ignore[union-attr]
    ]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for port in office.delivery._ports.values():
        await port.close()


async def dies_on_the_way(slack: FakeSlack, office: Office) -> None:
    """A worker that dies after Slack took the letter "outcome" and before that is written down.

    What is told to operations meanwhile is on its way too, if it comes first.
    """

    def taken() -> int:
        return len([call for call in slack.calls_of("chat.postMessage") if call.args["text"] == "outcome"])

    slack.faults.next("chat.postMessage", hang(5, accepted=True), hang(5, accepted=True))
    before = taken()
    await office.delivery.start()
    office.delivery.nudge()
    await slack.until(lambda: taken() > before, 30)
    await slack.settle(0.1)
    await die(office)
    slack.faults.clear()


def throttled(slack: FakeSlack, database: Database, **given: object) -> Office:
    sender = SlackSender(slack.world.app.token, slack.api_url, timeout=10)
    return Office(slack, database, timing=replace(QUICK, lease=1.5), sender=sender, **given)  # type: ignore[arg-type]


async def test_a_letter_that_was_on_its_way_when_its_worker_died_goes_once_more(
    slack: FakeSlack, database: Database
) -> None:
    first = throttled(slack, database)
    await first.write("outcome", "partner:northwind")
    await dies_on_the_way(slack, first)
    letter = await first.letter("outcome")
    assert (letter.state, letter.sent_at) == ("sending", None)
    before = metrics.REPEATED._value.get()
    async with throttled(slack, database, clock=first.clock) as second:
        letter = await second.until("outcome", "sent")
        assert letter.repeated == 1
        assert second.said_in(CONVERSATION) == ["outcome"] * 2
        await second.delivery.drain()
        (told,) = second.said_in("partner-operations")
        assert "may have arrived twice" in told
    assert metrics.REPEATED._value.get() == before + 1


async def test_it_is_set_aside_once_it_was_sent_six_times(slack: FakeSlack, database: Database) -> None:
    first = throttled(slack, database)
    await first.write("outcome", "partner:northwind")

    def five_deaths_before(session: Session) -> None:
        session.execute(update(Letter).where(col(Letter.key) == "outcome").values(attempts=5, repeated=5))

    await database.write(five_deaths_before)
    await dies_on_the_way(slack, first)
    async with throttled(slack, database, clock=first.clock) as second:
        letter = await second.until("outcome", "parked")
        assert (letter.trouble, letter.attempts, letter.repeated) == ("lost on the way", 6, 5)
        await second.delivery.drain()
        assert second.said_in(CONVERSATION) == ["outcome"]
        assert any("set aside" in text for text in second.said_in("partner-operations"))


async def test_a_worker_that_dies_before_it_sends_repeats_nothing(
    slack: FakeSlack, database: Database
) -> None:
    first = Office(slack, database, timing=replace(QUICK, lease=1.5, pace=30, burst=1))
    await first.write("one", "partner:northwind")
    await first.write("two", "partner:northwind")
    await first.delivery.start()
    await first.until("one", "sent")
    await asyncio.sleep(0.2)  # the second is claimed, and waits for its turn
    await die(first)
    async with Office(slack, database, clock=first.clock) as second:
        letter = await second.until("two", "sent")
        assert (letter.repeated, second.said_in(CONVERSATION)) == (0, ["one", "two"])


async def test_a_home_tab_lost_on_the_way_is_shown_again_and_counted_by_nobody(
    slack: FakeSlack, database: Database
) -> None:
    first = throttled(slack, database)
    await first.write("home", "person:maya", "person.note", copy_key="home:maya")
    slack.faults.next("views.publish", hang(5, accepted=True))
    await first.delivery.start()
    await slack.until(lambda: slack.calls_of("views.publish"), 30)
    await slack.settle(0.1)
    await die(first)
    async with throttled(slack, database, clock=first.clock) as second:
        assert (await second.until("home", "sent")).repeated == 0
