"""Business days, ends of days, and digest hours. All date arithmetic of the program is here.

Times are aware datetimes in UTC. Days are `date`s in a named time zone. The end of a day is the first instant of
the next day: a deadline has passed when `now >= deadline`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays


@dataclass(frozen=True)
class Calendar:
    """Working days: not on the weekend or a public holiday of `country` (ISO 3166, "" for none) and `region`.

    `region` is the part of ISO 3166-2 after the hyphen. If it is "" or unknown, a holiday counts if the country, or
    more than half of its regions, has it: Easter Monday in Britain, Thanksgiving in Canada.
    """

    country: str = ""
    region: str = ""

    def is_working(self, day: date) -> bool:
        """True if `day` is a working day."""
        return _is_working(self.country, self.region, day)

    def on_or_before(self, day: date) -> date:
        """Returns the last working day up to and including `day`."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def on_or_after(self, day: date) -> date:
        """Returns the first working day from `day` on."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, business_days: int) -> date:
        """Returns the `business_days`-th working day after `day`, which is day 0, working or not (guide 458)."""
        for _ in range(business_days):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def count(self, start: date, end: date) -> int:
        """Returns the number of working days after `start` through `end`. Negative if `end` is before `start`."""
        if end < start:
            return -self.count(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def regions(country: str) -> frozenset[str]:
    """Returns the regions of a country whose holidays are known: the parts of ISO 3166-2 after the hyphen."""
    return frozenset(_known_regions().get(country, ()))


def has_calendar(country: str) -> bool:
    """True if the country's weekend and holidays are known. Otherwise only Saturday and Sunday are off."""
    return country in _known_regions()


def _is_working(country: str, region: str, day: date) -> bool:
    if country not in _known_regions():
        return day.weekday() < _SATURDAY
    found = _year(country, region if region in regions(country) else "", day.year)
    return found.is_working_day(day) and day not in _free_in_most_regions(country, region, day.year)


_SATURDAY = 5


@cache
def _known_regions() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@cache
def _year(country: str, region: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=region or None, years=year)


@cache
def _free_in_most_regions(country: str, region: str, year: int) -> frozenset[date]:
    """Returns the holidays in more than half of the country's regions. Empty if the region is known."""
    known = regions(country)
    if region in known:
        return frozenset()
    found = Counter(day for each in known for day in _year(country, each, year))
    return frozenset(day for day, number in found.items() if 2 * number > len(known))


@cache
def zone(name: str | None, otherwise: str) -> str:
    """Returns `name` if it is a time zone, else `otherwise`. Platforms may report anything."""
    if not name:
        return otherwise
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return otherwise
    return name


def local_day(moment: datetime, timezone: str) -> date:
    """Returns the calendar day of `moment` in `timezone`."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def last_day_before(end: datetime, timezone: str) -> date:
    """Returns the day that ends at `end`, because a deadline is the first instant after its last day."""
    return local_day(end - timedelta(seconds=1), timezone)


def start_of_day(day: date, timezone: str) -> datetime:
    """Returns the first instant of `day` in `timezone`, in UTC, even on days without a midnight."""
    return at_hour(day, 0, timezone)


def end_of_day(day: date, timezone: str) -> datetime:
    """Returns the end of `day` in `timezone`, in UTC: the first instant of the next day."""
    return start_of_day(day + timedelta(days=1), timezone)


def at_hour(day: date, hour: int, timezone: str) -> datetime:
    """Returns `hour` o'clock on `day` in `timezone`, in UTC. If a clock change skips it, the first instant after."""
    return datetime.combine(day, time(hour), ZoneInfo(timezone)).astimezone(UTC)


def business_deadline(moment: datetime, business_days: int, timezone: str, calendar: Calendar) -> datetime:
    """Returns the end of the `business_days`-th working day after the day of `moment`, in UTC."""
    return end_of_day(calendar.add(local_day(moment, timezone), business_days), timezone)
