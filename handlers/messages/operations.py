"""What operations are told of delivery: what is held and why, what was given up, what may have arrived twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, select

from handlers.message import Audience, Message, Setting
from handlers.reply import Act, Content, Flat, View
from handlers.views import past
from models import conversations, letters, submissions
from models import parked as parked_letters
from models.tables import Event, Identity, Letter, Partner, Person, Submission
from models.terms import Address, AddressKind, Verb


@dataclass(frozen=True)
class Trouble:
    """A message that met trouble: what it was, and where it was to go."""

    code: str
    """The code of the reason, ours or the platform's; "" if none is known."""
    room: str
    """The conversation's id, "" if it isn't known."""
    receiver: str
    """The kind of its address."""
    name: str
    """Whose address it is, "" where it is nobody's."""
    reference: str
    """The submission that it is about, "" if none."""


@dataclass(frozen=True)
class Held(View, template="operations", block="held"):
    """Messages are held back."""

    trouble: Flat[Trouble]
    """The first of them."""
    people: list[str]
    """Who may not read them."""


@dataclass(frozen=True)
class Failed(View, template="operations", block="failed"):
    """A message was given up."""

    trouble: Flat[Trouble]
    """The message."""


@dataclass(frozen=True)
class Unreachable(View, template="operations", block="unreachable"):
    """Somebody takes no direct message."""

    code: str
    """The code of the reason."""
    reference: str
    """The submission that the first refused message was about, "" if none."""
    people: list[str]
    """Everybody of the partner's, or the one, whom no direct message reaches."""
    partner: str | None
    """Whose they are, None for staff."""


@dataclass(frozen=True)
class CantBeRead(View, template="operations", block="unreadable"):
    """A submission can't be read."""

    reference: str
    """Its own."""


@dataclass(frozen=True)
class CanBeRead(View, template="operations", block="readable"):
    """A submission can be read again."""

    reference: str
    """Its own."""


@dataclass(frozen=True)
class Newer(View, template="operations", block="newer"):
    """A card is newer than the database."""

    reference: str
    """What is on the card."""


@dataclass(frozen=True)
class Restored(View, template="operations", block="restored"):
    """The database is older than when it last ran."""

    events: int
    """How many entries of the history are missing."""
    waiting: int
    """How many messages wait in it."""


@dataclass(frozen=True)
class Repeated(View, template="operations", block="repeated"):
    """A message may have arrived more than once."""

    trouble: Flat[Trouble]
    """The message."""
    times: int
    """How often it was sent again."""


@dataclass(frozen=True)
class Parked(View, template="operations", block="parked"):
    """Messages are set aside."""

    trouble: Flat[Trouble]
    """The first of them."""
    acts: list[Act]
    """The button that sends them again."""
    sends: int
    """How often each may have arrived."""
    count: int
    """How many there are."""
    references: list[str]
    """What the first of them are about."""


@dataclass(frozen=True)
class ParkedSettled(View, template="operations", block="parked_settled"):
    """Somebody sent messages again that were set aside."""

    trouble: Flat[Trouble]
    """The first of them."""
    by: str | None
    """Who did, None if they aren't known any more."""
    at: datetime
    """When."""
    count: int
    """How many there were."""


def _trouble(setting: Setting, params: Mapping[str, Any]) -> Trouble:
    address = Address.of(str(params["lane"]))
    return Trouble(
        code=_code(params),
        room=str(params.get("place", "")).partition(":")[2],
        receiver=address.kind,
        name=_name(setting.session, address),
        reference=_reference(setting.session, params),
    )


def _code(params: Mapping[str, Any]) -> str:
    return str(params.get("code", ""))


def _reference(session: Session, params: Mapping[str, Any]) -> str:
    submission = session.get(Submission, params["submission"]) if params.get("submission") else None
    return submission.reference if submission else ""


def held(setting: Setting, params: Mapping[str, Any]) -> Content:
    """Nothing is sent into a conversation, or to a person, and what would change that."""
    people = [str(each) for each in params.get("people", ())]
    return Content(Held(_trouble(setting, params), people))


def failed(setting: Setting, params: Mapping[str, Any]) -> Content:
    """Something was given up, and what would help."""
    return Content(Failed(_trouble(setting, params)))


