"""The approval period: its last day, and whether the deal is expected to close by then (guide 459, 470)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models import calendar
from models.agenda import runs
from models.program import Program
from models.tables import Partner, Submission
from models.terms import AnyState


@dataclass(frozen=True)
class LateClose:
    """A deal that is expected to close after its approval ends."""

    closes: date
    """When the customer is expected to sign."""
    last_day: date
    """Of the approval, that day included."""
    pending: bool
    """True if the day is that of an approval given now."""


def last_day(program: Program, partner: Partner, now: datetime) -> date:
    """Returns the last day of an approval given at `now`."""
    return program.last_day(partner, calendar.local_day(now, partner.timezone))


def late_close(
    session: Session, program: Program, submission: Submission, state: AnyState, now: datetime
) -> LateClose | None:
    """Returns the expected close date and the approval's last day if the deal closes after it, else None.

    In a pending `state`, the last day is that of an approval given now.
    """
    kind, day = program.kind(submission), submission.answers.get("close_date")
    partner = session.get(Partner, submission.partner_id)
    if not kind.grants or not day or partner is None:
        return None
    closes = date.fromisoformat(day)
    pending = state in kind.lifecycle.pending
    last = submission.last_day if runs(kind.lifecycle, state) else None
    last = last_day(program, partner, now) if pending else last
    return LateClose(closes, last, pending) if last and closes > last else None
