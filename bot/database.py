"""Runs database work off the event loop, each piece in one transaction that commits when the work returns.

Work is a plain function of a Session. Its result is returned only after the commit is safe on disk; an exception
rolls it back. SQLite has one writer (`bot.group_commit`). PostgreSQL runs work in parallel and repeats it where
PostgreSQL asks for that, so work must touch nothing but its session. This module knows no table.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from bot.group_commit import GroupCommit
from bot.presence import PROMPT, Presence, presence
from models.migrations import address
from models.terms import AnyState

T = TypeVar("T")
Work = Callable[[Session], T]

BUSY_SECONDS = 5
THREADS = 6
READERS = 4
CACHE = "PRAGMA cache_size=-16000"
"""16 MB a connection: with SQLite's own 2 MB one filing in a hundred waits for pages that were only just read."""
PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds before each retry
# Serialization failure, deadlock, and a unique key that another transaction took while ours looked for it.
AGAIN = frozenset({"40001", "40P01", "23505"})


class CommitUnclear(Exception):
    """The connection broke during the commit. It may or may not have taken effect, so the work can't simply
    run again.
    """


class Runner(Protocol):
    """How one kind of database runs work."""

    def write(self, work: Work[T]) -> Future[T]: ...

    def read(self, work: Work[T]) -> Future[T]: ...

    def close(self) -> None: ...


class Database:
    """A database in use. Times that are read are aware, in UTC; returned rows stay readable after the commit."""

    def __init__(self, runner: Runner, url: str) -> None:
        self._runner, self._url = runner, url

    @classmethod
    def open(cls, url: str) -> Database:
        """Opens the migrated database at `url`. Raises ValueError if the kind of database isn't supported."""
        parsed = address(url)
        return cls(_Sqlite(url) if parsed.get_backend_name() == "sqlite" else _Postgres(url), url)

    def presence(self) -> Presence:
        """Returns how a further worker shows workers in other processes that it is alive."""
        return presence(self._url)

    async def write(self, work: Work[T]) -> T:
        """Returns what `work` returned, once it is committed. If `work` raises, everything is rolled back and
        the error raised.
        """
        return await asyncio.wrap_future(self._runner.write(work))

    async def read(self, work: Work[T]) -> T:
        """Returns what `work` returned. It sees one consistent snapshot and can't write."""
        return await asyncio.wrap_future(self._runner.read(work))

    def write_now(self, work: Work[T]) -> T:
        """Like `write`, for callers without an event loop."""
        return self._runner.write(work).result()

    def read_now(self, work: Work[T]) -> T:
        """Like `read`, for callers without an event loop."""
        return self._runner.read(work).result()

    def close(self) -> None:
        """Finishes the work submitted before, then closes the database. Later work raises RuntimeError."""
        self._runner.close()


class _Sqlite:
    def __init__(self, url: str) -> None:
        self._reading = _sqlite_engine(url, "BEGIN", query_only=True)
        self._writing = _sqlite_engine(url, "BEGIN IMMEDIATE", query_only=False)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self._writer = GroupCommit(self._writing)

    def write(self, work: Work[T]) -> Future[T]:
        return self._writer.submit(work)

    def read(self, work: Work[T]) -> Future[T]:
        return self._readers.submit(_in_transaction, self._reading, work)

    def close(self) -> None:
        self._writer.close()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()


class _Postgres:
    def __init__(self, url: str) -> None:
        # The pool is as wide as the thread pool, so nobody waits for a connection while holding another.
        self._writing = create_engine(
            address(url), pool_size=THREADS, max_overflow=0, connect_args=dict(PROMPT)
        )
        self._reading = self._writing.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    def write(self, work: Work[T]) -> Future[T]:
        return self._threads.submit(_until_it_holds, self._writing, work)

    def read(self, work: Work[T]) -> Future[T]:
        return self._threads.submit(_until_it_holds, self._reading, work)

    def close(self) -> None:
        self._threads.shutdown()
        self._writing.dispose()


def _in_transaction(engine: Engine, work: Work[T]) -> T:
    with Session(bind=engine, expire_on_commit=False) as session:
        result = work(session)
        session.flush()
        try:
            session.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise CommitUnclear("the connection broke during the commit") from error
            raise
        return result


def _until_it_holds(engine: Engine, work: Work[T]) -> T:
    """Runs `work`, again where PostgreSQL asks for it or couldn't be reached before the commit."""
    for pause in PAUSES:
        try:
            return _in_transaction(engine, work)
        except DBAPIError as error:
            if not _safe_to_repeat(error):
                raise
        time.sleep(pause)
    return _in_transaction(engine, work)


def _safe_to_repeat(error: DBAPIError) -> bool:
    state: AnyState | None = getattr(error.orig, "sqlstate", None)
    never_connected = isinstance(error, OperationalError) and state is None
    return error.connection_invalidated or never_connected or state in AGAIN


def _sqlite_engine(url: str, begin: str, *, query_only: bool) -> Engine:
    engine = create_engine(address(url), connect_args={"timeout": BUSY_SECONDS})

    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # otherwise the driver begins transactions itself, and too late
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # an acknowledged write survives a power cut
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(CACHE)
        connection.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
