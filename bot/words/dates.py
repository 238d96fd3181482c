"""Dates, times, and money in words, in one style everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_currency, format_decimal

from models.cards import Moment

_DAY = "EEEE, d MMMM y"
_CLOCK = "HH:mm"


def day(value: date, locale: str) -> str:
    """Returns a calendar day with its weekday."""
    return format_date(value, _DAY, locale=locale)


def moment(value: datetime, timezone: str, locale: str, *, clock: bool) -> Moment:
    """Returns a point in time; its fallback text names the day (with `clock` the time too) and the time zone.

    A value without a time zone is taken as UTC, which is what the database returns.
    """
    at = value if value.tzinfo else value.replace(tzinfo=UTC)
    local = at.astimezone(ZoneInfo(timezone))
    words = day(local.date(), locale)
    if clock:
        words += f", {format_time(local, _CLOCK, locale=locale)}"
    zone = get_timezone_name(local, "long", locale=locale)
    return Moment(at, f"{words} ({zone})", clock)


def money(value: Decimal | int | str, currency: str, locale: str) -> str:
    """Returns an amount with its currency's code; cents only where there are any."""
    amount = Decimal(value)
    pattern = "¤¤ #,##0" if amount == amount.to_integral_value() else "¤¤ #,##0.00"
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False).replace(
        "\xa0", " "
    )


def number(value: Decimal | int, locale: str) -> str:
    """Returns a number with thousands separators."""
    return format_decimal(value, locale=locale)
