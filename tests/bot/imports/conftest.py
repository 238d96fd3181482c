"""An import as the command does it: text in, a report out, on each database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Protocol

import pytest

from bot.database import Database
from bot.imports import SHEETS
from bot.imports.running import Report, run
from bot.imports.sheet import Wrong
from bot.imports.sheet_rows import read

NOW = datetime(2027, 2, 19, 17, tzinfo=UTC)


class Taking(Protocol):
    """Takes a file over."""

    def __call__(
        self, sheet: str, text: str, *, dry_run: bool = False, staff: frozenset[tuple[str, str]] = frozenset()
    ) -> Report: ...


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    opened = Database.open(migrated_database_url)
    yield opened
    opened.close()


@pytest.fixture
def take(database: Database) -> Taking:
    def taking(
        sheet: str, text: str, *, dry_run: bool = False, staff: frozenset[tuple[str, str]] = frozenset()
    ) -> Report:
        rows = read(text.encode(), SHEETS[sheet])
        return database.write_now(
            lambda session: run(session, SHEETS[sheet], rows, NOW, staff, dry_run=dry_run)
        )

    return taking


@pytest.fixture
def refused(take: Taking) -> Callable[..., list[str]]:
    """What stands against taking a file over."""

    def refusing(sheet: str, text: str, staff: frozenset[tuple[str, str]] = frozenset()) -> list[str]:
        with pytest.raises(Wrong) as wrong:
            take(sheet, text, staff=staff)
        return [str(finding) for finding in wrong.value.findings]

    return refusing
