"""How far a SQLite file had come, noted beside it: a file that is behind its note was put back from a backup.

What is compared are the numbers of the last event and the last message. Neither is ever deleted, so neither goes down.
PostgreSQL has no such place; there a press on a newer card tells of it (`handlers.guards.newer_than_database`).
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.database import Database
from models import letters
from models.migrations import address
from models.tables import Event, Letter
from models.terms import Address

EVERY = 60.0
"""Seconds between notes. A process that is killed leaves a note that is at most this old: what was written since, and
then lost by a restore, isn't noticed at the start."""

log = structlog.get_logger("desk")


class Reached(NamedTuple):
    """The numbers of the last event and the last message."""

    events: int
    messages: int

    def is_before(self, other: Reached) -> bool:
        """True if something of `other` is missing."""
        return self.events < other.events or self.messages < other.messages


class Progress:
    """The note beside the database at `url`. It does nothing where there is no file."""

    def __init__(self, url: str, database: Database, clock: Clock) -> None:
        parsed = address(url)
        named = parsed.database if parsed.get_backend_name() == "sqlite" else None
        self._note = Path(f"{named}-progress") if named else None
        self._database = database
        self._clock = clock
        self._has_looked = False

    async def look(self) -> None:
        """Before anything is sent: if the database is behind its note, logs it and tells operations, once."""
        if self._note is None:
            return
        with suppress(SQLAlchemyError):  # a start goes on; the note stays, so the next start looks again
            record_act = await asyncio.to_thread(_noted, self._note)
            reached = await self._database.read(_reached)
            if record_act is not None and reached.is_before(record_act):
                work = partial(_tell, reached=reached, record_act=record_act, now=self._clock.now())
                waiting = await self._database.write(work)
                log.error(
                    "the database is older than when it was last used: a backup was probably restored",
                    events_missing=max(0, record_act.events - reached.events),
                    messages_waiting=waiting,
                )
            self._has_looked = True
        await self.write()

    async def write(self) -> None:
        """Notes how far the database has come. What prevents it is no reason to stop."""
        if self._note is None or not self._has_looked:
            return
        with suppress(SQLAlchemyError, OSError):
            reached = await self._database.read(_reached)
            await asyncio.to_thread(_put, self._note, reached)

    async def keep(self) -> None:
        """Notes it again and again, for the process that gets no time to stop."""
        while True:
            await asyncio.sleep(EVERY)
            await self.write()


def _reached(session: Session) -> Reached:
    events = session.exec(select(func.max(Event.id))).one()
    messages = session.exec(select(func.max(Letter.id))).one()
    return Reached(events or 0, messages or 0)


def _tell(session: Session, *, reached: Reached, record_act: Reached, now: datetime) -> int:
    """Writes the notice to operations. Returns how many messages wait that may have been sent before the restore."""
    due = select(func.count()).where(
        col(Letter.state).in_(["waiting", "sending"]), col(Letter.not_before) <= now
    )
    waiting = session.exec(due).one()
    letters.write(
        session,
        key=f"ops:restored:{record_act.events}:{record_act.messages}",
        message="ops.restored",
        address=Address.operations(),
        params={"events": max(0, record_act.events - reached.events), "waiting": waiting},
        now=now,
    )
    return waiting


def _noted(note: Path) -> Reached | None:
    """What was noted, None if there is nothing that can be read."""
    try:
        events, messages = note.read_text("ascii").split()
        return Reached(int(events), int(messages))
    except (OSError, ValueError):
        return None


def _put(note: Path, reached: Reached) -> None:
    """Replaces the note as a whole: a reader never sees half of it."""
    fresh = note.with_name(f"{note.name}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as written:
        written.write(f"{reached.events} {reached.messages}\n")
    fresh.replace(note)
