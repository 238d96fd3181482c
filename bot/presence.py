"""Tells which workers are alive, so that the letters of a killed worker are sent at once, not after their lease.

Each worker holds a lock that ends with its process: on SQLite a lock on a file beside the database, on PostgreSQL
an advisory lock on its own connection. Only a free lock proves that a worker is dead. Where locks can't be held or
seen, the lease decides (docs/decisions/0016). These calls block, so they run in a thread.
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
"""Seconds that a PostgreSQL lock must be free: a living worker whose connection broke takes it again within two."""
PROMPT: Mapping[str, int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}
"""How long to wait for a PostgreSQL that vanished without closing the connection. The system would wait 15
minutes.
"""
LOOK = 1.0  # seconds between checks that we still hold our own lock
OLD_FILE = 3600.0  # seconds after which a dead worker's file is removed: nobody asks about it anymore


class Presence(Protocol):
    """Tells which workers are alive, this one included."""

    def hold(self) -> str | None:
        """Returns this worker's id while others can see that it is alive; None while they can't."""
        ...

    def dead(self, leases: Mapping[str, datetime], lease: timedelta) -> set[str]:
        """Returns the workers that are certainly dead. `leases` maps each worker to when its earliest lease ends."""
        ...

    def close(self) -> None:
        """Releases the lock."""
        ...


def presence(url: str) -> Presence:
    """Returns the kind of presence for the database at `url`."""
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        return FilePresence(Path(str(parsed.database)))
    return LockPresence(create_engine(parsed, poolclass=NullPool, connect_args=dict(PROMPT)))


class FilePresence:
    """An exclusive lock on a file beside the database: the system releases it when the process ends, and
    never before.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._worker = secrets.token_hex(8)
        self._file: int | None = None

    def hold(self) -> str | None:
        """Returns the id once the lock is held; None where the folder allows no files or no locks."""
        if self._file is None:
            self._remove_old()
            with suppress(OSError):
                file = os.open(self._path(self._worker), os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._file = file
        return self._worker if self._file is not None else None

    def dead(self, leases: Mapping[str, datetime], lease: timedelta) -> set[str]:
        """Returns the workers whose file is there and unlocked. A missing file proves nothing."""
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
    """An advisory lock on its own connection: PostgreSQL releases it when the connection ends.

    A connection may break while its worker lives. So a lock must be free for a while, and the server must have been
    running since the lease began: a restart releases locks, which proves nothing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._worker = str(secrets.randbits(62))
        self._connection: Connection | None = None
        self._looked_at = float("-inf")
        self._free_since: dict[str, float] = {}

    def hold(self) -> str | None:
        """Returns the id while the lock is held. After a broken connection it takes the lock again, under the
        same id.
        """
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
        """Returns the workers whose lock has been free for a while, if the server has run since their leases
        began.
        """
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
        """Closes the connection, which releases the lock."""
        self._let_go()
        self._engine.dispose()

    def _is_held(self) -> bool:
        """Checks the lock on the server: behind a pooler that shares connections, this connection soon loses it."""
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
