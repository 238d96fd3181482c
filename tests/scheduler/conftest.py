"""A furnished desk on a database of each kind."""

from collections.abc import Iterator

import pytest

from bot.database import Database
from tests.scheduler.desk import Desk, furnish


@pytest.fixture
def desk(migrated_database_url: str) -> Iterator[Desk]:
    desk = Desk(Database.open(migrated_database_url))
    furnish(desk)
    yield desk
    desk.database.close()
