"""The clock: the one module that reads it. Everything else takes `now` as an argument.

There are two times. Programme time decides what is due, and the demo may move it. The wall clock is for what
is agreed with other machines: signatures, tokens, leases, pacing, Retry-After. Both are aware and in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Programme time as it runs: that of the wall."""

    def now(self) -> datetime:
        """What the programme calls now."""
        return self.wall()

    def wall(self) -> datetime:
        """What time it is on this machine."""
        return datetime.now(UTC)


class MovableClock(Clock):
    """Programme time that can be moved ahead of the wall, and goes on from there. Only the demo holds one."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The wall clock, as far ahead as the clock was moved."""
        return self.wall() + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Makes it `moment`. Raises ValueError for a moment that has passed: what was done is done."""
        if moment < self.now():
            raise ValueError("the clock moves forward only")
        self._ahead = moment - self.wall()
