"""The database: works run off the event loop, each in a transaction that is committed when it returns.

A work is a plain function of a Session. What it returned is given back only after its commit is safe on disk;
what it raised undoes it. SQLite has one writer (`bot.group_commit`). PostgreSQL runs works side by side, and
again where it asks for that, so a work touches nothing but its session. Nothing here knows a table.
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
PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds before each further attempt
# Serialization failure, deadlock, and a unique key that another transaction took while ours looked for it.
AGAIN = frozenset({"40001", "40P01", "23505"})


class CommitUnclear(Exception):
    """The connection broke while committing: the work may hold or not, so it must not simply be run again."""


class Runner(Protocol):
    """How a kind of database runs works."""

    def write(self, work: Work[T]) -> Future[T]: ...

    def read(self, work: Work[T]) -> Future[T]: ...

    def close(self) -> None: ...


class Database:
    """A database in use. Everything read is aware UTC; what is returned stays readable after the commit."""

    def __init__(self, runner: Runner, url: str) -> None:
        self._runner, self._url = runner, url

    @classmethod
    def open(cls, url: str) -> Database:
        """The migrated database at `url`. Raises ValueError for a kind that isn't supported."""
        parsed = address(url)
        return cls(_Sqlite(url) if parsed.get_backend_name() == "sqlite" else _Postgres(url), url)

    def presence(self) -> Presence:
        """How one more worker shows those of other processes that it lives."""
        return presence(self._url)

    async def write(self, work: Work[T]) -> T:
        """What `work` returned, once committed. Raises what it raised, and then nothing of it remains."""
        return await asyncio.wrap_future(self._runner.write(work))

    async def read(self, work: Work[T]) -> T:
        """What `work` returned; it sees one consistent moment and can't write."""
        return await asyncio.wrap_future(self._runner.read(work))

    def write_now(self, work: Work[T]) -> T:
        """As `write`, for callers without an event loop."""
        return self._runner.write(work).result()

    def read_now(self, work: Work[T]) -> T:
        """As `read`, for callers without an event loop."""
        return self._runner.read(work).result()

    def close(self) -> None:
        """Finishes what was asked for before, then lets go of it. Later works raise RuntimeError."""
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
        # The pool is as wide as the threads: nobody waits for a connection while holding another.
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
    """Runs `work` again where PostgreSQL asks for it, or couldn't be reached before the commit."""
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
        connection.isolation_level = None  # the driver would begin transactions by itself, too late
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # what was acknowledged survives a power cut
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(CACHE)
        connection.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
