"""The HTTP application as a whole: what nobody may do to any of its addresses, whoever asks."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest

from bot.app import Desk
from bot.clock import MovableClock
from bot.sandbox import FakeSlack
from bot.sandbox import example as slack_world
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as teams_world
from bot.settings import Settings
from tests.bot.compressed import COMPRESSED, status_of
from tests.processes import slack_settings, teams_settings
from tests.stories.stage import PASSWORD, SECRET, START

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
async def url(migrated_database_url: str) -> AsyncIterator[str]:
    """Where a process with both platforms on listens."""
    slack = FakeSlack(slack_world.example_world(), signing_secret=SECRET)
    teams = FakeTeams(teams_world.example_world(), secret=PASSWORD)
    async with slack, teams:
        given = {
            "database_url": migrated_database_url,
            "port": 0,
            **slack_settings(slack),
            **teams_settings(teams),
        }
        desk = Desk(Settings.model_validate(given), MovableClock(START))
        async with desk.running():
            yield desk.url


@pytest.mark.parametrize("chunked", [False, True], ids=["sized", "chunked"])
@pytest.mark.parametrize(
    ("path", "status"),
    [("/slack/events", 415), ("/teams/messages", 415), ("/export/secret", 404), ("/nowhere", 404)],
)
async def test_a_compressed_body_is_refused_before_anything_is_made_of_it(
    url: str, path: str, status: int, chunked: bool, logged: io.StringIO
) -> None:
    answered = {
        name: await status_of(url, path, encoding, body, chunked=chunked)
        for name, (encoding, body) in COMPRESSED.items()
    }
    assert answered == dict.fromkeys(COMPRESSED, status)
    assert "exception" not in logged.getvalue().lower()
    assert "Error handling request" not in logged.getvalue()
