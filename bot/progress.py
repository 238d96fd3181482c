"""Notes how far a SQLite database had come, in a file beside it. If the database is behind its note, it was restored.

The note compares the numbers of the last event and the last message. Neither is ever deleted, so the numbers never
go down. PostgreSQL has no such file; there a press on a card newer than the database reveals a restore
(`handlers.guards.newer_than_database`).
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
from models.terms import Address, LetterState

EVERY = 60.0
"""Seconds between notes. After a kill, the note may be this old; the next start doesn't notice that a restore
lost what was written since then.
"""

log = structlog.get_logger("desk")


class Reached(NamedTuple):
    """The numbers of the last event and the last message."""

    events: int
    messages: int

    def is_before(self, other: Reached) -> bool:
        """Returns True if this state lacks something that `other` has."""
        return self.events < other.events or self.messages < other.messages


class Progress:
    """The note beside the database at `url`. Does nothing where the database isn't a file."""

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
        with suppress(SQLAlchemyError):  # the note stays, so the next start checks again
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
        """Notes how far the database has come. A failure to write doesn't stop the process."""
        if self._note is None or not self._has_looked:
            return
        with suppress(SQLAlchemyError, OSError):
            reached = await self._database.read(_reached)
            await asyncio.to_thread(_put, self._note, reached)

    async def keep(self) -> None:
        """Writes the note repeatedly, in case the process is killed."""
        while True:
            await asyncio.sleep(EVERY)
            await self.write()


def _reached(session: Session) -> Reached:
    events = session.exec(select(func.max(Event.id))).one()
    messages = session.exec(select(func.max(Letter.id))).one()
    return Reached(events or 0, messages or 0)


def _tell(session: Session, *, reached: Reached, record_act: Reached, now: datetime) -> int:
    """Writes the notice to operations. Returns how many waiting messages may have been sent before the restore."""
    due = select(func.count()).where(
        col(Letter.state).in_([LetterState.WAITING, LetterState.SENDING]), col(Letter.not_before) <= now
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
    """Returns what was noted, None if there is no readable note."""
    try:
        events, messages = note.read_text("ascii").split()
        return Reached(int(events), int(messages))
    except (OSError, ValueError):
        return None


def _put(note: Path, reached: Reached) -> None:
    """Replaces the whole note at once, so that a reader never sees half of it."""
    fresh = note.with_name(f"{note.name}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as written:
        written.write(f"{reached.events} {reached.messages}\n")
    fresh.replace(note)
