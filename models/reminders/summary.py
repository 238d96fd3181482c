"""The start of a quarter: a channel manager reads which of their partners has planned or done what (guide 299)."""

from __future__ import annotations

from collections.abc import Iterator

from models.calendar import end_of_day, start_of_day
from models.quarters import Quarter
from models.reminders import QuarterReminder
from models.timing import Due, QuarterContext

NAME = "summary"


def _due(context: QuarterContext, quarter: Quarter) -> Iterator[Due]:
    first = start_of_day(quarter.first_day, context.timezone)
    end = end_of_day(quarter.last_day, context.timezone)
    yield Due(NAME, context.owner.after(first), context.owner, end)


REMINDER = QuarterReminder(
    name=NAME,
    due=_due,
    for_partner=False,
    beside=True,
    can_wait=lambda detail, values: False,
)
