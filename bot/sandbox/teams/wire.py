"""Sends from the simulated Teams to the bot: activities with the Bot Connector's token, and a five-second timeout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from bot.sandbox.teams.identity import Identity

PATH = "/teams/messages"


@dataclass(frozen=True)
class Answer:
    """What the bot answered; `status` is None when nothing came in time."""

    status: int | None
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """True for a 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The decoded body; None when it is empty or no JSON."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


NOT_SENT = Answer(None)  # where Teams' client itself kept it back


@dataclass(frozen=True)
class Sent:
    """A request to the bot, kept so that the same bytes can be sent again."""

    headers: Mapping[str, str]
    body: bytes
    answer: Answer


class Wire:
    """Sends to the bot at `url`, its base address; `sent` is the history."""

    def __init__(self, identity: Identity, app_id: str, throttling: float = 5.0) -> None:
        self.url = ""
        self.service = ""
        self.throttling = throttling
        self.signs = True
        self.sent: list[Sent] = []
        self._identity = identity
        self._app_id = app_id
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Ends it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def activity(self, activity: Mapping[str, Any]) -> Answer:
        """Sends an activity as the Bot Connector does."""
        return await self.post(orjson.dumps(activity), self.signed())

    def signed(self, **claims: Any) -> dict[str, str]:
        """Headers with a genuine token, but for the claims given; without one where nobody asks for tokens."""
        if not self.signs:
            return {"Content-Type": "application/json; charset=utf-8"}
        audience = str(claims.pop("aud", self._app_id))
        token = self._identity.key.token(audience, self.service, **claims)
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Sends anything at all."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self.throttling)
        try:
            async with self._session.post(
                self.url + PATH, data=body, headers=headers, timeout=timeout
            ) as answer:
                found = Answer(answer.status, await answer.read())
        except (TimeoutError, aiohttp.ClientError):
            found = Answer(None)
        self.sent.append(Sent(headers, body, found))
        return found
