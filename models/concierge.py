"""The marketing concierge's days: the 2nd and 4th Wednesday of each month (guide 184), set in the policy."""

from __future__ import annotations

from datetime import date, timedelta

from models.policy import Values

REACH = timedelta(days=365)  # how far ahead the days are listed


def days(start: date, values: Values) -> list[date]:
    """Returns the days in the twelve months from `start`, in order. Changes and cancellations aren't known."""
    found = [
        nth_weekday(year, month, values.concierge_weekday, nth)
        for year, month in (_month(start, ahead) for ahead in range(13))
        for nth in values.concierge_weeks
    ]
    return sorted(day for day in found if day is not None and start <= day < start + REACH)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Returns the `nth` such weekday (Monday is 0) of a month, or None if the month has fewer."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month else None


def _month(start: date, ahead: int) -> tuple[int, int]:
    years, month = divmod(start.month - 1 + ahead, 12)
    return start.year + years, month + 1
