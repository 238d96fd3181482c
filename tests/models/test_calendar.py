"""Days and hours of the program, against counting by hand: over holidays, clock changes and odd timezones.

What is expected is counted here one hour or one day at a time, with nothing of the code under test.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import Calendar, at_hour, business_deadline, end_of_day, local_day, start_of_day

# Clock changes at midnight (Cairo, Beirut, Havana, Santiago, Asuncion), a minute after it (St John's, long ago),
# by half an hour (Lord Howe), a day left out (Apia, at the end of 2011), offsets of odd minutes (Kathmandu).
ZONES = (
    "America/Los_Angeles", "America/St_Johns", "America/Havana", "America/Santiago", "America/Asuncion",
    "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/London", "Pacific/Apia",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC",
)  # fmt: skip
COUNTRIES = ("", "US", "GB-SCT", "GB-ENG", "CA-QC", "AU-WA", "SA", "AE", "EG", "WS", "SG", "DE-BY")
days = st.dates(date(2005, 1, 1), date(2045, 12, 31))
recent_days = st.dates(date(2012, 1, 1), date(2045, 12, 31))
later_days = st.dates(date(2014, 1, 1), date(2045, 12, 31))  # since Saudi Arabia moved its weekend
zones = st.sampled_from(ZONES)
countries = st.sampled_from(COUNTRIES)
MINUTE = timedelta(minutes=1)
moments = st.builds(
    lambda day, minutes: datetime.combine(day, time.min, UTC) + minutes * MINUTE,
    later_days,
    st.integers(0, 1439),
)


def works(place: str, day: date) -> bool:
    """`place` is a country, with its region where it has any: GB-SCT."""
    country, _, region = place.partition("-")
    free = holidays.country_holidays(country, subdiv=region or None, years=day.year) if country else {}
    friday = country in ("SA", "EG") or (country == "AE" and day.year < 2022)
    return day.weekday() not in ((4, 5) if friday else (5, 6)) and day not in free


def calendar_of(place: str) -> Calendar:
    country, _, region = place.partition("-")
    return Calendar(country, region)


@given(later_days, st.integers(1, 30), countries)
def test_a_business_day_is_the_nth_working_day_after_its_beginning(
    day: date, number: int, country: str
) -> None:
    expected, seen = day, 0
    while seen < number:
        expected += timedelta(days=1)
        seen += works(country, expected)
    calendar = calendar_of(country)
    assert calendar.add(day, number) == expected
    assert calendar.count(day, expected) == number
    assert calendar.count(expected, day) == -number
    assert calendar.add(day, 0) == day


@given(later_days, countries)
def test_a_free_day_moves_to_the_nearest_working_one(day: date, country: str) -> None:
    calendar, before, after = calendar_of(country), day, day
    while not works(country, before):
        before -= timedelta(days=1)
    while not works(country, after):
        after += timedelta(days=1)
    assert (calendar.on_or_before(day), calendar.on_or_after(day)) == (before, after)
    assert (before == day) == (after == day) == calendar.is_working(day)


@given(days, zones)
def test_a_day_ends_where_the_next_one_begins_and_belongs_to_itself(day: date, timezone: str) -> None:
    start, end = start_of_day(day, timezone), end_of_day(day, timezone)
    assert end == start_of_day(day + timedelta(days=1), timezone)
    if (timezone, day) == ("Pacific/Apia", date(2011, 12, 30)):
        assert start == end  # Samoa went from the 29th to the 31st
    else:
        assert timedelta(hours=22) <= end - start <= timedelta(hours=26)
        assert local_day(start, timezone) == local_day(end - MINUTE, timezone) == day


@given(recent_days, zones)
def test_a_day_begins_at_its_first_minute_even_where_it_has_no_midnight(day: date, timezone: str) -> None:
    """Counted a minute at a time, from well before the day in every timezone."""
    zone = ZoneInfo(timezone)
    moment = datetime.combine(day, time.min, UTC) - timedelta(hours=15)
    while moment.astimezone(zone).date() < day:
        moment += timedelta(minutes=15)  # no timezone has changed its clock off the quarter since 2012
    assert start_of_day(day, timezone) == moment


@given(recent_days, st.integers(0, 23), zones)
def test_an_hour_is_shown_by_the_clock_or_was_skipped_by_it(day: date, hour: int, timezone: str) -> None:
    local = at_hour(day, hour, timezone).astimezone(ZoneInfo(timezone))
    skipped = datetime.combine(day, time.min, ZoneInfo(timezone)).replace(hour=hour)
    exists = skipped.astimezone(UTC).astimezone(ZoneInfo(timezone)).replace(tzinfo=None) == skipped.replace(
        tzinfo=None
    )
    if exists:
        assert (local.date(), local.hour, local.minute) == (day, hour, 0)
    else:
        assert timedelta() < local.replace(tzinfo=None) - skipped.replace(tzinfo=None) <= timedelta(hours=1)


@given(moments, st.integers(1, 10), zones, countries)
def test_a_business_deadline_passes_as_its_last_day_does(
    moment: datetime, number: int, timezone: str, country: str
) -> None:
    deadline = business_deadline(moment, number, timezone, calendar_of(country))
    last = local_day(deadline - MINUTE, timezone)
    begin = moment.astimezone(ZoneInfo(timezone)).date()
    between = [begin + timedelta(days=n) for n in range(1, (last - begin).days + 1)]
    assert works(country, last) and sum(works(country, day) for day in between) == number
    assert local_day(deadline, timezone) == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 11, 24), 5, date(2026, 12, 2)),  # over Thanksgiving
        (date(2026, 7, 2), 1, date(2026, 7, 6)),  # the 4th is a Saturday: Friday is free
        (date(2027, 12, 30), 1, date(2028, 1, 3)),  # New Year's Day of 2028 is a Saturday, free on the 31st
        (date(2028, 2, 28), 1, date(2028, 2, 29)),  # a leap day works
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # begun on a Saturday: Monday is day 1
    ],
)
def test_business_days_of_the_program(day: date, number: int, expected: date) -> None:
    assert Calendar("US").add(day, number) == expected


@pytest.mark.parametrize(
    ("place", "day", "working"),
    [
        ("SA", date(2027, 1, 17), True),  # a Sunday
        ("SA", date(2027, 1, 15), False),  # a Friday
        ("AE", date(2027, 1, 15), True),  # since 2022 a Friday of work
        ("IL", date(2027, 1, 17), True),
        ("IL", date(2027, 1, 15), False),
        ("GB", date(2027, 3, 29), False),  # Easter Monday, but for Scotland
        ("GB-ENG", date(2027, 3, 29), False),
        ("GB-SCT", date(2027, 3, 29), True),
        ("GB-SCT", date(2027, 11, 30), False),  # St Andrew's Day
        ("GB-NIR", date(2027, 7, 12), False),  # the Battle of the Boyne
        ("GB", date(2027, 7, 12), True),
        ("GB", date(2027, 8, 30), False),
        ("CA", date(2027, 10, 11), False),  # Thanksgiving, in most provinces
        ("CA-ON", date(2027, 10, 11), False),
        ("CA-NB", date(2027, 10, 11), True),
        ("CA-QC", date(2027, 6, 24), False),  # Saint-Jean-Baptiste
        ("CA-ON", date(2027, 6, 24), True),
        ("AU", date(2027, 6, 14), False),  # the King's birthday, but for Queensland and Western Australia
        ("AU-QLD", date(2027, 6, 14), True),
        ("AU-VIC", date(2027, 11, 2), False),  # the Melbourne Cup
        ("DE-BY", date(2027, 1, 6), False),  # Epiphany
        ("DE-HH", date(2027, 1, 6), True),
        ("DE", date(2027, 1, 6), True),
        ("CH", date(2027, 3, 29), False),
        ("US", date(2027, 11, 26), True),  # the day after Thanksgiving is free in some states only
        ("US-CA", date(2027, 3, 31), False),  # Cesar Chavez Day
        ("US-XX", date(2027, 11, 25), False),  # a region that nobody knows: the country's holidays
        ("MY-11", date(2027, 1, 15), False),  # Terengganu rests on Friday, Kuala Lumpur on Sunday
        ("MY-14", date(2027, 1, 15), True),
        ("ZZ", date(2027, 1, 17), False),
    ],
)
def test_a_day_is_free_where_people_live(place: str, day: date, working: bool) -> None:
    assert calendar_of(place).is_working(day) is working


def test_a_country_that_nobody_knows_has_weekends_only() -> None:
    assert Calendar("ZZ").add(date(2026, 12, 24), 1) == date(2026, 12, 25)


def test_the_end_of_a_day_without_a_midnight() -> None:
    """In Cairo Thursday, 24 April 2025 ends at what would be midnight and is one o'clock already."""
    assert end_of_day(date(2025, 4, 24), "Africa/Cairo") == datetime(2025, 4, 24, 22, tzinfo=UTC)
    assert end_of_day(date(2025, 4, 25), "Africa/Cairo") == datetime(2025, 4, 25, 21, tzinfo=UTC)
