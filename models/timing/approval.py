"""The approval period (guide 459, 470), and who is told that it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.tables import Submission
from models.timing.clocks import day_start, distinct
from models.timing.context import Context
from models.timing.periods import runs
from models.timing.recipient import Recipient


@dataclass(frozen=True)
class Approval:
    """An approval period that runs."""

    began: datetime
    """When it was approved, in UTC."""
    last_day: date
    """Its last day, one of the partner's."""
    end: datetime
    """The end of that day, in UTC."""


def approval(submission: Submission, context: Context) -> Approval | None:
    """The approval period, None if none runs."""
    end, last = submission.expires_at, submission.last_day
    if end is None or last is None or not runs(context.lifecycle, submission.state):
        return None
    began = submission.decided_at or day_start(submission.approved_on or last, context)
    return Approval(began, last, end)


def told_of_end(context: Context) -> tuple[Recipient, ...]:
    """The filer, the Partnership Managers, and the owner."""
    return distinct(context.filer, *context.managers, context.owner)
