"""Sends from the simulated Slack to the bot: signed requests, a three-second timeout, and retried events."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson

from bot.sandbox.world import Json

PATH = "/slack/events"


@dataclass(frozen=True)
class Answer:
    """What the bot answered. `status` is None when nothing came; `trouble` then says why, as Slack would."""

    status: int | None
    body: bytes = b""
    trouble: str = ""
    headers: Mapping[str, str] | None = None

    @property
    def ok(self) -> bool:
        """True for a 2xx that came in time."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The decoded body; None when it is empty or no JSON."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


@dataclass(frozen=True)
class Sent:
    """A request to the bot, kept so that the same bytes can be sent again."""

    headers: dict[str, str]
    body: bytes
    answer: Answer


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Slack's v0 signature of a body at a time in Unix seconds."""
    base = b"v0:%d:%b" % (timestamp, body)
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Wire:
    """Sends to the bot at `url` (its base address), as Slack does; `sent` is the history."""

    def __init__(
        self,
        url: str,
        secret: str,
        throttling: float = 3.0,
        retry_after: Sequence[float] = (0.0, 60.0, 300.0),
    ) -> None:
        self.url = url
        self.secret = secret
        self.throttling = throttling
        self.retry_after = tuple(retry_after)
        self.sent: list[Sent] = []
        self._session: aiohttp.ClientSession | None = None
        self._retries: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Ends what is under way."""
        for retry in self._retries:
            retry.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def interact(self, payload: Json) -> Answer:
        """Sends an interactive payload: a form with one field, `payload`."""
        return await self.form({"payload": orjson.dumps(payload).decode()})

    async def form(self, fields: Mapping[str, str]) -> Answer:
        """Sends a form, signed now."""
        body = urlencode(fields).encode()
        return await self.post(body, self.signed(body, "application/x-www-form-urlencoded"))

    async def event(self, envelope: Json) -> Answer:
        """Sends an event; one that isn't answered with 2xx is sent again later, as often as Slack does."""
        answer = await self._event_once(envelope, {})
        if not answer.ok:
            retry = asyncio.create_task(self._retry(envelope, answer))
            self._retries.add(retry)
            retry.add_done_callback(self._retries.discard)
        return answer

    async def _event_once(self, envelope: Json, extra: dict[str, str]) -> Answer:
        body = orjson.dumps(envelope)
        return await self.post(body, self.signed(body, "application/json") | extra)

    async def _retry(self, envelope: Json, answer: Answer) -> None:
        for number, delay in enumerate(self.retry_after, 1):
            if answer.headers and answer.headers.get("X-Slack-No-Retry") == "1":
                return
            await asyncio.sleep(delay)
            reason = "http_error" if answer.status else answer.trouble
            extra = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
            answer = await self._event_once(envelope, extra)
            if answer.ok:
                return

    def signed(self, body: bytes, content_type: str, *, age: int = 0) -> dict[str, str]:
        """Headers with a signature made `age` seconds ago."""
        timestamp = time.time_ns() // 10**9 - age
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": sign(self.secret, timestamp, body),
        }

    async def post(self, body: bytes, headers: Mapping[str, str], path: str = PATH) -> Answer:
        """Posts these very bytes and headers."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self.throttling)
        try:
            async with self._session.post(
                self.url + path, data=body, headers=headers, timeout=timeout
            ) as reply:
                answer = Answer(reply.status, await reply.read(), headers=dict(reply.headers))
        except TimeoutError:
            answer = Answer(None, trouble="http_timeout")
        except aiohttp.ClientError:
            answer = Answer(None, trouble="connection_failed")
        self.sent.append(Sent(dict(headers), body, answer))
        return answer

    async def again(self, sent: Sent) -> Answer:
        """The same bytes with the same signature once more, as a double click or a replay sends them."""
        return await self.post(sent.body, sent.headers)
