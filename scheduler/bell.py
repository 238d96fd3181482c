"""The bell: APScheduler's tick, which runs the rounds every minute. It holds no deadline: deadlines are columns.

A ring that takes longer than a minute isn't overtaken by another ring of this process. Missed rings become one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from models.program import Program
from scheduler.rounds import Write, ring

SECONDS = 60
STALLED = 900.0  # seconds without the end of a ring; the first after a long pause may take minutes

log = structlog.get_logger("bell")


class Bell:
    """Rings the rounds on the running event loop, every `seconds`.

    `now` gives program time. `rung` is called after a ring that did something, so that delivery looks for letters.
    """

    def __init__(
        self,
        write: Write,
        program: Program,
        now: Callable[[], datetime],
        rung: Callable[[], None] = lambda: None,
        seconds: float = SECONDS,
    ) -> None:
        self._write = write
        self._program = program
        self._now = now
        self._rung = rung
        self._one_at_a_time = asyncio.Lock()
        self._failure, self._ended_at = "", float("inf")
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.add_job(self._tick, "date", misfire_grace_time=None)  # at once, for what was missed

    @property
    def trouble(self) -> str:
        """Why the rounds don't run at the moment, "" if they do."""
        return (
            "no ring has ended for a while" if time.monotonic() - self._ended_at > STALLED else self._failure
        )

    async def start(self) -> None:
        """Starts to ring, at once for all that was missed meanwhile. Doesn't wait for the end of that ring."""
        self._ended_at = time.monotonic()
        self._scheduler.start()

    async def ring(self) -> None:
        """Rings now, after a ring that is under way. An error is logged, and the next ring tries again."""
        async with self._one_at_a_time:
            try:
                done = await ring(self._write, self._program, self._now())
            except Exception as error:
                log.exception("a ring failed")
                self._failure = f"the last ring failed: {type(error).__name__}"
            else:
                self._failure = ""
                if done:
                    self._rung()
            finally:
                self._ended_at = time.monotonic()

    def stop(self) -> None:
        """Stops ringing. A ring under way is cut short between two of its transactions."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        with suppress(asyncio.CancelledError):  # by `stop`; what was left undone is still due
            await self.ring()
