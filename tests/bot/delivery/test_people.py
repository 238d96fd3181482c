"""Direct messages: opened once, refused by the platform, for people who left; and profiles that somebody waits for."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.delivery.membership import store_profile
from bot.delivery.port import Seen
from bot.sandbox import User
from bot.sandbox.example import NORTHWIND
from bot.sandbox.faults import refused, server_error
from models.people import Account, Actor, Unknown, noticed, resolve
from models.tables import Identity, Person
from models.terms import Platform, Refusal, Role
from tests.bot.delivery.office import Office

CONVERSATION = "northwind-procore"


async def person(office: Office, key: str) -> Person:
    return await office.database.read(lambda session: session.get_one(Person, key))


async def test_a_direct_conversation_is_opened_once(office: Office) -> None:
    await office.deliver("one", "person:rosa", "person.note")
    await office.deliver("two", "person:rosa", "person.note")
    assert office.said_to("rosa") == ["one", "two"]
    opened = [call for call in office.slack.calls_of("conversations.open") if call.args["users"] == "U0ROSA"]
    assert len(opened) == 1


async def test_who_cannot_be_written_to_is_told_in_their_partners_room(office: Office) -> None:
    office.slack.pessimism.switch("outsider_messages_refused", True)
    letter = await office.deliver("outcome", "person:rosa", "person.note", submission_id=None)
    assert (letter.state, letter.trouble) == ("failed", "user_not_visible")
    assert (office.said_to("rosa"), office.said_in(CONVERSATION)) == ([], ["outcome"])
    assert (await office.letter("outcome:instead")).address == "partner:northwind"
    assert (await person(office, "rosa")).unreachable_at is not None


async def test_operations_hear_once_that_somebody_cannot_be_written_to_and_what_to_do(office: Office) -> None:
    office.slack.pessimism.switch("outsider_messages_refused", True)
    for key, message in (("one", "person.note"), ("two", "person.note"), ("three", "person.lonely")):
        await office.deliver(key, "person:rosa", message)
    (told,) = office.said_in("partner-operations")
    assert "Direct messages don't reach Rosa Delgado of Northwind" in told and "Next:" in told
    office.slack.pessimism.switch("outsider_messages_refused", False)
    await office.deliver("four", "person:rosa", "person.note")
    office.move(timedelta(days=1))
    office.slack.pessimism.switch("outsider_messages_refused", True)
    await office.deliver("five", "person:rosa", "person.note")
    told, again = office.said_in("partner-operations")
    assert again == told, "it is news once more"


async def test_a_home_tab_that_is_shown_says_nothing_of_messages(office: Office) -> None:
    office.slack.pessimism.switch("outsider_messages_refused", True)
    await office.deliver("one", "person:rosa", "person.note")
    await office.deliver("home", "person:rosa", "person.note", copy_key="home:rosa")
    assert (await person(office, "rosa")).unreachable_at is not None


async def test_who_can_be_written_to_again_is_no_longer_unreachable(office: Office) -> None:
    office.slack.pessimism.switch("outsider_messages_refused", True)
    await office.deliver("one", "person:rosa", "person.note")
    office.slack.pessimism.switch("outsider_messages_refused", False)
    await office.deliver("two", "person:rosa", "person.note")
    assert office.said_to("rosa") == ["two"]
    assert (await person(office, "rosa")).unreachable_at is None


async def test_an_open_conversation_that_refuses_counts_too(office: Office) -> None:
    await office.deliver("one", "person:rosa", "person.note")
    office.slack.pessimism.switch("outsider_messages_refused", True)
    await office.deliver("two", "person:rosa", "person.note")
    assert (office.said_to("rosa"), office.said_in(CONVERSATION)) == (["one"], ["two"])


async def test_a_direct_conversation_that_is_gone_is_opened_anew(office: Office) -> None:
    await office.deliver("one", "person:rosa", "person.note")
    await office.database.write(_forget_the_conversation)
    letter = await office.deliver("two", "person:rosa", "person.note")
    assert (letter.state, office.said_to("rosa")) == ("sent", ["one", "two"])


def _forget_the_conversation(session: Session) -> None:
    identity = session.exec(select(Identity).where(Identity.person_id == "rosa")).one()
    identity.dm = "D0NOWHERE"
    session.add(identity)


async def test_where_nothing_can_be_said_instead_operations_are_told(office: Office) -> None:
    office.slack.pessimism.switch("outsider_messages_refused", True)
    letter = await office.deliver("private", "person:rosa", "person.lonely")
    assert letter.state == "failed"
    (told,) = office.said_in("partner-operations")
    assert "Rosa Delgado" in told


async def test_somebody_without_an_account_is_told_in_their_partners_room(office: Office) -> None:
    await office.database.write(
        lambda session: session.add(
            Person(id="noah", name="Noah", roles=[Role.PARTNER_MEMBER], partner_id="northwind")
        )
    )
    letter = await office.deliver("outcome", "person:noah", "person.note")
    assert (letter.state, letter.trouble) == ("failed", "no_account")
    assert office.said_in(CONVERSATION) == ["outcome"]


def _blocked(session: Session, key: str) -> None:
    someone = session.get_one(Person, key)
    someone.blocked = True
    session.add(someone)


async def test_a_blocked_person_is_written_to_no_more(office: Office) -> None:
    await office.database.write(lambda session: _blocked(session, "rosa"))
    letter = await office.deliver("outcome", "person:rosa", "person.note")
    assert (letter.trouble, office.said_to("rosa")) == ("reader_blocked", [])


@pytest.mark.parametrize("change", ["is_restricted", "deleted"])
async def test_staff_whose_account_became_a_guests_or_was_closed_read_nothing_more(
    office: Office, change: str
) -> None:
    setattr(office.slack.world.user("sam"), change, True)
    letter = await office.deliver("digest", "person:sam", "person.note")
    assert letter.state == "failed"
    assert office.said_to("sam") == []
    assert any("Sam Whitfield" in text for text in office.said_in("partner-operations"))


async def test_whoever_closed_their_account_has_left_until_it_is_open_again(office: Office) -> None:
    sam = office.slack.world.user("sam")
    sam.deleted = True
    await office.deliver("digest", "person:sam", "person.note")
    office.delivery.nudge()
    await office.delivery.drain()
    assert (await person(office, "sam")).left_at is not None
    account = Account(Platform.SLACK, sam.team_id, sam.id)
    await office.database.write(
        lambda session: noticed(session, account, deleted=False, now=office.clock.now())
    )
    assert (await person(office, "sam")).left_at is not None, (
        "the profile on record still says that it is closed"
    )
    seen = Seen(sam.team_id, sam.id, "Sam", None, guest=False, deleted=False)
    await office.database.write(lambda session: store_profile(session, account, seen))
    assert (await person(office, "sam")).left_at is None


async def test_a_profile_that_somebody_waits_for_is_fetched_though_it_fails_at_first(office: Office) -> None:
    await office.delivery.drain()
    office.slack.world.add(User("U0NEW", NORTHWIND.id, "nina", "Nina Ortiz", "America/Denver"))
    office.slack.faults.next("users.info", server_error(), refused("fatal_error"))

    def arrive(session: Session) -> Actor | Unknown:
        newcomer = Account(Platform.SLACK, NORTHWIND.id, "U0NEW")
        return resolve(session, newcomer, "", office.clock.now(), office.slack.world.app.team_id)

    assert await office.database.write(arrive) == Unknown(Refusal.BEING_CHECKED)
    office.delivery.nudge()
    await office.holds(lambda: _answered(office, "U0NEW"))
    await office.delivery.drain()
    actor = await office.database.write(arrive)
    assert isinstance(actor, Actor)
    assert (actor.name, actor.timezone, actor.partner_id) == ("Nina Ortiz", "America/Denver", "northwind")


def _answered(office: Office, account: str) -> bool:
    return any(call.ok and call.args["user"] == account for call in office.slack.calls_of("users.info"))


async def test_moving_program_time_holds_nothing_up(office: Office) -> None:
    office.clock.advance(timedelta(days=400))
    letter = await office.deliver("later", "person:rosa", "person.note")
    assert letter.state == "sent"
    assert letter.sent_at is not None
    assert letter.sent_at > office.clock.now() - timedelta(minutes=1)
