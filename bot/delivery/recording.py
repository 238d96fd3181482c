"""Records the result of a letter, with what operations are told and what was learned, in one transaction.

Each function is work for the database; all return whether this worker still had the letter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from bot.delivery import breaker, membership, operations_notices, outbox
from bot.delivery.destinations import Destination, refuses
from bot.delivery.port import Archived, Gone, Trouble
from bot.delivery.preparing import HeldAt, Ready
from bot.delivery.timing import Timing
from handlers.effects import unreadable
from models import letters
from models.people import Account
from models.readable import NotReadable
from models.tables import Copy, Identity, Letter, Person, Profile
from models.terms import Address, AddressKind, LetterState, Platform


def accepted(session: Session, letter: Letter, ready: Ready, message_id: str | None, now: datetime) -> bool:
    """The platform accepted the letter."""
    destination = ready.destination
    if not ready.unchanged:
        breaker.close(session, breaker.places(ready))
    if not outbox.sent(
        session,
        letter,
        sent_at=now,
        sent_to=f"{destination.platform}:{destination.conversation}",
        message_id=message_id,
        trouble="unchanged" if ready.unchanged else None,
    ):
        return False
    if letter.delays and destination.account is None:
        # It takes messages again: what else is held on its account goes at once.
        outbox.free_place(session, destination.platform, destination.conversation)
    if letter.copy_key and message_id and not ready.is_home:
        _hang(session, letter, ready, message_id)
    # A Home tab is shown even to somebody to whom no message can be sent.
    if destination.person_id is not None and not ready.is_home:
        _reached(session, destination)
    return True


def nothing_to_say(session: Session, letter: Letter) -> bool:
    """There was nothing left to say: marks the letter as done and sent to nobody."""
    return outbox.sent(session, letter, trouble="nothing to say")


def superseded(session: Session, letter: Letter) -> bool:
    """The letter's day ended before it could be sent: the reminders in it wait for the next digest."""
    if not outbox.end(session, letter, LetterState.SUPERSEDED, "its day is over"):
        return False
    letters.untell(session, letter)
    return True


def held(session: Session, letter: Letter, held_at: HeldAt, retry_at: datetime, now: datetime) -> bool:
    """The guard refused, or couldn't decide: operations are told once a day.

    If it judged by an outdated reading of the members, it judges again at once.
    """
    destination, withheld = held_at.destination, held_at.withheld
    known_conversation = membership.conversation_of(session, destination.platform, destination.conversation)
    if known_conversation is not None:
        # Locks the conversation first and then its letters, as a reading does, so that the two can't
        # deadlock.
        session.refresh(known_conversation, with_for_update=True)
    read_at = known_conversation.members_at if known_conversation is not None else None
    is_outdated = held_at.members_at is not None and held_at.members_at != read_at
    where = outbox.place(destination.platform, destination.conversation) if destination.conversation else ""
    if not outbox.hold(session, letter, None if is_outdated else retry_at, f"{where}{withheld.code}"):
        return False
    if is_outdated:
        return True
    if known_conversation is not None and read_at is not None:
        # So that it is looked at again once somebody comes or goes, or the members were read.
        known_conversation.trouble = withheld.code
        session.add(known_conversation)
    place = f"{destination.platform}:{destination.conversation}" if destination.conversation else ""
    operations_notices.held(session, letter, withheld.code, place, withheld.people, now)
    return True


def failed(
    session: Session, letter: Letter, code: str, destination: Destination | None, now: datetime
) -> bool:
    """The letter is given up, and operations are told."""
    if not outbox.end(session, letter, LetterState.FAILED, code):
        return False
    place = (
        f"{destination.platform}:{destination.conversation}"
        if destination and destination.conversation
        else ""
    )
    operations_notices.failed(session, letter, code, place, now)
    return True


def summed_up(session: Session, letter: Letter, destination: Destination, day: date, now: datetime) -> bool:
    """It is part of one message for all the news that the conversation missed, which says so from now on."""
    place = f"{destination.platform}:{destination.conversation}"
    if not outbox.end(session, letter, LetterState.CANCELLED, letters.summed_up(place, day.isoformat())):
        return False
    audience = {AddressKind.PARTNER: "room", AddressKind.PERSON: "person"}.get(letter.address.kind, "staff")
    letters.write(
        session,
        key=f"late:{place}:{day}:{letter.id}",
        message=f"late.{audience}",
        address=letter.address,
        params={"place": place, "day": day.isoformat()},
        now=now,
        copy_key=f"late:{place}:{day}",
    )
    return True


