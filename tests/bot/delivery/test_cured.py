"""What somebody can put right is held, told once with what to do, and goes out in order once it is put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete, text

from bot.database import Database
from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL
from bot.sandbox.faults import refused
from handlers.operate import conversations
from models import letters
from models.tables import PartnerLocation
from models.terms import Platform
from tests.bot.delivery.office import QUICK, Office

CONVERSATION, OPERATIONS, POST = "northwind-procore", "partner-operations", "chat.postMessage"
SLOWLY = replace(QUICK, hold=3600, unread=3600, housekeeping=3600)
"""What is held isn't looked at again by itself while a test lasts."""
KEYS = [f"letter {number}" for number in range(4)]


def sent_away(office: Office) -> None:
    office.slack.world.channel(CONVERSATION).members.remove(office.slack.world.app.bot_user)


def back(office: Office) -> None:
    office.slack.world.channel(CONVERSATION).members.append(office.slack.world.app.bot_user)


def archived(office: Office) -> None:
    office.slack.world.channel(CONVERSATION).is_archived = True


def unarchived(office: Office) -> None:
    office.slack.world.channel(CONVERSATION).is_archived = False


async def written(office: Office) -> None:
    """Letters into a room that was read just now: only the sending finds out. The first is held, with all behind it."""
    for key in KEYS:
        await office.write(key, "partner:northwind")
    await office.until(KEYS[0], "held")
    await office.delivery.drain()


@pytest.mark.parametrize(("ill", "well"), [(sent_away, back), (archived, unarchived)])
async def test_what_was_held_goes_in_order_once_a_look_finds_it_cured(
    office: Office, ill: Callable[[Office], None], well: Callable[[Office], None]
) -> None:
    await office.deliver("before", "partner:northwind")
    ill(office)
    await written(office)
    assert len([text for text in office.said_in(OPERATIONS) if "held back" in text]) == 1
    well(office)
    await office.until(KEYS[-1], "sent")
    assert office.said_in(CONVERSATION) == ["before", *KEYS]
    assert {(await office.letter(key)).repeated for key in KEYS} == {0}


