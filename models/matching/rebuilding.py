"""Filling the index at once, and making it anew after the normaliser or the keys have changed.

Ten thousand accounts by `index.put` are a matter of seconds; this is for a million, and leaves dense pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from models.matching.index import Database, Owner
from models.matching.keys import hashed, of_account, spellings
from models.matching.organisation import Organisation
from models.matching.tables import (
    ACCOUNT,
    ALIAS,
    KEY,
    POSTING,
    SPELLING,
    organisation_columns,
    organisation_of,
)

CHUNK = 10_000
_UNSORTED = Table(
    "match_unsorted",
    MetaData(),
    Column("key", Integer, nullable=False),
    Column("account", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)
_PAGE = (
    select(ACCOUNT.c.id, *organisation_columns(ACCOUNT))
    .where(ACCOUNT.c.id > bindparam("after"))
    .order_by(ACCOUNT.c.id)
    .limit(CHUNK)
)
_CONFIRMED = select(ALIAS.c.account, *organisation_columns(ALIAS)).where(ALIAS.c.same)


def load(database: Database, entries: Iterable[tuple[Owner, Organisation]]) -> None:
    """Add organisations to an index that doesn't hold them yet, and rebuild it."""
    rows = ({"id": owner.account, **asdict(organisation)} for owner, organisation in entries)
    while chunk := list(islice(rows, CHUNK)):
        database.execute(insert(ACCOUNT), chunk)
    rebuild(database)


def rebuild(database: Database) -> None:
    """Make all keys anew from the organisations and the confirmed aliases that are stored."""
    for table in (POSTING, KEY, SPELLING):
        database.execute(delete(table))
    connection = database.connection() if isinstance(database, Session) else database
    _UNSORTED.create(connection)
    try:
        uses, words = _collect(database)
        sorted_keys = select(_UNSORTED.c.key, _UNSORTED.c.account).distinct().order_by("key", "account")
        database.execute(insert(POSTING).from_select(["key", "account"], sorted_keys))
        _each(database, KEY, ({"key": key, "uses": count} for key, count in sorted(uses.items())))
        _each(database, SPELLING, _spellings(words))
    finally:
        _UNSORTED.drop(connection)


def _collect(database: Database) -> tuple[Counter[int], set[str]]:
    """Put all postings into the temporary table; return how many accounts use a key, and all words."""
    aliases: dict[int, list[Organisation]] = {}
    for account, *row in database.execute(_CONFIRMED):
        aliases.setdefault(account, []).append(organisation_of(row))
    uses: Counter[int] = Counter()
    words: set[str] = set()
    after = -1
    while page := database.execute(_PAGE, {"after": after}).all():
        postings = []
        for account, *row in page:
            found = of_account(organisation_of(row))
            for alias in aliases.get(account, ()):
                found |= of_account(alias)
            postings += [{"key": hashed(key), "account": account} for key in found.all]
            uses.update(map(hashed, found.counted))
            words |= found.words
        database.execute(insert(_UNSORTED), postings)
        after = page[-1][0]
    return uses, words


def _spellings(words: set[str]) -> Iterator[dict[str, int]]:
    pairs = {(hashed(spelling), hashed(word)) for word in words for spelling in spellings(word)}
    return ({"spelling": spelling, "word": word} for spelling, word in sorted(pairs))


def _each(database: Database, table: Table, rows: Iterator[dict[str, int]]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        database.execute(insert(table), chunk)
