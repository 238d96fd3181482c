"""The guard: nothing goes where somebody may read it who mustn't, and operations hear of what is held."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, delete, select, update

from bot.clock import wall
from bot.database import Database
from bot.delivery import recording
from bot.delivery.destinations import Destination
from bot.delivery.guard import Withheld, conversation_withheld
from bot.delivery.membership import conversation_of
from bot.delivery.preparing import HeldAt
from bot.imports import SHEETS
from bot.imports.running import run
from bot.imports.sheet_rows import read
from bot.sandbox import FakeSlack
from bot.sandbox.example import (
    APPROVALS,
    CALDER,
    CALDER_CHANNEL,
    DIRECT_SALES,
    NORTHWIND_CHANNEL,
    OPERATIONS,
)
from bot.sandbox.faults import refused, server_error
from bot.slack.sender import SlackSender
from models.conversations import forget_members
from models.tables import Identity, Letter, PartnerLocation, Person
from models.terms import Platform
from tests.bot.delivery.office import HTTP_SECONDS, MESSAGES, QUICK, START, Office

CONVERSATION = "northwind-procore"


async def came(office: Office, who: str, channel: str) -> None:
    """Somebody came into a channel, and the event arrived."""
    place = office.slack.world.channel(channel)
    place.members.append(office.slack.world.user(who).id)
    await heard(office, place.id)


async def went(office: Office, who: str, channel: str) -> None:
    """Somebody left a channel, and the event arrived."""
    place = office.slack.world.channel(channel)
    place.members.remove(office.slack.world.user(who).id)
    await heard(office, place.id)


async def heard(office: Office, channel: str) -> None:
    await office.database.write(lambda session: forget_members(session, Platform.SLACK, channel))
    office.delivery.nudge()


def told(office: Office) -> list[str]:
    return [text for text in office.said_in("partner-operations") if "held back" in text]


async def test_a_guest_in_the_approval_room_stops_it_until_they_are_gone(office: Office) -> None:
    await came(office, "priya", "partner-approvals")
    for key in ("one", "two", "three"):
        letter = await office.deliver(key, "approval:northwind", "staff.note")
        assert (letter.state, letter.trouble) == ("held", f"slack:{APPROVALS}: guest")
    assert office.said_in("partner-approvals") == []
    assert len(told(office)) == 1, "once for a channel, a reason and a day"
    assert "Priya Nair" in office.slack.channel("partner-operations").text
    assert "guest" in (await office.delivery.health())["guards"]
    await went(office, "priya", "partner-approvals")
    await office.delivery.drain()
    assert office.said_in("partner-approvals") == ["one", "two", "three"], "in the order written"
    assert (await office.delivery.health())["guards"] == ""


async def test_a_guest_who_leaves_unnoticed_is_noticed_once_members_are_old(office: Office) -> None:
    await came(office, "priya", "partner-approvals")
    await office.deliver("card", "approval:northwind", "staff.note")
    office.slack.world.channels[APPROVALS].members.remove("U0PRIYA")  # and no event told of it
    office.move(timedelta(minutes=11))
    await office.until("card", "sent")


SLOWLY = replace(QUICK, hold=3600, unread=3600, housekeeping=3600)
"""What is held isn't looked at again by itself while a test lasts."""


