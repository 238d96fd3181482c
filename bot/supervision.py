"""Background tasks and threads: the only module that starts them, so that none ends unnoticed.

A kept task must not end: if it returns or raises, that is logged as an error, the task starts again after a pause
that doubles each time, and `/readyz` shows the trouble until it has run for a while. tests/bot/test_supervision.py
finds any other place that starts a task or thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import Any

import structlog

from bot.logs import described, report

log = structlog.get_logger("desk")

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Pauses:
    """Seconds: the first pause before a restart, the longest pause, and how long a task must run to count as well."""

    first: float = 1.0
    longest: float = 30.0
    settled: float = 30.0


class _Kept:
    """One task that must not end before it is released."""

    def __init__(self, name: str, work: Work, pauses: Pauses, *, may_return: bool) -> None:
        self._name, self._work, self._pauses, self._may_return = name, work, pauses, may_return
        self._began_at: float | None = None  # None while it isn't running
        self._reason = ""
        self.released = False
        self.task = asyncio.create_task(self._run(), name=name)

    @property
    def is_running(self) -> bool:
        """False while the task waits to start again."""
        return self._began_at is not None and not self.task.done()

    @property
    def trouble(self) -> str:
        """Why the task ended lately, "" if it runs well."""
        has_settled = self._began_at is not None and time.monotonic() - self._began_at > self._pauses.settled
        return "" if has_settled else self._reason

    async def _run(self) -> None:
        pause = self._pauses.first
        while True:
            self._began_at = time.monotonic()
            reason = await self._ended()
            if self.released or (not reason and self._may_return):
                self._reason = ""
                return
            if time.monotonic() - self._began_at > self._pauses.settled:
                pause = self._pauses.first
            self._began_at, self._reason = None, f"ended: {reason or 'returned'}"
            log.error("a background task ended", task=self._name, reason=reason or "returned", again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pauses.longest)

    async def _ended(self) -> str:
        """Returns the class of the error that ended the task, "" if it returned."""
        try:
            await self._work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the task starts again
            report(error, task=self._name)
            return type(error).__name__
        return ""


class Supervisor:
    """The background tasks of a process, by name."""

    def __init__(self, pauses: Pauses | None = None) -> None:
        self._pauses = pauses or Pauses()
        self._kept: dict[str, _Kept] = {}

    def keep(self, name: str, work: Work) -> None:
        """Runs `work` until `release` or `stop`; starts it again whenever it ends."""
        self._kept[name] = _Kept(name, work, self._pauses, may_return=False)

    def finish(self, name: str, work: Work) -> None:
        """Runs `work` until it returns; starts it again whenever it raises."""
        self._kept[name] = _Kept(name, work, self._pauses, may_return=True)

    def once(self, work: Coroutine[Any, Any, None], then: Callable[[], None]) -> asyncio.Task[None]:
        """Runs `work` one time. Logs what it raises; calls `then` at the end in any case."""
        task = asyncio.create_task(work)

        def ended(done: asyncio.Task[None]) -> None:
            if not done.cancelled() and (error := done.exception()) is not None:
                report(error)
            then()

        task.add_done_callback(ended)
        return task

    def troubles(self) -> Mapping[str, str]:
        """Returns each task that ended lately or isn't running, with the reason."""
        return {name: kept.trouble for name, kept in self._kept.items() if kept.trouble}

    async def release(self, name: str) -> None:
        """Waits for a task that was told to finish. Does nothing if there is no such task."""
        if (kept := self._kept.pop(name, None)) is not None:
            kept.released = True
            if not kept.is_running:
                kept.task.cancel()
            await asyncio.gather(kept.task, return_exceptions=True)

    async def stop(self, *names: str) -> None:
        """Cancels the tasks with these names (all without any) and waits until they have ended."""
        ending = [self._kept.pop(name) for name in names or tuple(self._kept) if name in self._kept]
        for kept in ending:
            kept.released = True
            kept.task.cancel()
        await asyncio.gather(*(kept.task for kept in ending), return_exceptions=True)


def keep_thread(name: str, work: Callable[[], None], pause: float = 0.1) -> Thread:
    """Starts a thread that runs `work` until it returns; after an exception it waits `pause` seconds and
    starts again.
    """

    def run() -> None:
        while True:
            try:
                return work()
            except Exception as error:  # noqa: BLE001 - who waits for the thread must not wait for ever
                log.error("a thread ended", thread=name, **described(error))
                time.sleep(pause)

    thread = Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
