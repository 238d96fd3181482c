"""Turns a letter into what is sent: its address, the guard's decision, and the card in words. One consistent read.

If the platform must be asked first (for a profile, a conversation's members, or a direct conversation), that comes
back as a need; the caller fetches it and prepares again. Nothing is sent here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlmodel import Session, col, select

from bot.clock import wall
from bot.delivery import destinations, guard
from bot.delivery.destinations import Destination, NoDestination, Routes
from bot.delivery.guard import Withheld
from bot.delivery.membership import conversation_of, is_fresh
from bot.delivery.port import Curable, NoDirect
from bot.words import Words
from handlers.message import Message, Setting
from handlers.messages.composing import composed
from handlers.reply import Content
from models import letters
from models.calendar import local_day
from models.cards import Card, Personal
from models.people import STAFF_ROLES, Account, Actor, Unknown, resolve
from models.program import Program
from models.readable import NotReadable
from models.tables import Copy, Identity, Letter, Partner, Person, Profile, Submission, Unreadable
from models.terms import Platform


@dataclass(frozen=True)
class Desk:
    """What preparing every letter needs. `profile_age` is how old a stored profile may be."""

    program: Program
    words: Words
    messages: Mapping[str, Message]
    routes: Routes
    profile_age: timedelta


@dataclass(frozen=True)
class NeedsConnection:
    """The platform wasn't asked anything yet. If it is away, only its own letters wait."""

    platform: Platform


@dataclass(frozen=True)
class NeedsMembers:
    """Nobody knows who is in the conversation, or the reading is too old."""

    platform: Platform
    conversation: str


@dataclass(frozen=True)
class NeedsProfile:
    """Nobody knows whether the account is a guest's, or the profile is too old."""

    account: Account


@dataclass(frozen=True)
class NeedsDirect:
    """The direct conversation with the person isn't open yet."""

    person_id: str
    account: Account


@dataclass(frozen=True)
class Undeliverable:
    """There is no one to send it to, nowhere to send it, or nothing to make it from."""

    code: str
    destination: Destination | None = None


@dataclass(frozen=True)
class Damaged:
    """The row that it is about can't be read: it waits until that is repaired."""

    found: NotReadable


@dataclass(frozen=True)
class Barred:
    """The platform says that nothing can be sent there until somebody puts something right."""

    trouble: Curable
    destination: Destination


@dataclass(frozen=True)
class SummedUp:
    """News that couldn't be sent for more than a business day: today's one message sums it all up."""

    destination: Destination
    day: date


@dataclass(frozen=True)
class TakesNoDirect:
    """The platform opens no direct conversation with this account."""

    account: Account
    trouble: NoDirect


@dataclass(frozen=True)
class NothingToSay:
    """The message has nothing to say anymore."""


@dataclass(frozen=True)
class Over:
    """The message was for a day that is over; whatever replaces it gets a new message."""


@dataclass(frozen=True)
class Ready:
    """Ready to send. `copy` is the message to update, None to post a new one (under `thread`)."""

    destination: Destination
    card: Card
    digest: str
    copy: str | None = None
    further: tuple[str, ...] = ()  # other messages there that show the same
    thread: str | None = None
    unchanged: bool = False  # the other copies there say the same
    is_home: bool = False

    @property
    def shows_the_same_twice(self) -> bool:
        """True if sending it twice shows nothing twice: an update in place, or a Home tab."""
        return self.copy is not None or self.is_home


@dataclass(frozen=True)
class HeldAt:
    """The guard refused, and where; `members_at` is when the members it judged by were read, if it judged by any."""

    withheld: Withheld
    destination: Destination
    members_at: datetime | None = None


Need: TypeAlias = NeedsConnection | NeedsMembers | NeedsProfile | NeedsDirect
Decided: TypeAlias = (
    Ready | NothingToSay | Over | SummedUp | HeldAt | Damaged | Barred | TakesNoDirect | Undeliverable
)
Prepared: TypeAlias = Need | Decided