async def test_it_goes_at_once_when_the_platform_tells_that_the_bot_is_back(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await office.deliver("before", "partner:northwind")
        sent_away(office)
        await written(office)
        back(office)

        def told(session: Session) -> None:
            conversations.joined(
                session,
                Platform.SLACK,
                NORTHWIND_CHANNEL,
                office.clock.now(),
                itself=True,
                staff_conversations=(),
            )

        await database.write(told)
        office.delivery.nudge()
        await office.until(KEYS[-1], "sent")
        assert [each for each in office.said_in(CONVERSATION) if each in KEYS] == KEYS


async def test_a_restart_looks_again_at_all_that_is_held(slack: FakeSlack, database: Database) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await office.deliver("before", "partner:northwind")
        sent_away(office)
        await written(office)
    back(office)
    async with Office(slack, database, timing=SLOWLY, clock=office.clock) as office:
        await office.until(KEYS[-1], "sent")
        assert office.said_in(CONVERSATION) == ["before", *KEYS]


async def test_what_has_no_channel_goes_once_an_import_names_one(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        mine = (col(PartnerLocation.partner_id) == "northwind") & (col(PartnerLocation.what) == "room")
        await database.write(
            lambda session: session.connection().execute(delete(PartnerLocation).where(mine))
        )
        await written(office)

        def imported(session: Session) -> None:
            place = PartnerLocation(
                partner_id="northwind", platform=Platform.SLACK, what="room", external_id=NORTHWIND_CHANNEL
            )
            session.add(place)
            letters.look_again(session)

        await database.write(imported)
        office.delivery.nudge()
        await office.until(KEYS[-1], "sent")
        assert office.said_in(CONVERSATION) == KEYS


async def test_a_word_that_nobody_knows_holds_its_letter_alone_and_loses_nothing(office: Office) -> None:
    office.slack.faults.next(POST, refused("a_word_of_next_year"))
    await office.write("odd", "partner:northwind")
    await office.write("after", "partner:northwind")
    await office.until("after", "sent")
    await office.until("odd", "sent")
    assert sorted(office.said_in(CONVERSATION)) == ["after", "odd"]
    (told,) = office.said_in(OPERATIONS)
    assert "held back" in told and "a_word_of_next_year" in told


@pytest.mark.parametrize("word", ["msg_too_long", "msg_blocks_too_long"])
async def test_a_card_that_is_too_long_goes_shorter(office: Office, word: str) -> None:
    long = "A sentence about the deal. " * 60
    office.slack.faults.next(POST, refused(word))
    letter = await office.deliver("long", "partner:northwind", "room.long", params={"text": long})
    assert (letter.state, letter.attempts, letter.repeated) == ("sent", 1, 0)
    first, second = (str(call.args["blocks"]) for call in office.slack.calls_of(POST))
    assert len(second) < len(first)


async def test_a_letter_that_cannot_be_read_is_set_aside_and_stops_nobody(office: Office) -> None:
    later = office.clock.now().replace(year=2030)
    await office.write("broken", "partner:northwind", not_before=later)

    def damage(session: Session) -> None:
        is_sqlite = session.connection().dialect.name == "sqlite"
        broken = "{broken" if is_sqlite else "[1]"  # PostgreSQL takes nothing that isn't JSON
        session.connection().execute(
            text("UPDATE letter SET params = :broken, not_before = written_at WHERE key = 'broken'"),
            {"broken": broken},
        )

    await office.database.write(damage)
    for address in ("partner:northwind", "partner:calder"):
        assert (await office.deliver(f"after {address}", address)).state == "sent"
    letter = await office.letter("broken")
    assert (letter.state, letter.trouble) == ("parked", "unreadable")
    (told,) = office.said_in(OPERATIONS)
    assert "set aside" in told and "can't be read" in told


async def test_a_bot_that_was_sent_away_makes_one_notice_and_not_one_a_person(office: Office) -> None:
    """Who shares no channel with the bot any more can't be written to either."""
    await office.deliver("before", "partner:northwind")
    office.slack.pessimism.switch("outsider_messages_refused", True)
    sent_away(office)
    await office.write("line", "partner:northwind")
    await office.until("line", "held")
    for who in ("rosa", "peter", "tom"):
        await office.write(f"to {who}", f"person:{who}", "person.lonely")
    await office.delivery.drain()
    (told,) = office.said_in(OPERATIONS)
    assert "Northwind Building Systems" in told and "nvite the bot" in told


async def test_people_of_a_partner_who_cannot_be_written_to_share_a_notice(office: Office) -> None:
    office.slack.pessimism.switch("outsider_messages_refused", True)
    for who in ("rosa", "peter"):
        await office.deliver(f"to {who}", f"person:{who}", "person.lonely")
    (told,) = office.said_in(OPERATIONS)
    assert "Rosa Delgado" in told and "Peter Novak" in told


async def test_after_more_than_a_business_day_the_news_is_one_message_and_the_rest_goes_one_by_one(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await office.deliver("before", "partner:northwind")
        sent_away(office)
        await office.write("card", "partner:northwind", copy_key="room:DR-1")
        await office.write("question", "partner:northwind")
        for number in range(3):
            await office.write(f"news {number}", "partner:northwind", "room.news_of_the_day")
        await office.until("card", "held")
        office.move(timedelta(days=3))
        await office.write("news of today", "partner:northwind", "room.news_of_the_day")
        back(office)
        await database.write(letters.look_again)
        office.delivery.nudge()
        await office.until("news of today", "sent")
        await office.delivery.drain()
        said = office.said_in(CONVERSATION)
        assert said[:4] == ["before", "card", "question", "news of today"]
        (summary,) = said[4:]
        assert summary.startswith("3 updates couldn't be sent here")
