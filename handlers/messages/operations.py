"""What operations are told of delivery: what is held and why, what was given up, what may have arrived twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from handlers.messages import Audience, Message, Setting
from handlers.reply import Content
from models.tables import Partner, Person, Submission


def _told(block: str, setting: Setting, params: Mapping[str, Any]) -> Content:
    submission = setting.session.get(Submission, params["submission"]) if params.get("submission") else None
    lane = str(params["lane"])
    return Content(
        "operations",
        block,
        {
            "code": str(params.get("code", "")),
            "room": str(params.get("place", "")).partition(":")[2],
            "people": list(params.get("people", ())),
            "message": str(params.get("message", "")),
            "receiver": lane.partition(":")[0],
            "name": _name(setting.session, lane),
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
    person = setting.session.get(Person, str(params["lane"]).partition(":")[2])
    if person is None or person.unreachable_at is None or person.left_at is not None:
        return None
    partner = setting.session.get(Partner, person.partner_id) if person.partner_id else None
    told = _told("unreachable", setting, params)
    return Content(told.template, told.block, {**told.data, "partner": partner.name if partner else None})


def repeated(setting: Setting, params: Mapping[str, Any]) -> Content:
    """The platform's answer was lost, so somebody may have read something twice."""
    return _told("repeated", setting, params)


def _name(session: Session, lane: str) -> str:
    """Whose lane it is, in people's words; "" where it is nobody's."""
    kind, _, key = lane.partition(":")
    if kind == "person":
        person = session.get(Person, key)
        return person.name if person else key
    if kind in ("partner", "approval"):
        partner = session.get(Partner, key)
        return partner.name if partner else key
    return ""


MESSAGES = (
    Message("ops.held", Audience.OPERATIONS, held),
    Message("ops.failed", Audience.OPERATIONS, failed),
    Message("ops.unreachable", Audience.OPERATIONS, unreachable),
    Message("ops.repeated", Audience.OPERATIONS, repeated),
)
