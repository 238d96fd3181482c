"""SQLite's single writer: queued work shares a commit, because waiting for the disk takes the most time.

Each piece of work runs under a savepoint, so one that raises rolls back only itself. No result is returned before
the commit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from bot.supervision import keep_thread

T = TypeVar("T")

LARGEST = 64
# The first in the queue doesn't wait for more: after this long, no further work joins the commit.
OPEN_SECONDS = 0.01


@dataclass
class _Job:
    work: Callable[[Session], Any]
    future: Future[Any] = field(default_factory=Future)
    result: Any = None


class GroupCommit:
    """A thread that writes. It runs work in the order of submission."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()  # None: nothing follows
        self._closing = Lock()
        self._closed = False
        self._thread = keep_thread("database-writer", self._run)

    def submit(self, work: Callable[[Session], T]) -> Future[T]:
        """Returns a future that holds the result after the commit. Raises RuntimeError once closed."""
        job = _Job(work)
        with self._closing:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Finishes the submitted work, then ends the thread."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            self._commit(first)

    def _commit(self, first: _Job) -> None:
        """Runs `first` and the work queued behind it, commits, and gives each its result."""
        group = [first] if first.future.set_running_or_notify_cancel() else []
        try:
            with self._engine.begin() as connection:
                for job in group:
                    _attempt(connection, job)
                for job in self._others():
                    group.append(job)
                    _attempt(connection, job)
        except BaseException as error:  # noqa: BLE001 - it goes to those who wait, and the writer lives on
            for job in group:
                if not job.future.done():
                    job.future.set_exception(error)
        for job in group:
            if not job.future.done():
                job.future.set_result(job.result)

    def _others(self) -> Iterator[_Job]:
        until = time.monotonic() + OPEN_SECONDS
        for _ in range(LARGEST - 1):
            try:
                job = self._queue.get_nowait()
            except Empty:
                return
            if job is None:
                self._queue.put(None)
                return
            if job.future.set_running_or_notify_cancel():
                yield job
            if time.monotonic() > until:
                return


def _attempt(connection: Connection, job: _Job) -> None:
    with Session(
        bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as session:
        try:
            job.result = job.work(session)
            session.commit()
        except Exception as error:  # noqa: BLE001 - it belongs to whoever submitted the work
            session.rollback()
            job.future.set_exception(error)
