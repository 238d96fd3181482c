"""Recalculates what is due after a change of people or partners, rather than of a submission.

Imports or people themselves change hours, time zones, owners, and delegates. Nobody is told twice, and nothing is
lost (`models.agenda.settling.reckon`). Every submission that such a person may be told about is recalculated,
whatever their part in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from models import agenda, calendar
from models.agenda import quarterly
from models.program import Program
from models.tables import Partner, Person, Submission

T = TypeVar("T")

_AT_ONCE = 500  # rows per statement: databases limit the number of parameters


def people_changed(session: Session, program: Program, ids: Collection[str], now: datetime) -> None:
    """Recalculates what these people may be told about: what they filed, own, or stand in for, and their partner's."""
    for some in _portions(sorted(ids)):
        theirs = select(Person.partner_id).where(col(Person.id).in_(some))
        served = or_(col(Partner.channel_manager_id).in_(some), col(Partner.backup_id).in_(some))
        partners = session.exec(select(Partner.id).where(or_(col(Partner.id).in_(theirs), served))).all()
        _reckon(session, program, now, partners, col(Submission.filer_id).in_(some))
        _reckon(session, program, now, (), col(Submission.owner_id).in_(some))


def partners_changed(session: Session, program: Program, ids: Collection[str], now: datetime) -> None:
    """Recalculates everything these partners filed.

    An approval ends with its last day in the partner's time zone (guide 459).
    """
    for some in _portions(sorted(ids)):
        _keep_last_days(session, program, some)
        _reckon(session, program, now, some)


def _keep_last_days(session: Session, program: Program, partners: Sequence[str]) -> None:
    rows = session.exec(select(Partner).where(col(Partner.id).in_(partners)))
    timezones = {each.id: each.timezone for each in rows}
    has_end = col(Submission.expires_at).is_not(None) & col(Submission.last_day).is_not(None)
    for each in session.exec(select(Submission).where(has_end, col(Submission.partner_id).in_(partners))):
        kind = program.kinds.get(each.kind)
        if kind is not None and each.last_day is not None and agenda.runs(kind.lifecycle, each.state):
            each.expires_at = calendar.end_of_day(each.last_day, timezones[each.partner_id])
            session.add(each)


def _reckon(
    session: Session,
    program: Program,
    now: datetime,
    partners: Sequence[str],
    *also: ColumnElement[bool],
) -> None:
    open_ = select(Submission).where(
        col(Submission.next_ping_at).is_not(None),
        col(Submission.kind).in_(sorted(program.kinds)),
        or_(col(Submission.partner_id).in_(partners), *also),
    )
    for some in _portions(session.exec(open_.order_by(col(Submission.id))).all()):
        agenda.reckon(session, program, some, now)
    for few in _portions(session.exec(select(Partner).where(col(Partner.id).in_(partners))).all()):
        quarterly.reckon(session, program, few, now)


def _portions(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    yield from (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
