"""Fills the index in bulk, and rebuilds it after a change to the normalizer or the keys.

`index.put` takes seconds for ten thousand accounts. This is for a million, and leaves dense pages.
`models.migrations.upgrade` calls `refresh`, so nobody needs to remember that a word was added to a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)  # fmt: skip
from sqlalchemy.orm import Session

from models import domains
from models.matching.aliases import Identity
from models.matching.index import Database, Owner
from models.matching.keys import hashed, of_account, spellings
from models.matching.organization import Organization
from models.matching.tables import (
    ACCOUNT,
    ALIAS,
    KEY,
    MADE_BY,
    POSTING,
    SPELLING,
    organization_columns,
    organization_of,
)

CHUNK = 10_000
_HERE = Path(__file__).parent
_MADE_OF = (
    *(
        _HERE / f"{name}.py"
        for name in ("domains", "keys", "legal", "letters", "names", "places", "plain_names", "rarity")
    ),
    *(
        _HERE / name
        for name in ("word_lists.py", "wording.py", "legal_forms.txt", "legal_forms_own.txt", "rarity.txt")
    ),
    *sorted(file for file in Path(domains.__file__).parent.rglob("*") if file.suffix in (".py", ".txt")),
)
"""What decides the keys of an organization, and the clean names that claims store."""
_UNSORTED = Table(
    "match_unsorted",
    MetaData(),
    Column("key", Integer, nullable=False),
    Column("account", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)
_PAGE = (
    select(ACCOUNT.c.id, *organization_columns(ACCOUNT))
    .where(ACCOUNT.c.id > bindparam("after"))
    .order_by(ACCOUNT.c.id)
    .limit(CHUNK)
)
_DECIDED = select(ALIAS.c.id, ALIAS.c.account, *organization_columns(ALIAS)).order_by(ALIAS.c.id.desc())
_RENAME = (
    update(ALIAS)
    .where(ALIAS.c.id == bindparam("number"))
    .values(words=bindparam("new_words"), identity=bindparam("new_identity"))
)
_CONFIRMED = select(ALIAS.c.account, *organization_columns(ALIAS)).where(ALIAS.c.same)


def load(database: Database, entries: Iterable[tuple[Owner, Organization]]) -> None:
    """Adds organizations that the index doesn't have yet, and rebuilds it."""
    rows = ({"id": owner.account, **asdict(organization)} for owner, organization in entries)
    while chunk := list(islice(rows, CHUNK)):
        database.execute(insert(ACCOUNT), chunk)
    rebuild(database)


@cache
def fingerprint() -> str:
    """Returns a text that changes with anything that determines the keys."""
    return blake2b(b"".join(file.read_bytes() for file in _MADE_OF), digest_size=16).hexdigest()


def is_fresh(database: Database) -> bool:
    """True if the current normalizer made the index."""
    return database.execute(select(MADE_BY.c.fingerprint)).scalars().all() == [fingerprint()]


def refresh(database: Database) -> bool:
    """Rebuilds the index if another normalizer made it. Returns whether it did."""
    if is_fresh(database):
        return False
    connection = database.connection() if isinstance(database, Session) else database
    if connection.dialect.name == "postgresql":  # nobody adds an account that the reading has passed
        connection.execute(text("LOCK TABLE match_account IN SHARE ROW EXCLUSIVE MODE"))
    _rename_aliases(database)
    rebuild(database)
    return True


def rebuild(database: Database) -> None:
    """Rebuilds all keys from the stored organizations and confirmed aliases."""
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
    database.execute(delete(MADE_BY))
    database.execute(insert(MADE_BY), {"fingerprint": fingerprint()})


def _rename_aliases(database: Database) -> None:
    """Stores decisions under the current words. If two decisions share a name, the later one stays."""
    kept: set[tuple[int, str]] = set()
    changed = []
    for number, account, *row in database.execute(_DECIDED).all():
        identity = Identity.of(organization_of(row))
        if (account, identity.text()) in kept:
            database.execute(delete(ALIAS).where(ALIAS.c.id == number))
        kept.add((account, identity.text()))
        changed.append({"number": number, "new_words": identity.words, "new_identity": identity.text()})
    # First out of each other's way: one alias may take the identity that another had.
    database.execute(update(ALIAS).values(identity=text("'old ' || id")))
    for one in changed:
        database.execute(_RENAME, one)


def _collect(database: Database) -> tuple[Counter[int], set[str]]:
    """Writes all postings to the temporary table. Returns how many accounts use each key, and all words."""
    aliases: dict[int, list[Organization]] = {}
    for account, *row in database.execute(_CONFIRMED):
        aliases.setdefault(account, []).append(organization_of(row))
    uses: Counter[int] = Counter()
    words: set[str] = set()
    after = -1
    while page := database.execute(_PAGE, {"after": after}).all():
        postings = []
        for account, *row in page:
            found = of_account(organization_of(row))
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
