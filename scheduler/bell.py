"""The bell: APScheduler rings the rounds every minute. It holds no deadline: those are columns.

A ring that takes longer than a minute isn't overtaken by another one of this process, and missed rings are one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from models.programme import Programme
from scheduler.rounds import Write, ring

SECONDS = 60

log = structlog.get_logger("bell")


class Bell:
    """Rings the rounds on the running event loop. `now` gives programme time; `rung` hears of rings that did
    something, for delivery to look at the letters at once."""

    def __init__(
        self,
        write: Write,
        programme: Programme,
        now: Callable[[], datetime],
        rung: Callable[[], None] = lambda: None,
        seconds: float = SECONDS,
    ) -> None:
        self._write = write
        self._programme = programme
        self._now = now
        self._rung = rung
        self._one_at_a_time = asyncio.Lock()
        self._first: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    async def start(self) -> None:
        """Begins to ring, at once for all that was missed while nothing ran; doesn't wait for its end."""
        self._first = asyncio.create_task(self._tick())
        self._scheduler.start()

    async def ring(self) -> None:
        """Rings now, after a ring that is under way. What goes wrong is logged: the next ring tries again."""
        async with self._one_at_a_time:
            try:
                done = await ring(self._write, self._programme, self._now())
            except Exception:
                log.exception("a ring failed")
            else:
                if done:
                    self._rung()

    def stop(self) -> None:
        """Rings no more. A ring under way is cut short between two of its transactions."""
        if self._first is not None:
            self._first.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        with suppress(asyncio.CancelledError):  # by `stop`; what was left undone is still due
            await self.ring()
