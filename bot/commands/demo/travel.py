"""Moves program time: at every due moment on the way it runs the rounds, in order, and empties the outbox."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.app import Desk
from bot.clock import MovableClock
from scheduler.forecast import next_moment


class Travel:
    """The clock as the sandbox moves it. One move runs after the other."""

    def __init__(self, clock: MovableClock, desk: Desk) -> None:
        self._clock = clock
        self._desk = desk
        self._moving = asyncio.Lock()

    def now(self) -> datetime:
        """Program time, in UTC."""
        return self._clock.now()

    async def advance(self, by: timedelta) -> None:
        """Moves forward by this much."""
        await self.to(self._clock.now() + by)

    async def to(self, moment: datetime) -> None:
        """Moves forward to `moment`; does nothing if it has passed."""
        async with self._moving:
            while (due := await self._next()) is not None and due <= moment:
                await self._arrive(due)
            await self._arrive(moment)

    async def to_next_due(self) -> datetime | None:
        """Moves to the next moment at which something is due and returns it; None if nothing is."""
        async with self._moving:
            due = await self._next()
            if due is not None:
                await self._arrive(due)
            return due

    async def _next(self) -> datetime | None:
        program, now = self._desk.program, self._clock.now()
        return await self._desk.database.read(lambda session: next_moment(session, program, now))

    async def _arrive(self, moment: datetime) -> None:
        self._clock.advance(max(moment - self._clock.now(), timedelta()))
        await self._desk.bell.ring()
        await self._desk.delivery.drain()
