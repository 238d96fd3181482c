"""Fixtures: letters on their way from a database to the simulated Slack, over HTTP, with little patience."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.database import Database
from bot.sandbox import FakeSlack
from bot.sandbox.example import example_world
from tests.bot.delivery.office import Office, seed


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """The simulated Slack, with the example's people."""
    async with FakeSlack(example_world()) as fake:
        yield fake


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    """A database that knows the example's partners and people, on each kind in turn."""
    database = Database.open(migrated_database_url)
    database.write_now(seed)
    yield database
    database.close()


@pytest.fixture
async def office(slack: FakeSlack, database: Database) -> AsyncIterator[Office]:
    """Delivery at work."""
    async with Office(slack, database) as office:
        yield office
