"""Fixtures: a simulated Bot Connector, and the bot's door alone in front of a handler that only listens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web

from bot import http
from bot.clouds import CLOUDS
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as world
from bot.settings import TeamsSettings
from bot.teams.activity import Activity
from bot.teams.addresses import ROUTE
from bot.teams.connector import Answered
from bot.teams.door import Door

PASSWORD = "a-secret-of-the-bots"


@dataclass
class Listener:
    """A handler that only listens; an invoke is answered with what was understood."""

    heard: list[Activity] = field(default_factory=list)

    async def __call__(self, activity: Activity) -> Answered:
        self.heard.append(activity)
        return Answered(200, {"name": activity.name} if activity.type == "invoke" else None)


def settings_for(teams: FakeTeams) -> TeamsSettings:
    """The settings of a bot before this Teams."""
    return TeamsSettings(
        app_id=world.APP_ID,
        app_password=PASSWORD,
        tenant=world.HOST,
        allowed_tenants=(),
        approval_conversation=world.APPROVALS,
        operations_conversation=world.OPERATIONS,
        marketing_conversation=None,
        direct_sales_conversation=None,
        openid_url=f"{teams.address}/openid",
        login_url=teams.address,
        token_issuer=CLOUDS["public"].issuer,
        token_scope=CLOUDS["public"].scope,
        service_urls=(teams.service.rstrip("/"),),
        first_service_url="",
        unauthenticated=False,
    )


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    """The simulated Teams, with the example's people."""
    async with FakeTeams(world.example_world(), secret=PASSWORD) as fake:
        yield fake


@dataclass
class AtTheDoor:
    """The door, listening as `teams.bot_url`. `shut` opens another one, with other settings."""

    teams: FakeTeams
    listener: Listener
    runner: web.AppRunner

    async def with_settings(self, **changes: object) -> None:
        """The door with other settings, in place of this one."""
        await self.runner.cleanup()
        self.runner = await _listening(replace(settings_for(self.teams), **changes), self)  # type: ignore[arg-type]


@pytest.fixture
async def door(teams: FakeTeams) -> AsyncIterator[AtTheDoor]:
    """The door alone, on loopback."""
    found = AtTheDoor(teams, Listener(), web.AppRunner(web.Application()))
    found.runner = await _listening(settings_for(teams), found)
    yield found
    await found.runner.cleanup()


async def _listening(settings: TeamsSettings, at: AtTheDoor) -> web.AppRunner:
    app = web.Application()
    app.router.add_post(ROUTE, Door(settings, at.listener).receive)
    runner = http.runner(app, 0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    at.teams.bot_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return runner