def held_until_cured(
    session: Session,
    letter: Letter,
    destination: Destination | None,
    trouble: Trouble,
    retry_at: datetime,
    now: datetime,
) -> bool:
    """The letter is held until somebody fixes what the platform complains about: operations are told what that is."""
    place = (
        f"{destination.platform}:{destination.conversation}"
        if destination and destination.conversation
        else ""
    )
    is_gone = isinstance(trouble, Gone)
    if destination is not None and is_gone:
        archived = isinstance(trouble, Archived)
        membership.is_gone(session, destination.platform, destination.conversation, archived=archived)
    where = (
        outbox.place(destination.platform, destination.conversation)
        if destination is not None and place
        else ""
    )
    if not outbox.hold(session, letter, retry_at, f"{where}{trouble.code}", keeps_address=is_gone):
        return False
    operations_notices.held(session, letter, trouble.code, place, (), now)
    return True


def held_damaged(
    session: Session, letter: Letter, found: NotReadable, retry_at: datetime, now: datetime
) -> bool:
    """What it is about can't be read: it goes once that is repaired, and operations hear of the row, once."""
    if not outbox.hold(session, letter, retry_at, f"{found.reference} can't be read"):
        return False
    unreadable.tell(session, found, now)
    return True


def moved(session: Session, letter: Letter, ready: Ready, *, with_all: bool) -> bool:
    """The message to change is gone: the letter is sent again, to another copy or as a new message.

    `with_all` forgets all copies in a conversation that no longer exists.
    """
    here = (col(Copy.key) == letter.copy_key, *_at(ready.destination))
    one = () if with_all else (col(Copy.message_id) == ready.copy,)
    session.execute(delete(Copy).where(*here, *one))
    return outbox.again(session, letter, None)


def vanished(destination: Destination, message_id: str) -> Callable[[Session], None]:
    """Returns the work that forgets a further copy."""

    def work(session: Session) -> None:
        session.execute(delete(Copy).where(*_at(destination), col(Copy.message_id) == message_id))

    return work


def _at(destination: Destination) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Copy.platform) == destination.platform, col(Copy.conversation) == destination.conversation


def reopened(session: Session, letter: Letter, destination: Destination) -> bool:
    """The direct conversation is gone: it is opened again, and the letter is sent again."""
    _set_direct(session, destination, None)
    return outbox.again(session, letter, None)


def opened(session: Session, destination: Destination, conversation: str) -> None:
    """Records that the direct conversation with a person is open."""
    _set_direct(session, destination, conversation)


def unreachable(
    session: Session,
    letter: Letter,
    code: str,
    instead: str,
    now: datetime,
    state: LetterState = LetterState.FAILED,
    *,
    quietly: bool = False,
) -> bool:
    """The person can't be reached: their partner's conversation is told, where the message provides for that.

    Where it doesn't, operations are told, unless `quietly`.
    """
    person = session.get(Person, letter.address.person_id)
    if person is None or not instead or person.partner_id is None:
        return (
            outbox.end(session, letter, state, code) if quietly else failed(session, letter, code, None, now)
        )
    if not outbox.end(session, letter, state, code):
        return False
    letters.write(
        session,
        key=f"{letter.key}{letters.INSTEAD}",
        message=instead,
        address=Address.partner(person.partner_id),
        params=letter.params,
        now=now,
        copy_key=f"{letter.copy_key}{letters.INSTEAD}" if letter.copy_key else None,
        submission_id=letter.submission_id,
    )
    return True


