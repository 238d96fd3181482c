"""What the tests of one process share, as one process of the bot does: compiled statements, and a quiet collector.

A process of the bot opens its database once and lives for weeks; a process of tests opens a new one for each test.
Without this each would compile every statement anew, which was a third of all the time.
"""

import gc
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST_STATEMENTS = 4_000
DIALECTS: tuple[type[DefaultDialect], ...] = (SQLiteDialect_pysqlite, PGDialect_psycopg)


def share_compiled_statements() -> None:
    """Let every engine of a kind use what another has compiled.

    SQLAlchemy looks a statement up by the dialect object, of which each engine has its own. All of a kind compile
    alike here: there is one server, and the bot gives its engines no options that change a statement.
    """
    statements: Any = LRUCache(MOST_STATEMENTS)

    def created(_: type[DefaultDialect], engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=statements)

    for dialect in DIALECTS:
        setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))  # noqa: B010
        setattr(dialect, "__hash__", lambda self: hash(type(self)))  # noqa: B010
        setattr(dialect, "engine_created", classmethod(created))  # noqa: B010


def collect_seldom() -> None:
    """Leave what was imported out of every collection of garbage, and collect less often.

    With the default the collector took a quarter of the time: it walked through all modules and templates again
    and again, after every 700 new objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