def prepare(
    session: Session, desk: Desk, letter: Letter, teams: Mapping[str, str], now: datetime
) -> Prepared:
    """Decides what becomes of the letter. `teams` are the installing workspaces by platform.

    Raises what composing raises, which is a bug.
    """
    message = desk.messages.get(letter.message)
    if message is None:
        return Undeliverable("unknown_message")
    if isinstance(letter.params, Unreadable):
        return Undeliverable("unreadable")
    try:
        destination = destinations.find(session, letter.address, desk.routes, now, _filed_on(session, letter))
    except NoDestination as reason:
        return Undeliverable(reason.code)
    if not teams.get(destination.platform):
        return NeedsConnection(destination.platform)
    if withheld := guard.address_withheld(message, letter.address):
        return HeldAt(withheld, destination)
    if destination.account is None:
        return _for_conversation(session, desk, letter, message, destination, now)
    return _for_person(session, desk, letter, message, destination, destination.account, teams, now)


def _filed_on(session: Session, letter: Letter) -> Platform:
    """The platform of the submission that the letter is about, NONE for another letter."""
    submission = session.get(Submission, letter.submission_id) if letter.submission_id is not None else None
    return submission.platform if submission is not None else Platform.NONE


def _for_person(
    session: Session,
    desk: Desk,
    letter: Letter,
    message: Message,
    destination: Destination,
    account: Account,
    teams: Mapping[str, str],
    now: datetime,
) -> Prepared:
    person = session.get(Person, destination.person_id)
    if person is None:
        return Undeliverable("no_account")
    if _needs_profile(session, person, account, desk.profile_age):
        return NeedsProfile(account)
    reader = resolve(session, account, "", now, teams[destination.platform])
    is_home = letter.copy_key is not None and letter.copy_key.startswith("home:")
    if isinstance(reader, Unknown):
        if is_home:  # they may no longer see what the message showed
            return _worded(session, desk, letter, message, destination, now, is_home=True)
        return _closed(session, desk, letter, message, destination, now) or Undeliverable(
            f"reader_{reader.code}"
        )
    if withheld := guard.person_withheld(message, reader):
        return HeldAt(withheld, destination)
    if _is_anothers(session, letter, reader):
        return _closed(session, desk, letter, message, destination, now) or NothingToSay()
    if not is_home and not destination.conversation:
        return NeedsDirect(person.id, account)
    return _worded(session, desk, letter, message, destination, now, reader=reader, is_home=is_home)


def _closed(
    session: Session, desk: Desk, letter: Letter, message: Message, destination: Destination, now: datetime
) -> Prepared | None:
    """Returns what replaces a message whose reader may no longer see it; None where they have no such message."""
    copy = letters.copy(session, letter.copy_key) if letter.copy_key else None
    if copy is None or not _hangs_at(copy, destination):
        return None
    return _worded(session, desk, letter, replace(message, compose=_not_entitled), destination, now)


def _not_entitled(setting: Setting, params: Mapping[str, Any]) -> Content:
    return Content("refusals", "not_entitled")


def _is_anothers(session: Session, letter: Letter, reader: Actor) -> bool:
    """Returns True if it is about a submission of a partner that its reader doesn't belong to, or no longer does."""
    if reader.is_staff or letter.submission_id is None:
        return False
    submission = session.get(Submission, letter.submission_id)
    return submission is not None and submission.partner_id != reader.partner_id


def _for_conversation(
    session: Session, desk: Desk, letter: Letter, message: Message, destination: Destination, now: datetime
) -> Prepared:
    copy = letters.copy(session, letter.copy_key) if letter.copy_key else None
    if copy is not None and copy.platform in desk.routes and _is_reachable(session, copy):
        # It is updated where it was posted, so that conversation must be guarded.
        destination = replace(destination, platform=copy.platform, conversation=copy.conversation)
    known = conversation_of(session, destination.platform, destination.conversation)
    minutes = desk.program.policy.values.membership_max_age_minutes
    if known is None or not is_fresh(known, now, minutes):
        return NeedsMembers(destination.platform, destination.conversation)
    if withheld := guard.conversation_withheld(session, message, destination, known, desk.routes):
        return HeldAt(withheld, destination, known.members_at)
    return _worded(session, desk, letter, message, destination, now)