def refused_here(session: Session, letter: Letter, account: Account, now: datetime) -> bool:
    """The account takes no direct message; whose it is may have left, so their profile is asked for.

    True if it has only begun to refuse and the person has another account: the letter goes again, there.
    """
    found = select(Identity).where(Identity.platform == account.platform, Identity.team == account.team)
    mine = session.exec(found.where(Identity.account == account.account)).first()
    if mine is None or refuses(mine, now):
        return False
    mine.refused_at = now
    session.add(mine)
    here = (col(Profile.platform) == account.platform, col(Profile.team) == account.team)
    theirs = update(Profile).where(*here, col(Profile.account) == account.account)
    session.execute(theirs.values(asked_at=now))
    others = select(Identity.id).where(Identity.person_id == mine.person_id, Identity.id != mine.id)
    return session.exec(others).first() is not None and outbox.again(session, letter, None, attempts=0)


def refused_by_platform(session: Session, letter: Letter, code: str, instead: str, now: datetime) -> bool:
    """Nothing is delivered to this person, which is remembered until something is.

    Operations hear of the person, once, and not of each letter: where a message has no other to go `instead`, nothing
    is lost (`handlers.messages.Message`).
    """
    if not unreachable(session, letter, code, instead, now, quietly=True):
        return False
    person = session.get(Person, letter.address.person_id)
    if person is not None and person.unreachable_at is None:
        operations_notices.unreachable(session, letter, person, code, now)
        person.unreachable_at = now
        session.add(person)
    return True


def never_direct(session: Session, letter: Letter, code: str, instead: str, now: datetime) -> bool:
    """Nobody in their organization can get direct messages: their conversation tells what it may, and nothing
    is lost.
    """
    person_id = letter.address.removeprefix("person:")
    if instead:
        done = unreachable(session, letter, code, instead, now, LetterState.CANCELLED)
    else:
        done = outbox.end(session, letter, LetterState.CANCELLED, code)
    if done:
        session.execute(update(Person).where(col(Person.id) == person_id).values(unreachable_at=now))
    return done


def unclear(
    session: Session, letter: Letter, ready: Ready, code: str, timing: Timing, at: datetime, now: datetime
) -> bool:
    """No clear answer came: the letter is sent again, may arrive twice, and operations are told.

    After too many sends it is parked instead. `at` is wall time, `now` program time.
    """
    pause = breaker.unclear(session, breaker.places(ready), letter, timing)
    if letter.attempts >= outbox.SENDS:
        place = (
            f"{ready.destination.platform}:{ready.destination.conversation}"
            if ready.destination.conversation
            else ""
        )
        breaker.hand_on(session, breaker.places(ready))
        return parked(session, letter, "unclear", place, now)
    counted = 0 if ready.shows_the_same_twice else 1
    if not outbox.again(session, letter, at + pause, repeated=letter.repeated + counted, trouble=code):
        return False
    if counted:
        operations_notices.repeated(session, letter, now)
    return True


def parked(session: Session, letter: Letter, code: str, place: str, now: datetime) -> bool:
    """Sets the letter aside until somebody sends it again by hand, and tells operations."""
    if not outbox.park(session, letter, code):
        return False
    operations_notices.parked(session, letter, code, place, now)
    return True


def _reached(session: Session, destination: Destination) -> None:
    """Direct messages reach this person here. Writes only if something was in the way."""
    here = (col(Identity.person_id) == destination.person_id, col(Identity.platform) == destination.platform)
    session.execute(
        update(Identity).where(*here, col(Identity.refused_at).is_not(None)).values(refused_at=None)
    )
    session.execute(
        update(Person)
        .where(col(Person.id) == destination.person_id, col(Person.unreachable_at).is_not(None))
        .values(unreachable_at=None)
    )


def _hang(session: Session, letter: Letter, ready: Ready, message_id: str) -> None:
    copy = letters.copy(session, str(letter.copy_key)) or Copy(
        key=str(letter.copy_key), platform=Platform.NONE, conversation="", message_id=""
    )
    copy.submission_id = letter.submission_id
    copy.platform, copy.conversation = ready.destination.platform, ready.destination.conversation
    copy.message_id, copy.content = message_id, ready.digest
    session.add(copy)
    session.flush()
    if ready.further:
        same = (col(Copy.key) == letter.copy_key, *_at(ready.destination))
        session.execute(update(Copy).where(*same).values(content=ready.digest))


def _set_direct(session: Session, destination: Destination, conversation: str | None) -> None:
    session.execute(
        update(Identity)
        .where(
            col(Identity.person_id) == destination.person_id, col(Identity.platform) == destination.platform
        )
        .values(dm=conversation)
    )
