"""The one place that reads the clock. Everywhere else `now` is an argument.

Program time (`Clock.now`) is what deadlines and letters live by, and the sandbox may move it. Signatures go by the
wall. Leases, and when a letter may be tried again, go by the one clock that all processes on a database share: machines
90 seconds apart took letters from each other that were on their way (docs/decisions/0016).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlmodel import Session


class Clock(Protocol):
    """Program time."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...


DRIFT = timedelta(seconds=2)
"""A clock that NTP keeps is right to a fraction of this; more is told by doctor and at the start."""


def wall() -> datetime:
    """This moment by the wall clock, aware, in UTC."""
    return datetime.now(UTC)


def shared(session: Session) -> datetime:
    """This moment by the clock that all processes on the database share, aware, in UTC.

    PostgreSQL's own. Processes on one SQLite file are on one machine, and its clock is theirs.
    """
    if session.get_bind().dialect.name != "postgresql":
        return wall()
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def by_database(session: Session, moment: datetime) -> datetime:
    """What the shared clock shows when this process's wall clock shows `moment`."""
    return moment + (shared(session) - wall())


def drift(session: Session) -> timedelta:
    """How far the shared clock is ahead of this process's, as exactly as one question tells it."""
    before = wall()
    there = shared(session)
    return there - (before + (wall() - before) / 2)


class WallClock:
    """Program time as everywhere but in the sandbox: the wall's."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return wall()


class MovableClock:
    """Program time that runs as the wall's, from another moment on."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start` (aware) is what the clock shows now; by default what the wall shows."""
        self._ahead = start - wall() if start is not None else timedelta()

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return wall() + self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Moves on and returns the new moment. Raises ValueError for going back: what is due would be undone."""
        if by < timedelta():
            raise ValueError("program time only moves forward")
        self._ahead += by
        return self.now()
