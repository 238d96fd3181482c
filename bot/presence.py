"""Which workers are alive: what lets letters of a killed worker go at once, instead of after their lease.

Each worker holds a lock that ends with its process: on SQLite a file's beside the database, on PostgreSQL an advisory
lock of a connection of its own. Only a lock that is free proves anything. Where none can be held or seen, the lease
decides as before (docs/decisions/0016). All of this blocks: it runs in a thread.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import wall
from models.migrations import address

FREE_FOR = 5.0
"""Seconds that a lock on PostgreSQL must be free: a living worker whose connection broke takes it again within two."""
PROMPT: Mapping[str, int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}
"""How soon a connection to a PostgreSQL that is gone without a word is given up: the system waits for a quarter of an
hour."""
LOOK = 1.0  # seconds between looks at whether our own lock still holds
OLD_FILE = 3600.0  # seconds after which a dead worker's file is removed: nobody asks about it any more


class Presence(Protocol):
    """Whether workers live, this one included."""

    def hold(self) -> str | None:
        """This worker's id while others can see that it lives; None while they can't."""
        ...

    def dead(self, leases: Mapping[str, datetime], lease: timedelta) -> set[str]:
        """Those of the workers that are surely dead; `leases` has when the earliest lease of each ends."""
        ...

    def close(self) -> None:
        """Gives the lock back."""
        ...


def presence(url: str) -> Presence:
    """How it is known on the database at `url`."""
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        return FilePresence(Path(str(parsed.database)))
    return LockPresence(create_engine(parsed, poolclass=NullPool, connect_args=dict(PROMPT)))


class FilePresence:
    """An exclusive lock on a file beside the database: the system drops it with the process, and never before."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._worker = secrets.token_hex(8)
        self._file: int | None = None

    def hold(self) -> str | None:
        """The id, once the lock is held; None where the folder takes no files or no locks."""
        if self._file is None:
            self._remove_old()
            with suppress(OSError):
                file = os.open(self._path(self._worker), os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._file = file
        return self._worker if self._file is not None else None

    def dead(self, leases: Mapping[str, datetime], lease: timedelta) -> set[str]:
        """Those whose file is there and locked by nobody. A missing file proves nothing."""
        return {worker for worker in leases if worker != self._worker and _is_free(self._path(worker))}

    def close(self) -> None:
        """Removes the file, and with it the lock."""
        if self._file is not None:
            self._path(self._worker).unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _path(self, worker: str) -> Path:
        return self._database.with_name(f"{self._database.name}-worker-{worker}")

    def _remove_old(self) -> None:
        for path in self._database.parent.glob(f"{self._database.name}-worker-*"):
            with suppress(OSError):
                if wall().timestamp() - path.stat().st_mtime > OLD_FILE and _is_free(path):
                    path.unlink()


def _is_free(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(file)


_TAKE = text("SELECT pg_try_advisory_lock(:worker)")
_KEYS = """
SELECT ((classid::bigint << 32) | objid::bigint)::text FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_HOLDERS = text(_KEYS)
_MINE = text(f"{_KEYS} AND pid = pg_backend_pid()")
_STARTED = text("SELECT pg_postmaster_start_time()")


class LockPresence:
    """An advisory lock of a connection of its own: PostgreSQL drops it with the connection.

    A connection may break while its worker lives. So a lock must be free for a while, and the server must have been
    up since the lease began: what its restart dropped proves nothing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._worker = str(secrets.randbits(62))
        self._connection: Connection | None = None
        self._looked_at = float("-inf")
        self._free_since: dict[str, float] = {}

    def hold(self) -> str | None:
        """The id while the lock is held; it is taken again, under the same id, after the connection broke."""
        if time.monotonic() - self._looked_at < LOOK:
            return self._worker if self._connection is not None else None
        try:
            held = self._is_held()
        except SQLAlchemyError:
            held = False
        if not held:
            self._let_go()
        self._looked_at = time.monotonic()
        return self._worker if held else None

    def dead(self, leases: Mapping[str, datetime], lease: timedelta) -> set[str]:
        """Those whose lock has been free for a while, if the server has been up since their leases began."""
        if self._connection is None:
            self._free_since.clear()
            return set()
        try:
            held = set(self._connection.execute(_HOLDERS).scalars())
            started: datetime = self._connection.execute(_STARTED).scalar_one()
        except SQLAlchemyError:
            self._let_go()
            return set()
        now = time.monotonic()
        free = {worker for worker, until in leases.items() if worker not in held and until - lease > started}
        self._free_since = {worker: self._free_since.get(worker, now) for worker in free}
        return {worker for worker, since in self._free_since.items() if now - since >= FREE_FOR}

    def close(self) -> None:
        """Drops the connection, and with it the lock."""
        self._let_go()
        self._engine.dispose()

    def _is_held(self) -> bool:
        """Behind a pooler that shares connections the lock isn't this connection's for long: then it isn't held."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.execute(_TAKE, {"worker": int(self._worker)})
        return self._worker in set(self._connection.execute(_MINE).scalars())

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        self._free_since.clear()
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
