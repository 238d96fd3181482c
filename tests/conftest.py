"""Fixtures for every test: databases of both kinds, the browser, the recorded data, a clean environment."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web_app
from hypothesis import settings
from sqlalchemy import URL

from tests.costs import is_quick, takes_long
from tests.databases import sqlite_url
from tests.needs import absent, find_chromium, find_conformance_data
from tests.postgres import NoPostgres, address, database_on, disconnect_all, roomy_memory, server_for_tests
from tests.warm import collect_seldom, share_compiled_statements

# The machine's load is no property of the code: pytest-timeout guards against what never ends.
# Where CI is set, Hypothesis draws the same examples each time, so that one commit has one result; `make test` at
# somebody's desk draws others every time and so looks further.
settings.register_profile("desk", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("desk")

share_compiled_statements()

# Each commit waits for the disk, 5 ms on some: most of a story's time. Under this name pytest asks where tmp_path goes.
if (memory := roomy_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))

SETTINGS = ("DATABASE_URL", "HOST", "LOG_FORMAT", "POLICY_FILE", "PORT", "SLACK_", "TEAMS_")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make test-fast` asks for."""
    parser.addoption("--fast", action="store_true", help="only tests without server, browser and wire")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what `--fast` leaves out. What takes long begins first, so that no worker ends with it."""
    chosen = [each for each in items if is_quick(each)] if config.getoption("fast") else list(items)
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[each for each in items if each not in set(chosen)])
    items[:] = sorted(chosen, key=takes_long, reverse=True)


def pytest_collection_finish() -> None:
    """Everything that stays is there now."""
    collect_seldom()


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the bot's own settings out of the environment: a developer's token must not reach a test."""
    for name in os.environ:
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def applications_end_with_their_test() -> Iterator[None]:
    """aiohttp keeps the last 1,024 handlers that had a middleware, and with them every bot and database of a test.

    They grew to more than a gigabyte a worker, and the collector of garbage walked through them all. A process that
    serves one application has nothing of it.
    """
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The Chromium of this machine, for `playwright`'s `executable_path`."""
    return find_chromium() or absent("no Chromium on this machine", "apt-get install chromium")


@pytest.fixture(scope="session")
def conformance_data() -> Path:
    """The folder of recorded payloads and schemas."""
    found = find_conformance_data()
    return found or absent("no recorded data", "CONFORMANCE_DATA doesn't name a folder that exists")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL in which databases can be created: one for the whole session."""
    try:
        with server_for_tests() as server:
            yield server
    except NoPostgres as reason:
        absent(f"no PostgreSQL ({reason})", "apt-get install postgresql, or set TEST_DATABASE_URL")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, then `postgresql`; parametrize it directly in a test that concerns only one."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of this test's own, on each kind in turn."""
    if database_kind == "sqlite":
        yield sqlite_url(tmp_path / "desk.db")
        return
    server: URL = request.getfixturevalue("postgres_server")
    with database_on(server) as database:
        yield address(database)


@pytest.fixture
def migrated_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a migrated database of this test's own, on each kind in turn: a copy, so it's cheap."""
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite_file"), tmp_path / "desk.db")
        yield sqlite_url(tmp_path / "desk.db")
        return
    server: URL = request.getfixturevalue("postgres_server")
    with database_on(server, request.getfixturevalue("migrated_postgres_database")) as database:
        yield address(database)


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file, migrated once a session, to be copied."""
    from models.migrations import upgrade

    file = tmp_path_factory.mktemp("migrated") / "desk.db"
    upgrade(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        # Only the file is copied, not the log beside it.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def migrated_postgres_database(postgres_server: URL) -> Iterator[URL]:
    """A PostgreSQL database, migrated once a session, to be copied."""
    from models.migrations import upgrade

    with database_on(postgres_server) as database:
        upgrade(address(database))
        disconnect_all(postgres_server, database)
        yield database