def unreachable(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Somebody takes no direct message: where they are told now, and what to do.

    Nothing once one came through, or where it is known that they have left: that is said by itself.
    """
    person = setting.session.get(Person, Address.of(str(params["lane"])).name)
    if person is None or person.unreachable_at is None or person.left_at is not None:
        return None
    partner = setting.session.get(Partner, person.partner_id) if person.partner_id else None
    if partner is not None and conversations.all_gone(setting.session, partner.id):
        return None  # that the bot was sent away is told of the conversation
    people = _unreachable(setting.session, partner) if partner is not None else [person.name]
    reference = _reference(setting.session, params)
    return Content(Unreachable(_code(params), reference, people, partner.name if partner else None))


def _unreachable(session: Session, partner: Partner) -> list[str]:
    """The names of all of the partner's people who take no direct message, and could."""
    found = select(Person.name).where(
        Person.partner_id == partner.id,
        col(Person.unreachable_at).is_not(None),
        col(Person.left_at).is_(None),
        col(Person.blocked).is_(False),
        exists().where(col(Identity.person_id) == col(Person.id), col(Identity.refused_at).is_not(None)),
    )
    return sorted(session.exec(found))


def unreadable(setting: Setting, params: Mapping[str, Any]) -> Content:
    """A submission can't be dealt with: what is due on it doesn't happen. Later, that it can. Raises NotReadable."""
    is_told = not params.get(letters.WHEN_READABLE)
    if not is_told and (submission := setting.session.get(Submission, params["id"])) is not None:
        setting.program.kind(submission)
        submissions.history(setting.session, int(params["id"]))
    reference = str(params["reference"])
    return Content(CantBeRead(reference) if is_told else CanBeRead(reference))


def newer(_: Setting, params: Mapping[str, Any]) -> Content:
    """Somebody pressed a button on a submission that the database doesn't have."""
    return Content(Newer(str(params["reference"])))


def restored(_: Setting, params: Mapping[str, Any]) -> Content:
    """The database is older than when the bot last ran: how much is missing, and how many messages wait in it."""
    return Content(Restored(int(params["events"]), int(params["waiting"])))


def repeated(setting: Setting, params: Mapping[str, Any]) -> Content:
    """The platform's answer was lost, so somebody may have read something twice; how often is read as it is told."""
    letter = setting.session.get(Letter, params["letter"]) if params.get("letter") else None
    times = letter.repeated if letter is not None else 1
    return Content(Repeated(_trouble(setting, params), times))


def parked(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Messages are set aside, with the button that sends them again; once somebody did, who it was."""
    copy_key = str(params.get("notice") or f"parked:{params.get('letter')}")
    if letter := parked_letters.settled(setting.session, copy_key):
        return _sent_again(setting, letter.params)
    cause = parked_letters.cause(str(params["code"]), str(params["message"]))
    group = parked_letters.group(setting.session, cause)
    if group is None:
        return None
    code = group.first.trouble or ""
    first = {
        "lane": group.first.address.first,
        "submission": group.first.submission_id,
        "code": code if code.startswith(f"{cause.code} ") else cause.code,
    }
    acts = [Act(Verb.SEND_AGAIN, cause.subject, "primary")]
    trouble = _trouble(setting, {**params, **first})
    return Content(Parked(trouble, acts, group.sends, group.count, list(group.references)))


def _sent_again(setting: Setting, params: Mapping[str, Any]) -> Content:
    event = setting.session.get_one(Event, params["event"])
    by = past.name(setting.session, event.actor_id)
    return Content(ParkedSettled(_trouble(setting, params), by, event.at, int(params.get("count", 1))))


def _name(session: Session, address: Address) -> str:
    """Whose address it is, in people's words; "" where it is nobody's."""
    if address.kind == AddressKind.PERSON:
        person = session.get(Person, address.name)
        return person.name if person else address.name
    if address.kind in (AddressKind.PARTNER, AddressKind.APPROVAL):
        partner = session.get(Partner, address.name)
        return partner.name if partner else address.name
    return ""


MESSAGES = (
    Message("ops.held", Audience.OPERATIONS, held),
    Message("ops.failed", Audience.OPERATIONS, failed),
    Message("ops.unreachable", Audience.OPERATIONS, unreachable),
    Message("ops.unreadable", Audience.OPERATIONS, unreadable),
    Message("ops.newer", Audience.OPERATIONS, newer),
    Message("ops.restored", Audience.OPERATIONS, restored),
    Message("ops.repeated", Audience.OPERATIONS, repeated),
    Message("ops.parked", Audience.OPERATIONS, parked),
)
