"""Small sums that the rules share: days of a clock as moments, and recipients without repeats."""

from __future__ import annotations

from datetime import date, datetime

from models.calendar import local_day, start_of_day
from models.timing.context import Context
from models.timing.recipient import Recipient


def business_day(moment: datetime, number: int, context: Context) -> datetime:
    """The start of the `number`-th business day after the day of `moment`, in UTC.

    Business days are the program's, in its time zone. The day of `moment` is day 0.
    """
    return start_of_day(context.calendar.add(local_day(moment, context.timezone), number), context.timezone)


def day_start(day: date, context: Context) -> datetime:
    """The start of the partner's `day`, in UTC."""
    return start_of_day(day, context.partner_timezone)


def distinct(*recipients: Recipient) -> tuple[Recipient, ...]:
    """Each recipient once, in order."""
    return tuple({each.address: each for each in reversed(recipients)}.values())[::-1]
