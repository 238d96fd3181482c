"""A partner's marketing in a quarter (guide 299, 437): what is planned at its start, and what is missing at its end.

Partnership Managers are told at the start, and on the policy's days before the end while nothing is approved or done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.calendar import end_of_day, start_of_day
from models.quarters import Quarter
from models.reminders import QuarterReminder, numbered
from models.terms import Verb
from models.timing import Due, QuarterContext

START = "quarter:start"


def _due(context: QuarterContext, quarter: Quarter) -> Iterator[Due]:
    end = end_of_day(quarter.last_day, context.partner.timezone)
    start = _start(context, quarter.first_day)
    for recipient in context.recipients:
        yield Due(START, recipient.after(start), recipient, end)
        for before in context.values.quarter_ping_days:
            at = recipient.by(_start(context, quarter.last_day - timedelta(days=before)), end)
            if at > start:
                yield Due(f"quarter:{before}", at, recipient, end)
    for recipient, until in context.snoozes:
        at = recipient.after(until)
        if start < at < end:
            yield Due(f"quarter:again:{until:%Y%m%dT%H%M}", at, recipient, end)


def _start(context: QuarterContext, day: date) -> datetime:
    return start_of_day(day, context.partner.timezone)


def _urgency(detail: str) -> int:
    """After every deal, the nearer end of the quarter first."""
    return 3000 + numbered(detail, 999)


REMINDER = QuarterReminder(
    name="quarter",
    due=_due,
    urgency=_urgency,
    buttons=(Verb.PLAN_ACTIVITY, Verb.RECORD_ACTIVITY, Verb.SNOOZE_QUARTER),
    needs_open=lambda detail: detail != "start",
)
