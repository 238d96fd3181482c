"""Is the process ready to serve, part by part: what GET /readyz tells, for a load balancer and for operators."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Database
from bot.delivery import Delivery
from bot.slack.service import SlackService
from bot.supervision import Supervisor
from models.migrations import is_current
from scheduler.bell import Bell

PATIENCE = 3.0  # seconds for the database to answer


class Readiness:
    """Asks every part. A migrated database stays so; that is asked until it is seen once."""

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
        self._database = database
        self._delivery = delivery
        self._bell = bell
        self._supervisor = supervisor
        self._slack = slack
        self._migrated = False

    async def __call__(self) -> Mapping[str, str]:
        """What is wrong with each part, "" where nothing is."""
        found = {"database": await self._database_trouble(), "migrations": await self._migrations_trouble()}
        found |= await self._delivery.health()
        found["rounds"] = self._bell.trouble
        found["tasks"] = "; ".join(f"{name}: {why}" for name, why in self._supervisor.troubles().items())
        if self._slack is not None:
            found["slack"] = await self._slack.trouble()
        return found

    async def _database_trouble(self) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._database.read(
                    lambda session: session.connection().execute(text("SELECT 1")).scalar()
                )
        except (SQLAlchemyError, TimeoutError, RuntimeError):
            return "doesn't answer"
        return ""

    async def _migrations_trouble(self) -> str:
        if not self._migrated:
            try:
                async with asyncio.timeout(PATIENCE):
                    self._migrated = await asyncio.to_thread(is_current, self._url)
            except (SQLAlchemyError, TimeoutError):
                return "can't be read"
        return "" if self._migrated else "run `partner-desk migrate`"
