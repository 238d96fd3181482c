"""What is said when an approval period has ended: to the partner's people, in its channel, to operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import col, select

from handlers import facts
from handlers.messages import Audience, Example, Message, Setting
from handlers.messages.happening import Happening, find, for_staff
from handlers.reply import Act, Content
from models import calendar
from models.tables import Person


def ended(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the filer and the Partnership Managers: it has ended, what that means, and what they can do."""
    found = find(setting, params)
    if found is None or found.event.to_state != found.submission.state:
        return None
    submission = found.submission
    data = {
        **facts.common(setting.session, setting.programme, submission, submission.state),
        "title": found.title,
        "outstanding": found.event.act == "hold_end",
        "until": _notice_day(setting, found),
        "acts": [Act("show", submission.reference, about=submission.reference)],
    }
    return Content("endings", "ended", data)


def in_room(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """In the partner's channel: the reference and the state, and nothing else."""
    found = find(setting, params)
    if found is None or found.event.to_state != found.submission.state:
        return None
    submission = found.submission
    return Content(
        "endings",
        "room",
        {"reference": submission.reference, "kind": found.kind.name, "state": submission.state},
    )


def notice(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: the partner may not have had notice; whom to tell, and what happens by itself."""
    found = find(setting, params)
    if found is None:
        return None
    submission, lifecycle = found.submission, found.kind.lifecycle
    verbs = [verb for verb in ("notified_by_hand", "end_now") if lifecycle.move(verb, submission.state)]
    data = {
        **for_staff(setting, found),
        "last_day": submission.last_day,
        "outstanding": bool(verbs),
        "delivered": found.event.data.get("delivered", 0),
        "wanted": setting.programme.values(found.partner).notices_before_expiry,
        "people": _whom_to_tell(setting, found),
        "until": _notice_day(setting, found),
        "acts": [Act(verb, submission.reference, about=submission.reference) for verb in (*verbs, "show")],
    }
    return Content("endings", "notice", data)


def _notice_day(setting: Setting, found: Happening) -> date:
    """The last day on which operations may give notice."""
    days = setting.programme.values(found.partner).notice_outstanding_business_days
    held_on = calendar.local_day(found.event.at, setting.programme.timezone)
    return setting.programme.calendar.add(held_on, days)


def _whom_to_tell(setting: Setting, found: Happening) -> list[dict[str, str]]:
    """The filer and the Partnership Managers, with their addresses: for programme operations only."""
    mine = (col(Person.id) == found.submission.filer_id) | (col(Person.source) == "import")
    people = setting.session.exec(
        select(Person).where(mine, Person.partner_id == found.partner.id).order_by(col(Person.id))
    )
    return [
        {"name": each.name, "email": each.email or ""}
        for each in people
        if each.id == found.submission.filer_id or "partner_manager" in each.roles
    ]


MESSAGES = (
    Message("ending.ended", Audience.PERSON, ended),
    Message("ending.room", Audience.ROOM, in_room),
    Message("ending.notice", Audience.OPERATIONS, notice),
)

_OVER: Mapping[str, Any] = {
    "reference": "DR-7K3Q-9F",
    "kind": "deal_registration",
    "state": "expired",
    "title": "Northgate Construction Group, Inc.",
    "filer": "Rosa Delgado",
    "filed_at": datetime(2026, 11, 12, 17, tzinfo=UTC),
    "last_day": date(2027, 2, 18),
    "outstanding": False,
    "until": date(2027, 2, 26),
    "acts": [Act("show", "DR-7K3Q-9F")],
}
_HELD = {**_OVER, "state": "notice_outstanding", "outstanding": True}
_NOTICE = {
    **_HELD,
    "partner": "Northwind Building Systems",
    "owner": "Maya Chen",
    "delivered": 1,
    "wanted": 2,
    "people": [
        {"name": "Rosa Delgado", "email": "rosa.delgado@northwind.example"},
        {"name": "Sam Ortiz", "email": ""},
    ],
    "acts": [Act(verb, "DR-7K3Q-9F") for verb in ("notified_by_hand", "end_now", "show")],
}
EXAMPLES = (
    Example("ending.ended.expired.person", Content("endings", "ended", _OVER)),
    Example("ending.ended.notice_outstanding.person", Content("endings", "ended", _HELD)),
    Example("ending.room.expired.room", Content("endings", "room", _OVER)),
    Example("ending.room.notice_outstanding.room", Content("endings", "room", _HELD)),
    Example("ending.notice.notice_outstanding.operations", Content("endings", "notice", _NOTICE)),
    Example(
        "ending.notice.expired.operations",
        Content("endings", "notice", {**_NOTICE, "state": "expired", "outstanding": False, "acts": []}),
    ),
)
