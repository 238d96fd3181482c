"""Wraps a platform's port and keeps to what the platform asks: pauses after throttling, a stop without credentials.

During a pause no request is made: the same Trouble is raised at once, with the time that is left.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.delivery.port import Port, Seen, Throttled, Unauthorized
from models.cards import Card
from models.people import Account
from models.terms import Platform

T = TypeVar("T")

log = structlog.get_logger("delivery")

UNAUTHORIZED_SECONDS = 30.0


class ThrottledPort:
    """A Port that passes calls on to another Port, unless the platform asked for a pause or refused the
    credentials.
    """

    def __init__(self, port: Port) -> None:
        self._port = port
        self._until: dict[str, float] = {}
        self._stopped_until = 0.0
        self._connecting = asyncio.Lock()
        self.trouble: str | None = None  # for operators: why nothing is sent

    @property
    def platform(self) -> Platform:
        """The platform's name."""
        return self._port.platform

    @property
    def team(self) -> str:
        """The installing workspace; "" until connected."""
        return self._port.team

    @property
    def organization(self) -> str:
        """The organization of the installing workspace; "" if there is none."""
        return self._port.organization

    @property
    def lists_everybody(self) -> bool:
        """True if only a conversation's members can read it."""
        return self._port.lists_everybody

    @property
    def is_stopped(self) -> bool:
        """True while the platform refuses the credentials; it is tried again now and then."""
        return self._stopped_until > time.monotonic()

    async def connect(self) -> None:
        """Connects unless it is connected."""
        async with self._connecting:
            if not self._port.team:
                await self._through("connect", self._port.connect)

    async def close(self) -> None:
        """Closes the platform's connections."""
        await self._port.close()

    async def probe(self, conversation: str) -> None:
        """Returns if the platform answers what concerns the conversation."""
        await self._through("probe", lambda: self._port.probe(conversation))

    async def send(self, conversation: str, card: Card, *, thread: str | None, key: str) -> str:
        """The new message's id. Platforms count messages by conversation."""
        return await self._through(
            f"send {conversation}", lambda: self._port.send(conversation, card, thread=thread, key=key)
        )

    async def update(self, conversation: str, message_id: str, card: Card) -> None:
        """Changes a message."""
        await self._through("update", lambda: self._port.update(conversation, message_id, card))

    async def publish_home(self, account: Account, card: Card) -> None:
        """Shows a Home tab."""
        await self._through("publish_home", lambda: self._port.publish_home(account, card))

    async def pin(self, conversation: str, message_id: str) -> None:
        """Pins a message."""
        await self._through("pin", lambda: self._port.pin(conversation, message_id))

    async def open_direct(self, account: Account) -> str:
        """The direct conversation."""
        return await self._through("open_direct", lambda: self._port.open_direct(account))

    async def members(self, conversation: str) -> list[str]:
        """Who is there."""
        return await self._through("members", lambda: self._port.members(conversation))

    async def organizations(self, conversation: str) -> list[str]:
        """Which others it is shared with."""
        return await self._through("organizations", lambda: self._port.organizations(conversation))

    async def profile(self, account: str) -> Seen:
        """Returns what the platform says about the account."""
        return await self._through("profile", lambda: self._port.profile(account))

    async def _through(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        now = time.monotonic()
        if self.is_stopped:
            raise Unauthorized(self.trouble or "stopped")
        if (left := self._until.get(what, 0.0) - now) > 0:
            raise Throttled(left)
        try:
            result = await call()
        except Throttled as throttled:
            self._forget_the_past()
            self._until[what] = time.monotonic() + throttled.retry_after
            raise
        except Unauthorized as refusal:
            self._stopped_until = time.monotonic() + UNAUTHORIZED_SECONDS
            if self.trouble is None:
                log.error("the platform takes no credentials", platform=self.platform, reason=refusal.code)
            self.trouble = refusal.code
            raise
        # What was asked before a refusal, and answered after it, says nothing about the credentials now.
        if self._stopped_until <= now:
            self.trouble = None
        return result

    def _forget_the_past(self) -> None:
        now = time.monotonic()
        self._until = {what: until for what, until in self._until.items() if until > now}
