"""Program time: the wall's, or moved ahead of it, and never back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock, WallClock, wall


def test_program_time_is_the_walls_unless_it_was_moved() -> None:
    before = wall()
    assert before <= WallClock().now() <= wall()
    assert before <= MovableClock().now() <= wall()


def test_moved_time_runs_on_from_where_it_was_set() -> None:
    start = datetime(2027, 2, 1, 17, 0, tzinfo=UTC)
    clock = MovableClock(start)
    assert timedelta() <= clock.now() - start < timedelta(minutes=1)
    clock.advance(timedelta(days=90))
    assert timedelta(days=90) <= clock.now() - start < timedelta(days=90, minutes=1)


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        MovableClock().advance(timedelta(seconds=-1))
