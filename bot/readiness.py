"""Tells whether each part of the process is ready to serve: what GET /readyz reports to load balancers and
operators.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import CursorResult, text, update
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError
from sqlmodel import Session, col

from bot.database import Database
from bot.delivery import Delivery
from bot.slack.service import SlackService
from bot.supervision import Supervisor
from models.migrations import address, is_current
from models.tables import Counter
from scheduler.bell import Bell

ROSTER_SECONDS = 3.0  # seconds for the database to answer
TRIED = 10.0  # seconds for which a test write counts: load balancers ask every second

_PROBE = "probe"  # the counter that the test write increments
CONVERSATION = (
    1024 * 1024
)  # bytes beside a SQLite file: its log may still take a page when a submission no longer fits
_ALLOCATE = text(
    "CREATE TEMPORARY TABLE desk_probe ON COMMIT DROP AS "
    "SELECT repeat(md5(random()::text), 60) AS filler FROM generate_series(1, 32)"
)
"""64 KB that PostgreSQL must find on the tables' disk: updating a row in place needs no new space."""
_AWAY = (SQLAlchemyError, TimeoutError, RuntimeError)


class Readiness:
    """Checks every part. Once the database was seen as migrated, that isn't checked again."""

    def __init__(
        self,
        url: str,
        database: Database,
        delivery: Delivery,
        bell: Bell,
        supervisor: Supervisor,
        slack: SlackService | None,
    ) -> None:
        self._url = url
        parsed = address(url)
        self._file = Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None
        self._database = database
        self._delivery = delivery
        self._bell = bell
        self._supervisor = supervisor
        self._slack = slack
        self._migrated = False
        self._trying, self._trouble, self._tried_at = asyncio.Lock(), "", float("-inf")

    async def requests(self) -> Mapping[str, str]:
        """Returns what keeps this process from taking requests, "" where nothing does, for load balancers and probes.

        A platform that is down doesn't count: its clicks can be taken once they come.
        """
        return {"database": await self._database_trouble(), "migrations": await self._migrations_trouble()}

    async def __call__(self) -> Mapping[str, str]:
        """Returns what is wrong with each part, "" where nothing is. Alerts use this."""
        found = {**await self.requests(), **await self._delivery_trouble()}
        found["rounds"] = self._bell.trouble
        found["tasks"] = "; ".join(f"{name}: {why}" for name, why in self._supervisor.troubles().items())
        if self._slack is not None:
            found["slack"] = await self._slack.trouble()
        return found

    async def _delivery_trouble(self) -> Mapping[str, str]:
        try:
            async with asyncio.timeout(ROSTER_SECONDS):
                return await self._delivery.health()
        except _AWAY:
            return {"delivery": "can't be read", "guards": "can't be read"}

    async def _database_trouble(self) -> str:
        """Returns why the database takes no write, "" if it does. A good result counts for a while; a failure
        doesn't.
        """
        async with self._trying:
            if self._trouble or time.monotonic() - self._tried_at > TRIED:
                self._trouble = await self._tried()
                self._tried_at = time.monotonic()
            return self._trouble

    async def _tried(self) -> str:
        try:
            async with asyncio.timeout(ROSTER_SECONDS):
                await self._database.write(_try_to_write)
            if self._file is not None and _free(self._file) < CONVERSATION:
                return "the disk is full"
        except OperationalError as error:
            return "doesn't answer" if _is_unreachable(error) else "can't be written"
        except _AWAY:
            return "doesn't answer"
        return ""

    async def _migrations_trouble(self) -> str:
        if not self._migrated:
            try:
                async with asyncio.timeout(ROSTER_SECONDS):
                    self._migrated = await asyncio.to_thread(is_current, self._url)
            except (SQLAlchemyError, TimeoutError, OSError):
                return "can't be read"
        return "" if self._migrated else "run `partner-desk migrate`"


def _try_to_write(session: Session) -> None:
    """Writes as a click does: commits a change and, on PostgreSQL, also asks for disk pages."""
    counted = session.execute(
        update(Counter).where(col(Counter.name) == _PROBE).values(value=Counter.value + 1)
    )
    if isinstance(counted, CursorResult) and counted.rowcount == 0:
        session.add(Counter(name=_PROBE, value=1))
    if session.get_bind().dialect.name == "postgresql":
        with suppress(ProgrammingError), session.begin_nested():  # who may not create one still serves
            session.execute(_ALLOCATE)


def _is_unreachable(error: OperationalError) -> bool:
    """Returns True if the database wasn't reached, False if it answered with an error. SQLite, a file, is
    always reached.
    """
    is_postgres = hasattr(error.orig, "sqlstate")
    return error.connection_invalidated or (is_postgres and getattr(error.orig, "sqlstate", None) is None)


def _free(file: Path) -> int:
    found = os.statvfs(file.absolute().parent)
    return found.f_bavail * found.f_frsize
