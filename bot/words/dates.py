"""Days, moments and money in words, one way everywhere: "Friday, 19 February 2027", "USD 120,000"."""

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
    """A calendar day with its weekday."""
    return format_date(value, _DAY, locale=locale)


def moment(value: datetime, timezone: str, locale: str, *, clock: bool) -> Moment:
    """A point in time; its fallback says day (and time, with `clock`) and the timezone in words.

    A value without timezone is taken for UTC, as the database gives it.
    """
    at = value if value.tzinfo else value.replace(tzinfo=UTC)
    local = at.astimezone(ZoneInfo(timezone))
    words = day(local.date(), locale)
    if clock:
        words += f", {format_time(local, _CLOCK, locale=locale)}"
    zone = get_timezone_name(local, "long", locale=locale)
    return Moment(at, f"{words} ({zone})", clock)


def money(value: Decimal | int | str, currency: str, locale: str) -> str:
    """An amount with its currency's code; cents only where there are some."""
    amount = Decimal(value)
    pattern = "¤¤ #,##0" if amount == amount.to_integral_value() else "¤¤ #,##0.00"
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False).replace(
        "\xa0", " "
    )


def number(value: Decimal | int, locale: str) -> str:
    """A number with its thousands set apart."""
    return format_decimal(value, locale=locale)
