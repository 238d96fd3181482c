"""The smallest bot that exercises the simulated Slack: slack_sdk on one side, one aiohttp route on the other.

It keeps what it received, and answers as the test says.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import FakeSlack

Json = dict[str, Any]
Replier = Callable[[Json], Awaitable[Json | None]]


class ToyBot:
    """Received payloads, and what to do at each: `on["block_actions"] = coroutine` returns the ack's body."""

    def __init__(self, slack: FakeSlack) -> None:
        self.client = AsyncWebClient(token=slack.world.app.token, base_url=slack.api_url)
        self.received: list[Json] = []
        self.retries: list[str] = []
        self.status = 200
        self.slow = 0.0
        self.on: dict[str, Replier] = {}
        self._verifier = SignatureVerifier(slack.wire.secret)

    async def handle(self, request: web.Request) -> web.Response:
        """The one route."""
        body = await request.read()
        headers = dict(request.headers.items())
        if not self._verifier.is_valid_request(body, headers):
            return web.Response(status=401)
        await asyncio.sleep(self.slow)
        payload = await self._payload(request, body)
        self.received.append(payload)
        self.retries.append(request.headers.get("X-Slack-Retry-Num", ""))
        answer = None
        if kind := self.on.get(payload["type"]):
            answer = await kind(payload)
        return web.Response(
            status=self.status, body=orjson.dumps(answer) if answer else b"", content_type="application/json"
        )

    async def _payload(self, request: web.Request, body: bytes) -> Json:
        if request.content_type == "application/json":
            event: Json = orjson.loads(body)
            return event
        form = await request.post()
        if "payload" in form:
            interactive: Json = orjson.loads(str(form["payload"]))
            return interactive
        return {"type": "command", **{name: str(value) for name, value in form.items()}}


@asynccontextmanager
async def toy_bot(slack: FakeSlack) -> AsyncIterator[ToyBot]:
    """A toy bot that listens on loopback, with the simulated Slack pointed at it."""
    bot = ToyBot(slack)
    app = web.Application()
    app.router.add_post("/slack/events", bot.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.bot_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield bot
    finally:
        await runner.cleanup()
