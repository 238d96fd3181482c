"""Socket Mode: the same listeners without a public address. Slack's socket is played here, on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.app import Desk
from bot.clock import WallClock
from bot.delivery import Timing
from bot.sandbox import FakeSlack, events, payloads
from bot.sandbox.example import APPROVALS, OPERATIONS, example_world
from bot.settings import Settings
from tests.bot.slack.conftest import listening
from tests.stories.seeding import seed


class Socket:
    """Slack's end of the socket: hands out its address, sends envelopes, and gets what the bot answers."""

    def __init__(self) -> None:
        self.url = ""
        self.tokens: list[str] = []
        self._open: asyncio.Future[web.WebSocketResponse] = asyncio.get_running_loop().create_future()
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/apps.connections.open", self._address), web.get("/socket", self._connected)]

    async def send(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the bot answers to an envelope."""
        socket = await asyncio.wait_for(asyncio.shield(self._open), 30)
        await socket.send_str(
            orjson.dumps(
                {"type": kind, "envelope_id": "e1", "payload": payload, "accepts_response_payload": True}
            ).decode()
        )
        return await asyncio.wait_for(self._answers.get(), 30)

    async def _address(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers["Authorization"])
        return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws')}/socket"})

    async def _connected(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('{"type":"hello"}')
        self._open.set_result(socket)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._answers.put(orjson.loads(message.data))
        return socket


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[tuple[FakeSlack, Socket, Desk]]:
    slack, socket = FakeSlack(example_world()), Socket()
    app = web.Application()
    app.add_routes(socket.routes())
    app.add_routes(slack.routes())
    async with listening(app) as url:
        slack.address = socket.url = url
        settings = Settings.model_validate(
            {
                "database_url": database_url,
                "port": 0,
                "slack_bot_token": slack.world.app.token,
                "slack_app_token": "xapp-of-the-test",
                "slack_api_url": slack.api_url,
                "slack_approval_channel": APPROVALS,
                "slack_operations_channel": OPERATIONS,
            }
        )
        desk = Desk(settings, WallClock(), Timing(poll=0.05))
        await desk.database.write(lambda session: seed(session, desk.clock.now()))
        async with desk.running():
            await desk.delivery.drain()
            yield slack, socket, desk


@pytest.fixture
def database_kind() -> str:
    """What is stored is the same as over HTTP."""
    return "sqlite"


async def test_a_command_over_the_socket_is_answered_as_over_http(migrated_database_url: str) -> None:
    async with connected(migrated_database_url) as (slack, socket, _):
        channel = slack.world.channel(APPROVALS)
        command = payloads.slash_command(slack.world, "U0MAYA", channel, "/partner", "queue", "t", "http://h")
        answer = await socket.send("slash_commands", dict(command))
        assert answer["envelope_id"] == "e1"
        assert answer["payload"]["response_type"] == "ephemeral"
        assert "0 found" in answer["payload"]["text"]
        assert socket.tokens == ["Bearer xapp-of-the-test"]


async def test_an_event_over_the_socket_is_acknowledged_and_heard(migrated_database_url: str) -> None:
    async with connected(migrated_database_url) as (slack, socket, desk):
        rosa = slack.person("rosa")
        said = await rosa.say("northwind-procore", f"<@{slack.world.app.bot_user}> help")
        inner = events.app_mention(
            slack.world, said, slack.world.channel("northwind-procore"), team_fields=False
        )
        answer = await socket.send("events_api", events.envelope(slack.world, inner, is_ext_shared=True))
        assert answer == {"envelope_id": "e1"}
        await desk.delivery.drain()
        (reply,) = slack.channel("northwind-procore").thread(said.ts)
        assert "Asked: help" in reply.text


async def test_without_a_signing_secret_there_is_no_door_for_http(migrated_database_url: str) -> None:
    async with (
        connected(migrated_database_url) as (_, _, desk),
        aiohttp.ClientSession() as session,
        session.post(f"{desk.url}/slack/events", data=b"{}") as answer,
    ):
        assert answer.status == 404
