"""The marketing concierge's days: the 2nd and 4th Wednesdays of a month (guide 184)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.concierge import days, nth_weekday
from models.policy import packaged

VALUES = packaged().values


def test_a_year_has_its_second_and_fourth_wednesdays() -> None:
    found = days(date(2026, 11, 20), VALUES)
    assert found[:4] == [date(2026, 11, 25), date(2026, 12, 9), date(2026, 12, 23), date(2027, 1, 13)]
    assert found[-1] == date(2027, 11, 10)
    assert len(found) == 24


def test_today_counts() -> None:
    assert days(date(2026, 11, 25), VALUES)[0] == date(2026, 11, 25)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_is_a_wednesday_in_the_second_or_fourth_week_of_its_month(start: date) -> None:
    found = days(start, VALUES)
    assert found == sorted(set(found))
    assert {(day.weekday(), (day.day - 1) // 7 + 1) for day in found} == {(2, 2), (2, 4)}
    assert start <= found[0] <= start + timedelta(days=21)
    assert 23 <= len(found) <= 25


@pytest.mark.parametrize(("nth", "day"), [(1, date(2027, 2, 3)), (4, date(2027, 2, 24)), (5, None)])
def test_a_weekday_that_a_month_doesnt_have_is_none(nth: int, day: date | None) -> None:
    assert nth_weekday(2027, 2, 2, nth) == day


def test_an_operator_can_move_it_to_other_days() -> None:
    moved = VALUES.model_copy(update={"concierge_weekday": 0, "concierge_weeks": (1,)})
    assert days(date(2026, 11, 20), moved)[0] == date(2026, 12, 7)
