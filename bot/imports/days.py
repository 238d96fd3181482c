"""Dates as other systems write them: what a text may mean, and whether a report puts the day or the month first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:[ T,].*)?")
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?")
_SERIAL_BEGIN = date(1899, 12, 30)  # Excel's day 0, whose 1900 has a 29th of February
_ALWAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")


def readings(text: str) -> set[date]:
    """The days that a text may mean: none, one, or two where day and month may be either."""
    typed = text.strip()
    if serial := _SERIAL.fullmatch(typed):
        return {_SERIAL_BEGIN + timedelta(days=int(serial[1]))}
    numbers = _NUMBERS.fullmatch(typed)
    if numbers is None:
        return _in_words(typed)
    one, mark, two, year = int(numbers[1]), numbers[2], int(numbers[3]), int(numbers[4])
    year += 2000 if year < 100 else 0
    day_first = _day(year, two, one)
    return day_first if mark == "." else day_first | _day(year, one, two)


def order(cells: Iterable[str]) -> str:
    """Which comes first in these days of one report: "us" (the month), "eu" (the day), "" if they don't tell."""
    found = {_order(match) for cell in cells if (match := _NUMBERS.fullmatch(cell.strip()))} - {""}
    return found.pop() if len(found) == 1 else ""


def in_order(text: str, first: str) -> date | None:
    """The day that a text means with the month first ("us") or the day ("eu"); None if it means none, or still two."""
    found = readings(text)
    numbers = _NUMBERS.fullmatch(text.strip())
    if numbers and first and numbers[2] != ".":
        one, two = int(numbers[1]), int(numbers[3])
        month, day = (one, two) if first == "us" else (two, one)
        found = {each for each in found if (each.month, each.day) == (month, day)}
    return found.pop() if len(found) == 1 else None


def _order(numbers: re.Match[str]) -> str:
    one, two = int(numbers[1]), int(numbers[3])
    if numbers[2] == "." or one == two or (one <= 12 and two <= 12):
        return ""
    return "eu" if one > 12 else "us"


def _in_words(text: str) -> set[date]:
    """A day with its year first, or with a month's name; a time behind it is passed over."""
    for plain in (text, re.split(r"[ T](?=\d{1,2}:)", text, maxsplit=1)[0].strip(" ,")):
        for shape in _ALWAYS:
            with suppress(ValueError):
                return {datetime.strptime(plain, shape).replace(tzinfo=UTC).date()}
    return set()


def _day(year: int, month: int, day: int) -> set[date]:
    with suppress(ValueError):
        return {date(year, month, day)}
    return set()
