"""What is said of people who are away or have left: to whoever stands in, and to operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from handlers.message import Audience, Example, Message, Setting
from handlers.reply import Content, View
from handlers.views import preferences_shown
from handlers.views.preferences_shown import Away
from models import absence, calendar
from models.tables import Partner, Person, Submission

SHOWN = 20  # partners that are named


@dataclass(frozen=True)
class Delegate(View, template="preferences", block="delegate"):
    """Somebody stands in for a person, or doesn't any more."""

    person: str
    """Who is away."""
    away: Away | None
    """Their days off, None if nobody stands in any more."""


@dataclass(frozen=True)
class Colleague(Delegate, block="colleague"):
    """The same in the approval conversation."""

    delegate: str
    """Who stands in."""


@dataclass(frozen=True)
class Owned:
    """A partner whose channel manager has left."""

    partner: str
    """Its name."""
    backup: str | None
    """Who hears what waits meanwhile."""


@dataclass(frozen=True)
class Left(View, template="preferences", block="left"):
    """Somebody of Procore has left."""

    person: str
    """Who."""
    rows: Sequence[Owned]
    """The partners whose channel manager they were, as many as are named."""
    more: int
    """How many more there are."""
    backed: Sequence[str]
    """The partners whose backup they were, as many as are named."""
    backed_more: int
    """How many more there are."""
    waiting: int
    """How many submissions wait with them as owner."""


def delegate(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To whoever stands in: for whom, from when to when; or that it is over."""
    found = _stands_in(setting, params)
    return Content(found) if found is not None else None


def _stands_in(setting: Setting, params: Mapping[str, Any]) -> Delegate | None:
    person = setting.session.get(Person, params["person"])
    if person is None:
        return None
    found = absence.of(setting.session, person.id)
    home = setting.session.get(Partner, person.partner_id) if person.partner_id else None
    timezone = calendar.zone(person.timezone, home.timezone if home else setting.program.timezone)
    day = calendar.local_day(setting.now, timezone)
    stands_in = found is not None and found.delegate_id == params["delegate"]
    away = preferences_shown.away_of(setting.session, person.id, day) if stands_in else None
    return Delegate(person.name, away)


def colleague(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The same for Procore's people, in the approval conversation."""
    found = _stands_in(setting, params)
    other = setting.session.get(Person, params["delegate"])
    if found is None or other is None:
        return None
    return Content(Colleague(found.person, found.away, other.name))


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
        Owned(each.name, backup.name if backup is not None else None)
        for each, backup in zip(owned, backups, strict=True)
    ]
    names = [each.name for each in backed]
    view = Left(
        person=person.name,
        rows=rows[:SHOWN],
        more=len(rows[SHOWN:]),
        backed=names[:SHOWN],
        backed_more=len(names[SHOWN:]),
        waiting=waiting,
    )
    return Content(view)


MESSAGES = (
    Message("absence.delegate", Audience.PERSON, delegate, passing=True),
    Message("absence.colleague", Audience.STAFF, colleague, passing=True),
    Message("ops.left", Audience.OPERATIONS, left),
)

_AWAY = Away(date(2026, 11, 23), date(2026, 12, 4), "Peter Novak", now=False)
EXAMPLES = tuple(
    Example(f"preferences.stand_in.{state}.person", Content(Delegate("Rosa Delgado", away)))
    for state, away in (("ahead", _AWAY), ("over", None))
)
