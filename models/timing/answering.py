"""The clock of Procore's answer (guide 458)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.tables import Submission
from models.terms import Verb
from models.timing.context import Context


@dataclass(frozen=True)
class Clock:
    """A clock that runs."""

    began: datetime
    """Its beginning, in UTC."""
    end: datetime
    """Its end, in UTC."""


def answer_clock(submission: Submission, context: Context) -> Clock | None:
    """The clock of the answer, None if no answer is owed. A second look has a clock of its own."""
    end = submission.answer_due_at
    if end is None or submission.state not in context.lifecycle.pending:
        return None
    return Clock(context.began(Verb.SECOND_LOOK) or submission.filed_at, end)


def moved(day: int, context: Context) -> int:
    """The business day of a rule that the policy sets for deals.

    Kinds that are answered in other days (inquiries: 2) keep its distance to the end.
    """
    if not context.scaled:
        return day
    return max(1, day + context.answer_days - context.values.answer_business_days)
