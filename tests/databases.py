"""Throw-away databases for whatever measures or plays outside pytest, whose tests have fixtures for them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.postgres import NoPostgres, address, database_on, server_for_tests

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
New = Callable[[], str]
"""Makes an empty database and returns its address."""


@contextmanager
def databases() -> Iterator[Mapping[str, New]]:
    """By name, each kind of database that this machine has. What is made is gone at the block's end.

    Where there is no PostgreSQL, that is said on stderr.
    """
    with ExitStack() as stack:
        found = {SQLITE: lambda: stack.enter_context(sqlite_database())}
        try:
            server = stack.enter_context(server_for_tests())
        except NoPostgres as reason:
            print(f"POSTGRESQL IS LEFT OUT: {reason}", file=sys.stderr)
        else:
            found[POSTGRESQL] = lambda: address(stack.enter_context(database_on(server)))
        yield found


@contextmanager
def sqlite_database() -> Iterator[str]:
    """The address of an empty SQLite database, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="partner-desk-database-") as folder:
        yield sqlite_url(Path(folder) / "desk.db")


def sqlite_url(file: Path) -> str:
    """The address of the SQLite database in this file."""
    return f"sqlite:///{file}"
