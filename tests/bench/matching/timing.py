"""How long a check and an insert take among a million accounts, on both databases; `make bench` prints it.

The index is made once, in a file of SQLite that is kept between runs; PostgreSQL gets its tables copied. Where
making it would take longer than MOST_SECONDS, fewer accounts are taken: the table says how many they were.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from random import Random

from sqlalchemy import Connection, Engine, Table, create_engine, select, text
from sqlmodel import SQLModel

from models.matching import Organization, index
from models.matching.checking import check
from models.matching.index import Owner
from models.matching.tables import ACCOUNT, TABLES
from tests.bench.matching import made_up_names, registry
from tests.bench.matching.curves import percentile
from tests.bench.matching.data import Given, MadeUp
from tests.postgres import database_on, server_for_tests

TIMED = 1_000
"""Questions, and inserts, that are timed in a round."""
ROUNDS = 3
"""The best of so many counts: on a machine with other work the others time that work."""
MOST_SECONDS = 300
TRIED = 2_000


@dataclass(frozen=True, slots=True)
class Timed:
    """What a round of one act took, in milliseconds: by the clock, and of this process's processor.

    On a machine with other work the second is nearer to what a quiet one would show; a database server's is in neither.
    """

    database: str
    what: str
    p50: float
    p99: float
    busy_p50: float
    busy_p99: float


def timed(database: str, connection: Connection, questions: Sequence[Organization]) -> list[Timed]:
    """Check and insert, the best round of each. What is inserted is rolled back."""
    asked = questions[:TIMED]
    new = [made_up_names.company(Random(14 + number)) for number in range(TIMED)]
    rounds: dict[str, list[Timed]] = {}
    for number in range(ROUNDS):
        checks = [partial(check, connection, one) for one in asked]
        inserts = [
            partial(index.put, connection, Owner("claim", each), one)
            for each, one in enumerate(new, start=1 + number * TIMED)
        ]
        for what, acts in (("check", checks), ("insert", inserts)):
            clock, busy = zip(*(_took(act) for act in acts), strict=True)
            shares = [percentile(taken, share) for taken in (clock, busy) for share in (0.5, 0.99)]
            found = Timed(database, what, *shares)
            rounds.setdefault(what, []).append(found)
        connection.rollback()
    return [min(each, key=lambda one: (one.busy_p99, one.p99)) for each in rounds.values()]


def _took(act: Callable[[], object]) -> tuple[float, float]:
    clock, busy = time.perf_counter(), time.process_time()
    act()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - busy)


def affordable(accounts: int) -> int:
    """How many of so many accounts can be put into an index within MOST_SECONDS, by trying some."""
    few = MadeUp(min(TRIED, accounts))
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        taken, _ = _took(partial(registry.build, connection, few, registry.places_of(few)))
    engine.dispose()
    possible = int(1000 * MOST_SECONDS / taken * few.size)
    return accounts if possible >= accounts else max(few.size, possible // 10_000 * 10_000)


@contextmanager
def postgresql(data: Given | MadeUp) -> Iterator[Engine]:
    """An engine on a database that holds the index of the data, copied from its file. Raises NoPostgres."""
    with server_for_tests() as server, database_on(server) as name:
        engine = create_engine(name)
        with registry.engine(registry.file_of(data)).connect() as kept, engine.begin() as fresh:
            SQLModel.metadata.create_all(fresh, tables=list(TABLES))
            for table in TABLES:
                _copy(kept, fresh, table)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield engine
        engine.dispose()


def _copy(kept: Connection, fresh: Connection, table: Table) -> None:
    cursor = fresh.connection.cursor()
    with cursor.copy(f"COPY {table.name} FROM STDIN") as stream:
        for row in kept.execution_options(stream_results=True).execute(select(table)):
            stream.write_row(tuple(row))


def sample(data: MadeUp) -> list[Organization]:
    """What partners would type about made-up accounts: variants of some, and companies that aren't there."""
    random = Random(16)
    asked = [
        made_up_names.variant(one, random)[0] for one in islice(made_up_names.accounts(data.size), TIMED)
    ]
    asked[1::2] = made_up_names.accounts(len(asked[1::2]), seed=17)
    return asked


def on_sqlite(data: MadeUp) -> tuple[list[Timed], float]:
    """The times on SQLite, and the size of the index in MB. The index is made if it isn't there."""
    file = registry.file_of(data)
    with registry.engine(file).connect() as connection:
        registry.build(connection, data, registry.places_of(data))
        connection.commit()
        return timed("SQLite", connection, sample(data)), file.stat().st_size / 1e6


def on_postgresql(data: MadeUp) -> list[Timed]:
    """The times on PostgreSQL. Raises NoPostgres."""
    with postgresql(data) as engine, engine.connect() as connection:
        return timed("PostgreSQL", connection, sample(data))


def is_there(data: MadeUp) -> bool:
    """True if the index of the data was made by an earlier run."""
    with registry.engine(registry.file_of(data)).connect() as connection:
        SQLModel.metadata.create_all(connection, tables=list(TABLES))
        return connection.execute(select(ACCOUNT.c.id).limit(1)).first() is not None
