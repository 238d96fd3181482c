"""The one place that reads the clock. Everywhere else `now` is an argument.

Programme time (`Clock.now`) is what deadlines and letters live by, and the sandbox may move it. Leases, pacing,
Retry-After and signatures go by the wall.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Programme time."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...


def wall() -> datetime:
    """This moment by the wall clock, aware, in UTC."""
    return datetime.now(UTC)


class WallClock:
    """Programme time as everywhere but in the sandbox: the wall's."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return wall()


class MovableClock:
    """Programme time that runs as the wall's, from another moment on."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start` (aware) is what the clock shows now; by default what the wall shows."""
        self._ahead = start - wall() if start is not None else timedelta()

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return wall() + self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Moves on and returns the new moment. Raises ValueError for going back: what is due would be undone."""
        if by < timedelta():
            raise ValueError("programme time only moves forward")
        self._ahead += by
        return self.now()
