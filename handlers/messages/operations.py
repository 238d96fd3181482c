"""What operations are told of delivery: what is held and why, what was given up, what may have arrived twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, select

from handlers.message import Audience, Message, Setting
from handlers.reply import Act, Content
from handlers.views import past
from models import conversations, letters, submissions
from models.tables import Event, Identity, Letter, Partner, Person, Submission
from models.terms import Address, AddressKind, LetterState, Verb


def _told(block: str, setting: Setting, params: Mapping[str, Any]) -> Content:
    submission = setting.session.get(Submission, params["submission"]) if params.get("submission") else None
    address = Address.of(str(params["lane"]))
    return Content(
        "operations",
        block,
        {
            "code": str(params.get("code", "")),
            "room": str(params.get("place", "")).partition(":")[2],
            "people": list(params.get("people", ())),
            "message": str(params.get("message", "")),
            "receiver": address.kind,
            "name": _name(setting.session, address),
            "reference": submission.reference if submission else "",
        },
    )


def held(setting: Setting, params: Mapping[str, Any]) -> Content:
    """Nothing is sent into a conversation, or to a person, and what would change that."""
    return _told("held", setting, params)


def failed(setting: Setting, params: Mapping[str, Any]) -> Content:
    """Something was given up, and what would help."""
    return _told("failed", setting, params)


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
    told = _told("unreachable", setting, params)
    people = _unreachable(setting.session, partner) if partner is not None else [person.name]
    data = {**told.data, "people": people, "partner": partner.name if partner else None}
    return Content(told.template, told.block, data)


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
    block = "unreadable" if is_told else "readable"
    return Content("operations", block, {"reference": str(params["reference"])})


def newer(_: Setting, params: Mapping[str, Any]) -> Content:
    """Somebody pressed a button on a submission that the database doesn't have."""
    return Content("operations", "newer", {"reference": str(params["reference"])})


def restored(_: Setting, params: Mapping[str, Any]) -> Content:
    """The database is older than when the bot last ran: how much is missing, and how many messages wait in it."""
    return Content(
        "operations",
        "restored",
        {"events": int(params["events"]), "waiting": int(params["waiting"])},
    )


def repeated(setting: Setting, params: Mapping[str, Any]) -> Content:
    """The platform's answer was lost, so somebody may have read something twice; how often is read as it is told."""
    told = _told("repeated", setting, params)
    letter = setting.session.get(Letter, params["letter"]) if params.get("letter") else None
    times = letter.repeated if letter is not None else 1
    return Content(told.template, told.block, {**told.data, "times": times})


def parked(setting: Setting, params: Mapping[str, Any]) -> Content:
    """A message is set aside, with the button that sends it again; once somebody did, who it was."""
    told = _told("parked", setting, params)
    letter = setting.session.get(Letter, params["letter"])
    event = setting.session.get(Event, params["event"]) if "event" in params else None
    if event is not None:
        by = past.name(setting.session, event.actor_id)
        return Content(told.template, "parked_settled", {**told.data, "by": by, "at": event.at})
    waits = letter is not None and letter.state == LetterState.PARKED
    acts = [Act(Verb.SEND_AGAIN, str(params["letter"]), "primary")] if waits else []
    sends = letter.attempts if letter is not None else 0
    return Content(told.template, told.block, {**told.data, "acts": acts, "sends": sends})


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