def _worded(
    session: Session,
    desk: Desk,
    letter: Letter,
    message: Message,
    destination: Destination,
    now: datetime,
    *,
    reader: Actor | None = None,
    is_home: bool = False,
) -> Prepared:
    copies = letters.copies(session, letter.copy_key) if letter.copy_key and not is_home else ()
    here = [each for each in copies if _hangs_at(each, destination)]
    until = letters.over_at(letter)
    if until is not None and until <= now and not here:
        return Over()
    if copies and not here and letters.is_ask(copies[0].key):
        return NothingToSay()  # it stays where its reader was told before; the preference isn't asked again
    setting = Setting(session, desk.program, now, message.audience, reader, hangs=bool(here))
    try:
        content = composed(message, setting, letter)
    except NotReadable as found:
        return Damaged(found)
    if content is None:
        return NothingToSay()
    if message.passing and not here and _is_late(desk, letter, now):
        return SummedUp(destination, local_day(now, desk.program.timezone))
    partner = _partner(session, letter, destination, reader)
    card = desk.words.on(destination.platform).card(
        content, timezone=_timezone(desk, destination, reader, partner), values=desk.program.values(partner)
    )
    if reader is None and message.audience in guard.STAFF_ONLY and card.buttons():
        card = replace(card, personal=_personal(session, desk, letter, destination.platform))
    digest = hashlib.sha256(repr(card).encode()).hexdigest()
    return Ready(
        destination=destination,
        card=card,
        digest=digest,
        copy=here[0].message_id if here else None,
        further=tuple(each.message_id for each in here[1:]),
        thread=_thread(session, letter, destination),
        unchanged=bool(here) and all(each.content == digest for each in here),
        is_home=is_home,
    )


def _is_late(desk: Desk, letter: Letter, now: datetime) -> bool:
    """True for news that is more than a business day late, by the program's calendar."""
    zone, calendar = desk.program.timezone, desk.program.calendar
    days = calendar.count(local_day(letter.not_before, zone), local_day(now, zone))
    return days > 1 and (letter.copy_key is None or letters.is_ask(letter.copy_key))


def _personal(session: Session, desk: Desk, letter: Letter, platform: Platform) -> Personal | None:
    """Returns the key of the personal views that staff get of the message, where the platform can show any."""
    if not desk.routes[platform].shows_each_their_own:
        return None
    rows = session.exec(
        select(Identity.account, Person.roles)
        .join(Person, col(Person.id) == col(Identity.person_id))
        .where(Identity.platform == platform, col(Person.partner_id).is_(None))
        .order_by(Identity.account)
    )
    deciding = {"channel_manager", "operations"}
    accounts = tuple(account for account, roles in rows if deciding & set(roles))
    return Personal(letter.copy_key or letter.key, accounts)


def _thread(session: Session, letter: Letter, destination: Destination) -> str | None:
    """Returns the message to post under; None if it was posted elsewhere, or not yet."""
    if letter.thread_of is None:
        return None
    if letter.thread_of.startswith("ts:"):
        return letter.thread_of.removeprefix("ts:")
    above = letters.copy(session, letter.thread_of)
    return above.message_id if above is not None and _hangs_at(above, destination) else None


def _is_reachable(session: Session, copy: Copy) -> bool:
    known = conversation_of(session, copy.platform, copy.conversation)
    return known is None or (known.present and not known.archived)


def _hangs_at(copy: Copy, destination: Destination) -> bool:
    return (copy.platform, copy.conversation) == (destination.platform, destination.conversation)


def _needs_profile(session: Session, person: Person, account: Account, age: timedelta) -> bool:
    """Returns True for people who must not be guests: staff, and members known only by their home."""
    if person.source == "import" and not set(person.roles) & STAFF_ROLES:
        return False
    fetched = session.exec(
        select(Profile.fetched_at).where(
            Profile.platform == account.platform,
            Profile.team == account.team,
            Profile.account == account.account,
        )
    ).first()
    return fetched is None or fetched < wall() - age


def _partner(
    session: Session, letter: Letter, destination: Destination, reader: Actor | None
) -> Partner | None:
    """Returns the partner whose agreement gives the numbers: the partner it is about, else the one it is sent to."""
    about = session.get(Submission, letter.submission_id) if letter.submission_id is not None else None
    partner_id = about.partner_id if about else destination.partner_id or (reader and reader.partner_id)
    return session.get(Partner, partner_id) if partner_id else None


def _timezone(desk: Desk, destination: Destination, reader: Actor | None, partner: Partner | None) -> str:
    """Returns the reader's time zone; in a partner's conversation the partner's; among staff the program's."""
    if reader is not None and (reader.timezone or reader.is_staff):
        return reader.timezone or desk.program.timezone
    written_to_partner = reader is not None or destination.partner_id is not None
    return partner.timezone if partner is not None and written_to_partner else desk.program.timezone
