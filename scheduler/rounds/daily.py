"""The round of the day: waiting review cards say how many business days are left, and how old the pipeline is.

Both change by themselves, at the start of each of Procore's working days. Updating a card is no new message, so it asks
for nobody's attention.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, literal
from sqlmodel import Session, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models import letters
from models.calendar import local_day, start_of_day
from models.program import Program
from models.tables import Letter, Submission


def renew_cards(session: Session, program: Program, now: datetime, limit: int) -> int:
    """Updates up to `limit` cards for today; returns how many. After missed days, each card is updated once."""
    day = program.calendar.on_or_before(local_day(now, program.timezone))
    cause, since = f"day{day:%Y%m%d}", start_of_day(day, program.timezone)
    waiting = _waiting(program, now).where(col(Submission.filed_at) < since, ~_letter_is_there(cause))
    found = session.exec(waiting.order_by(col(Submission.id)).limit(limit)).all()
    for number in found:
        letters.refresh(session, number, cause=cause, now=now, which=("card",))
    return len(found)


def next_day(session: Session, program: Program, now: datetime) -> datetime | None:
    """The start of the next working day (UTC) if a card waits by then, None if none does."""
    tomorrow = local_day(now, program.timezone) + timedelta(days=1)
    moment = start_of_day(program.calendar.on_or_after(tomorrow), program.timezone)
    return moment if session.exec(_waiting(program, moment).limit(1)).first() is not None else None


def _waiting(program: Program, moment: datetime) -> SelectOfScalar[Any]:
    """The ids of the submissions that have a card, and whose answer isn't late at `moment`."""
    pending = or_(
        *(
            and_(col(Submission.kind) == name, col(Submission.state).in_(sorted(kind.lifecycle.pending)))
            for name, kind in sorted(program.kinds.items())
        )
    )
    return select(Submission.id).where(
        col(Submission.answer_due_at) > moment, pending, _letter_is_there("file")
    )


def _letter_is_there(cause: str) -> ColumnElement[bool]:
    key = literal("card:") + col(Submission.reference) + f":{cause}"
    return exists().where(col(Letter.key) == key)
