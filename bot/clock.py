"""The only module that reads the clock. Everywhere else `now` is an argument.

Program time (`Clock.now`) decides deadlines and letters; the sandbox can move it. Signatures are checked by wall
time. Leases and retry times use the clock that all processes on a database share: two machines whose clocks were 90
seconds apart took letters from each other while they were being sent (docs/decisions/0016).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlmodel import Session


class Clock(Protocol):
    """Program time."""

    def now(self) -> datetime:
        """Returns the current program time, aware, in UTC."""
        ...


DRIFT = timedelta(seconds=2)
"""A clock that NTP keeps is right to a fraction of this; more is told by doctor and at the start."""


def wall() -> datetime:
    """Returns the current wall time, aware, in UTC."""
    return datetime.now(UTC)


def shared(session: Session) -> datetime:
    """Returns the time on the clock that all processes on the database share, aware, in UTC.

    On PostgreSQL that is the server's clock. Processes on one SQLite file share a machine, and so its clock.
    """
    if session.get_bind().dialect.name != "postgresql":
        return wall()
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def by_database(session: Session, moment: datetime) -> datetime:
    """Returns what the shared clock shows when this process's wall clock shows `moment`."""
    return moment + (shared(session) - wall())


def drift(session: Session) -> timedelta:
    """Returns how far the shared clock is ahead of this process's. One query measures it."""
    before = wall()
    there = shared(session)
    return there - (before + (wall() - before) / 2)


class WallClock:
    """Program time that equals wall time: everywhere but in the sandbox."""

    def now(self) -> datetime:
        """Returns the current time, aware, in UTC."""
        return wall()


class MovableClock:
    """Program time that runs at normal speed from a chosen moment."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start` (aware) is the time that the clock shows now; by default the wall time."""
        self._ahead = start - wall() if start is not None else timedelta()

    def now(self) -> datetime:
        """Returns the current program time, aware, in UTC."""
        return wall() + self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Moves the clock forward and returns the new time. Raises ValueError for a negative step: what came
        due can't be undone.
        """
        if by < timedelta():
            raise ValueError("program time only moves forward")
        self._ahead += by
        return self.now()
