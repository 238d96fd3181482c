"""The bell: APScheduler rings the rounds every minute. It holds no deadline: those are columns.

A ring that takes longer than a minute isn't overtaken by another one of this process, and missed rings are one.
"""

from __future__ import annotations

from collections.abc import Callable
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
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self.ring,
            "interval",
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    async def start(self) -> None:
        """Rings once for all that was missed while nothing ran, then begins to ring by itself."""
        await self.ring()
        self._scheduler.start()

    async def ring(self) -> None:
        """Rings now. What goes wrong is logged: the next ring tries again."""
        try:
            done = await ring(self._write, self._programme, self._now())
        except Exception:  # the bell must go on ringing, whatever a round ran into
            log.exception("a ring failed")
        else:
            if done:
                self._rung()

    def stop(self) -> None:
        """Rings no more; a ring under way is finished by its own transactions."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
