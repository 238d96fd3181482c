"""What is said of people who are away or have left: to whoever stands in, and to operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from handlers.message import Audience, Example, Message, Setting
from handlers.prefer import preferences
from handlers.reply import Content
from models import absence, calendar
from models.tables import Partner, Person, Submission

SHOWN = 20  # partners that are named


def delegate(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To whoever stands in: for whom, from when to when; or that it is over."""
    person = setting.session.get(Person, params["person"])
    if person is None:
        return None
    found = absence.of(setting.session, person.id)
    home = setting.session.get(Partner, person.partner_id) if person.partner_id else None
    timezone = calendar.zone(person.timezone, home.timezone if home else setting.program.timezone)
    day = calendar.local_day(setting.now, timezone)
    stands_in = found is not None and found.delegate_id == params["delegate"]
    away = preferences.away_of(setting.session, person.id, day) if stands_in else None
    return Content("preferences", "delegate", {"person": person.name, "away": away})


def colleague(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The same for Procore's people, in the approval conversation."""
    content = delegate(setting, params)
    other = setting.session.get(Person, params["delegate"])
    if content is None or other is None:
        return None
    return Content("preferences", "colleague", {**content.data, "delegate": other.name})


def left(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: somebody of Procore has left, what was theirs, and what to do; nothing if nothing was."""
    session = setting.session
    person = session.get(Person, params["person"])
    if person is None:
        return None
    owned = session.exec(
        select(Partner).where(Partner.channel_manager_id == person.id).order_by(Partner.name)
    ).all()
    backed = session.exec(select(Partner).where(Partner.backup_id == person.id).order_by(Partner.name)).all()
    pending = {state for kind in setting.program.kinds.values() for state in kind.lifecycle.pending}
    waiting = session.exec(
        select(func.count())
        .select_from(Submission)
        .where(Submission.owner_id == person.id, col(Submission.state).in_(sorted(pending)))
    ).one()
    if not (owned or backed or waiting):
        return None
    backups = [session.get(Person, each.backup_id) if each.backup_id else None for each in owned]
    rows = [
        {"partner": each.name, "backup": backup.name if backup is not None else None}
        for each, backup in zip(owned, backups, strict=True)
    ]
    names = [each.name for each in backed]
    data = {
        "person": person.name,
        "rows": rows[:SHOWN],
        "more": len(rows[SHOWN:]),
        "backed": names[:SHOWN],
        "backed_more": len(names[SHOWN:]),
        "waiting": waiting,
    }
    return Content("preferences", "left", data)


MESSAGES = (
    Message("absence.delegate", Audience.PERSON, delegate, passing=True),
    Message("absence.colleague", Audience.STAFF, colleague, passing=True),
    Message("ops.left", Audience.OPERATIONS, left),
)

_AWAY = {"from": date(2026, 11, 23), "until": date(2026, 12, 4), "delegate": "Peter Novak", "now": False}
EXAMPLES = tuple(
    Example(
        f"preferences.stand_in.{state}.person",
        Content("preferences", "delegate", {"person": "Rosa Delgado", "away": away}),
    )
    for state, away in (("ahead", _AWAY), ("over", None))
)