async def test_what_is_held_goes_at_once_when_who_mustnt_read_it_has_gone(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await came(office, "owen", CONVERSATION)
        for key in ("one", "two"):
            assert (await office.deliver(key, "partner:northwind")).state == "held"
        await went(office, "owen", CONVERSATION)
        await office.delivery.drain()
        assert office.said_in(CONVERSATION) == ["one", "two"]


async def test_what_is_held_goes_with_the_next_reading_that_finds_nobody_else(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await came(office, "owen", CONVERSATION)
        assert (await office.deliver("one", "partner:northwind")).state == "held"
        slack.world.channel(CONVERSATION).members.remove(
            slack.world.user("owen").id
        )  # and no event told of it
        office.move(timedelta(minutes=11))
        await office.deliver("two", "partner:northwind")
        assert sorted(office.said_in(CONVERSATION)) == ["one", "two"]


async def test_what_is_held_unread_goes_once_the_members_were_read_for_another_letter(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await office.delivery.check_conversations()
        slack.faults.next("conversations.members", server_error())
        assert (await office.deliver("one", "partner:northwind")).state == "held"
        await office.deliver("two", "partner:northwind")
        assert sorted(office.said_in(CONVERSATION)) == ["one", "two"]


async def test_what_is_held_is_judged_again_at_once_if_somebody_went_meanwhile(
    slack: FakeSlack, database: Database
) -> None:
    """Between the guard's no and its being written down."""
    async with Office(slack, database, timing=SLOWLY) as office:
        await came(office, "owen", CONVERSATION)
        await office.deliver("one", "partner:northwind")

        def written_down_late(session: Session) -> datetime | None:
            letter = session.exec(select(Letter).where(Letter.key == "one")).one()
            withheld, place = Withheld("outsider"), Destination(Platform.SLACK, NORTHWIND_CHANNEL)
            before = HeldAt(withheld, place, members_at=START - timedelta(minutes=5))
            assert recording.held(session, letter, before, wall() + timedelta(hours=1), START)
            return session.exec(select(Letter.retry_at).where(Letter.key == "one")).one()

        assert await database.write(written_down_late) is None


async def test_what_is_held_for_a_stranger_goes_once_they_are_imported(
    slack: FakeSlack, database: Database
) -> None:
    async with Office(slack, database, timing=SLOWLY) as office:
        await came(office, "owen", CONVERSATION)
        assert (await office.deliver("one", "partner:northwind")).state == "held"
        who = slack.world.user("owen")
        sheet = SHEETS["people"]
        header = "person,name,roles,partner,slack_team,slack_user"
        rows = read(f"{header}\nowen2,Owen,partner_member,northwind,{who.team_id},{who.id}".encode(), sheet)
        await database.write(_forget_owen)
        await database.write(lambda session: run(session, sheet, rows, START))
        office.delivery.nudge()
        await office.delivery.drain()
        assert office.said_in(CONVERSATION) == ["one"]


def _forget_owen(session: Session) -> None:
    """The example knows him as another partner's."""
    session.execute(delete(Identity).where(col(Identity.person_id) == "owen"))


@pytest.mark.parametrize("who", ["rosa", "ivo", "owen"])
async def test_nobody_of_another_organization_reads_with_staff(office: Office, who: str) -> None:
    await came(office, who, "partner-approvals")
    letter = await office.deliver("card", "approval:northwind", "staff.note")
    assert (letter.state, letter.trouble) == ("held", f"slack:{APPROVALS}: outsider")


async def test_an_approval_room_that_is_shared_is_closed_though_nobody_came_yet(office: Office) -> None:
    office.slack.world.channels[APPROVALS].connected_team_ids.append(CALDER.id)
    letter = await office.deliver("card", "approval:northwind", "staff.note")
    assert (letter.state, letter.trouble) == ("held", f"slack:{APPROVALS}: shared")


async def test_direct_sellers_read_only_where_nobody_from_outside_does(office: Office) -> None:
    await office.deliver("lead", "direct_sales", "sales.note")
    await came(office, "tom", "direct-sales")
    letter = await office.deliver("lead 2", "direct_sales", "sales.note")
    assert (letter.state, office.said_in("direct-sales")) == ("held", ["lead"])
    assert letter.trouble == f"slack:{DIRECT_SALES}: outsider"


@pytest.mark.parametrize("who", ["owen", "ivo"])
async def test_a_partners_room_with_a_stranger_in_it_is_told_nothing(office: Office, who: str) -> None:
    await office.deliver("before", "partner:northwind")
    await came(office, who, CONVERSATION)
    letter = await office.deliver("news", "partner:northwind")
    assert (letter.state, letter.trouble) == ("held", f"slack:{NORTHWIND_CHANNEL}: outsider")
    assert office.said_in(CONVERSATION) == ["before"]
    assert len(told(office)) == 1
    await went(office, who, CONVERSATION)
    await office.until("news", "sent")


async def test_what_is_addressed_to_one_partner_goes_into_no_room_of_another(office: Office) -> None:
    await office.deliver("before", "partner:northwind")

    def judged(session: Session) -> list[Withheld | None]:
        conversation_id = conversation_of(session, Platform.SLACK, NORTHWIND_CHANNEL)
        assert conversation_id is not None
        at = Destination(Platform.SLACK, NORTHWIND_CHANNEL)
        return [
            conversation_withheld(
                session, MESSAGES["room.note"], replace(at, partner_id=partner), conversation_id, {}
            )
            for partner in ("northwind", "calder", None)
        ]

    assert await office.database.read(judged) == [None, Withheld("another_partner"), None]


async def test_a_guest_bound_to_the_partner_may_read_there_and_one_who_left_may_not(office: Office) -> None:
    assert (await office.deliver("before", "partner:northwind")).state == "sent", "Priya is a guest of ours"
    await office.database.write(_priya_left)
    await heard(office, NORTHWIND_CHANNEL)
    assert (await office.deliver("after", "partner:northwind")).state == "held"


def _priya_left(session: Session) -> None:
    priya = session.get_one(Person, "priya")
    priya.blocked = True
    session.add(priya)


async def test_somebody_the_platform_tells_nothing_of_is_nobodys(office: Office) -> None:
    office.slack.faults.next("users.info", *[refused("user_not_visible")] * 20)
    letter = await office.deliver("card", "approval:northwind", "staff.note")
    assert (letter.state, letter.trouble) == ("held", f"slack:{APPROVALS}: outsider")


@pytest.mark.parametrize(
    "fault", [server_error(), refused("fetch_members_failed")], ids=lambda fault: fault.how
)
async def test_where_members_cannot_be_read_the_letter_is_held_and_tried_again(
    office: Office, fault: object
) -> None:
    await office.delivery.check_conversations()
    office.slack.faults.next("conversations.members", fault)  # type: ignore[arg-type]
    await office.write("news", "partner:northwind")
    letter = await office.until("news", "held")
    assert letter.trouble == f"slack:{NORTHWIND_CHANNEL}: unread"
    await office.until("news", "sent")
    assert office.said_in(CONVERSATION) == ["news"]
    await office.delivery.drain()
    assert len(told(office)) == 1


async def test_a_room_of_several_partners_shows_only_the_launchpad(office: Office) -> None:
    await office.database.write(
        lambda session: session.add(
            PartnerLocation(
                partner_id="calder", platform=Platform.SLACK, what="room", external_id=NORTHWIND_CHANNEL
            )
        )
    )
    assert (await office.deliver("news", "partner:northwind")).trouble == (
        f"slack:{NORTHWIND_CHANNEL}: several_partners"
    )
    place = f"at:slack:{NORTHWIND_CHANNEL}"
    assert (await office.deliver("answer", place)).state == "held"
    assert (await office.deliver("pad", place, "launchpad.note")).state == "sent"
    await came(office, "owen", CONVERSATION)
    assert (await office.deliver("pad 2", place, "launchpad.note")).state == "sent", "he is of one of them"
    await came(office, "ivo", CONVERSATION)
    assert (await office.deliver("pad 3", place, "launchpad.note")).state == "held", "he is of none"


async def test_a_copy_in_a_room_that_went_to_another_partner_is_left_alone(office: Office) -> None:
    await office.deliver("a", "partner:northwind", copy_key="room:DR-1")
    await office.database.write(
        lambda session: session.connection().execute(
            update(PartnerLocation)
            .where(col(PartnerLocation.external_id) == NORTHWIND_CHANNEL)
            .values(partner_id="calder")
        )
    )
    letter = await office.deliver("b", "partner:calder", copy_key="room:DR-1")
    assert office.said_in(CONVERSATION) == ["a"], "it is Northwind's people who are there"
    assert letter.state == "held"


MISLED = (
    ("partner:northwind", "staff.note", "audience"),
    ("partner:northwind", "sales.note", "audience"),
    ("person:rosa", "room.note", "audience"),
    ("approval:northwind", "person.lonely", "audience"),
    ("approval:northwind", "sales.note", "audience"),
    ("direct_sales", "staff.note", "audience"),
    ("person:rosa", "staff.note", "not_staff"),
    ("person:maya", "ops.note", "not_staff"),
    (f"at:slack:{CALDER_CHANNEL}", "staff.note", "not_staff_room"),
    (f"at:slack:{DIRECT_SALES}", "staff.note", "not_staff_room"),
)


async def test_a_message_goes_only_to_those_it_is_meant_for(office: Office) -> None:
    for address, message, code in MISLED:
        letter = await office.deliver(f"{message} to {address}", address, message)
        assert letter.state == "held", letter.key
        assert str(letter.trouble).endswith(code), letter.key
    posted = [str(call.args["text"]) for call in office.slack.calls_of("chat.postMessage")]
    assert [text for text in posted if ".note to " in text or ".lonely to " in text] == []


async def test_staff_read_what_is_for_staff(office: Office) -> None:
    for address, message in (
        ("person:maya", "staff.note"),
        ("person:ines", "ops.note"),
        (f"at:slack:{APPROVALS}", "staff.note"),
        ("operations", "staff.note"),
        ("direct_sales", "sales.note"),
    ):
        assert (await office.deliver(f"{message} to {address}", address, message)).state == "sent"


async def test_a_room_for_staff_that_is_also_a_partners_is_told_nothing(office: Office) -> None:
    await office.database.write(
        lambda session: session.add(
            PartnerLocation(partner_id="calder", platform=Platform.SLACK, what="room", external_id=APPROVALS)
        )
    )
    letter = await office.deliver("card", "approval:northwind", "staff.note")
    assert (letter.state, letter.trouble) == ("held", f"slack:{APPROVALS}: partners_room")


async def test_what_operations_cannot_be_told_is_in_the_log_and_in_readyz(office: Office) -> None:
    await came(office, "priya", "partner-operations")
    await office.deliver("alarm", "operations", "ops.note")
    health = await office.delivery.health()
    assert f" held (slack:{OPERATIONS}: guest)" in health["delivery"]
    assert f"slack:{OPERATIONS}: guest" in health["guards"]
    assert len(await office.letters("ops.held")) <= 1, "telling of telling would never end"
    await went(office, "priya", "partner-operations")
    await office.until("alarm", "sent")
    await office.delivery.check_conversations()
    await office.delivery.drain()  # what told of it was held as well
    assert set((await office.delivery.health()).values()) == {""}


async def test_rooms_are_looked_into_at_the_start_and_when_somebody_comes(
    slack: FakeSlack, database: Database
) -> None:
    slack.world.channels[APPROVALS].members.append("U0PRIYA")
    async with Office(slack, database) as office:
        assert (await office.delivery.health())["guards"] != "", "unknown isn't well"
        while "not looked into yet" in (await office.delivery.health())["guards"]:
            await office.delivery.drain()  # the first look isn't a letter: draining doesn't wait for it
        await office.delivery.drain()
        assert (await office.delivery.health())["guards"] == f"slack:{APPROVALS}: guest"
        assert len(told(office)) == 1, "before anything was to be sent there"
        await went(office, "priya", "partner-approvals")
        await came(office, "owen", "direct-sales")
        await office.delivery.drain()
        assert (await office.delivery.health())["guards"] == f"slack:{DIRECT_SALES}: outsider"


async def test_who_comes_while_members_are_read_is_not_missed(slack: FakeSlack, database: Database) -> None:
    read, heard_of = asyncio.Event(), asyncio.Event()

    class Slow(SlackSender):
        """Lets somebody come between Slack's answer and its arrival here."""

        async def members(self, conversation: str) -> list[str]:
            found = await super().members(conversation)
            if conversation == NORTHWIND_CHANNEL and not read.is_set():
                read.set()
                await heard_of.wait()
            return found

    sender = Slow(slack.world.app.token, slack.api_url, timeout=HTTP_SECONDS)
    async with Office(slack, database, sender=sender) as office:
        await office.write("news", "partner:northwind")
        await read.wait()
        await came(office, "owen", CONVERSATION)
        heard_of.set()
        await office.until("news", "held")
        assert office.said_in(CONVERSATION) == []


async def test_members_are_read_again_once_they_are_old(office: Office) -> None:
    def reads() -> int:
        asked = office.slack.calls_of("conversations.members")
        return len([call for call in asked if call.args["channel"] == NORTHWIND_CHANNEL])

    await office.deliver("one", "partner:northwind")
    await office.deliver("two", "partner:northwind")
    assert reads() == 1
    office.clock.advance(timedelta(minutes=11))
    office.slack.world.channel(CONVERSATION).members.append("U0IVO")  # and no event told of it
    assert (await office.deliver("three", "partner:northwind")).state == "held"
    assert reads() == 2
