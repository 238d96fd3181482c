"""Fixtures: the bot's Slack edge on loopback, in front of the simulated Slack's example world."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot import http
from bot.clock import WallClock
from bot.database import Database
from bot.sandbox import FakeSlack
from bot.sandbox.example import APPROVALS, OPERATIONS, example_world
from bot.settings import SlackSettings
from bot.slack.service import SlackService
from bot.supervision import Supervisor
from bot.turn import Turns
from bot.words import Words
from models.program import Program
from tests.stories.conftest import pair, policy_file, stage, timing

__all__ = ["pair", "policy_file", "stage", "timing"]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """The simulated Slack, with the example's people."""
    async with FakeSlack(example_world()) as fake:
        yield fake


@pytest.fixture
async def edge(slack: FakeSlack, migrated_database_url: str) -> AsyncIterator[Database]:
    """The edge, listening as `slack.bot_url`; the empty database behind it."""
    async with served(slack, migrated_database_url, Words()) as database:
        yield database


@asynccontextmanager
async def served(slack: FakeSlack, database_url: str, words: Words) -> AsyncIterator[Database]:
    """The edge alone: letters stay where they are written."""
    database = Database.open(database_url)
    settings = SlackSettings(
        approval_channel=APPROVALS,
        operations_channel=OPERATIONS,
        marketing_channel=None,
        direct_sales_channel=None,
        api_url=slack.api_url.rstrip("/"),
        bot_token=slack.world.app.token,
        signing_secret=slack.wire.secret,
        app_token=None,
    )
    service = SlackService(
        settings,
        words,
        lambda team: Turns(database, Program.packaged(), WallClock(), lambda: None, team),
        Supervisor(),
    )
    await service.start()
    try:
        async with listening(http.application(NothingWrong(), lambda: "", service.door)) as url:
            slack.bot_url = url
            yield database
    finally:
        await service.stop()
        database.close()


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """The application on a free loopback port, at the address it gives."""
    runner = http.runner(app, 0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class NothingWrong:
    """All is well, whatever is asked."""

    async def __call__(self) -> dict[str, str]:
        return {}

    async def requests(self) -> dict[str, str]:
        return {}
