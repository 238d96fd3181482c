"""The index of organizations: adding, changing, and removing. Nothing here commits.

`candidates` searches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import asdict
from functools import reduce
from operator import or_
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, delete, select, text
from sqlalchemy.orm import Session

from models.matching.keys import NONE, Keys, hashed, of_account, spellings
from models.matching.listed import one_of
from models.matching.organization import Organization
from models.matching.tables import ACCOUNT, ALIAS, KEY, organization_columns, organization_of

Database = Connection | Session
"""Either will do: the caller's transaction is used and left open."""

KINDS = ("customer", "opportunity", "claim", "other")
"""Whose rows may be copied into the index. Add at the end only: the place is part of stored ids."""
_MOST_KINDS = 8


class Owner(NamedTuple):
    """The row that an account is a copy of: its kind (one of KINDS) and its number."""

    kind: str
    number: int

    @property
    def account(self) -> int:
        """Returns the ID of the account: one integer for both, so that no second index is needed."""
        return self.number * _MOST_KINDS + KINDS.index(self.kind)

    @classmethod
    def of(cls, account: int) -> Owner:
        """Returns the owner of an account."""
        return cls(KINDS[account % _MOST_KINDS], account // _MOST_KINDS)


# The same SQL works on both databases; SQLAlchemy would need one construct for each.
_COUNT_UP = text(
    "INSERT INTO match_key (key, uses) VALUES (:key, 1) ON CONFLICT (key) DO UPDATE SET uses = match_key.uses + 1"
)
_ADD_POSTING = text("INSERT INTO match_posting (key, account) VALUES (:key, :account) ON CONFLICT DO NOTHING")
_ADD_SPELLING = text(
    "INSERT INTO match_spelling (spelling, word) VALUES (:spelling, :word) ON CONFLICT DO NOTHING"
)
_SET_ACCOUNT = text(
    "INSERT INTO match_account (id, name, domain, city, region, country) "
    "VALUES (:id, :name, :domain, :city, :region, :country) ON CONFLICT (id) DO UPDATE SET name = :name, "
    "domain = :domain, city = :city, region = :region, country = :country"
)
_COUNT_DOWN = text("UPDATE match_key SET uses = uses - 1 WHERE key = :key")
_DROP_POSTING = text("DELETE FROM match_posting WHERE key = :key AND account = :account")
_DROP_UNUSED_KEY = text("DELETE FROM match_key WHERE key = :key AND uses <= 0")
_DROP_UNUSED_SPELLING = text(
    "DELETE FROM match_spelling WHERE spelling = :spelling AND word = :word "
    "AND NOT EXISTS (SELECT 1 FROM match_key WHERE key = :word)"
)
_KNOWN = select(KEY.c.key).where(one_of(KEY.c.key, "keys"))
_READ = select(*organization_columns(ACCOUNT)).where(ACCOUNT.c.id == bindparam("account"))
_READ_CONFIRMED = select(*organization_columns(ALIAS)).where(
    ALIAS.c.account == bindparam("account"), ALIAS.c.same
)


def put(database: Database, owner: Owner, organization: Organization) -> None:
    """Adds the owner's organization, or changes it. People's decisions on it stay."""
    before = read(database, owner)
    if before == organization:
        return
    old = stored_keys(database, owner) if before else NONE
    database.execute(_SET_ACCOUNT, {"id": owner.account, **asdict(organization)})
    change_keys(database, owner, old, stored_keys(database, owner) if before else of_account(organization))


def remove(database: Database, owner: Owner) -> None:
    """Removes the owner's organization with the decisions on it, if it is in the index."""
    change_keys(database, owner, stored_keys(database, owner), NONE)
    database.execute(delete(ALIAS).where(ALIAS.c.account == owner.account))
    database.execute(delete(ACCOUNT).where(ACCOUNT.c.id == owner.account))


def read(database: Database, owner: Owner) -> Organization | None:
    """Returns the owner's organization as stored, or None."""
    row = database.execute(_READ, {"account": owner.account}).first()
    return organization_of(row) if row else None


def stored_keys(database: Database, owner: Owner) -> Keys:
    """Returns the keys under which the owner's organization is found: by its name and its confirmed aliases."""
    own = read(database, owner)
    aliases = database.execute(_READ_CONFIRMED, {"account": owner.account}).all()
    found = [own] if own else []
    found += [organization_of(row) for row in aliases]
    return reduce(or_, map(of_account, found), NONE)


def change_keys(database: Database, owner: Owner, old: Keys, new: Keys) -> None:
    """Replaces the keys of an account. Keys in both sets stay untouched."""
    _drop(database, owner.account, old.all - new.all, old.counted - new.counted, old.words - new.words)
    _add(database, owner.account, new.all - old.all, new.counted - old.counted, new.words - old.words)


def _add(database: Database, account: int, added: Set[str], counted: Set[str], words: Set[str]) -> None:
    if words:
        by_hash = {hashed(word): word for word in words}
        known = set(database.execute(_KNOWN, {"keys": by_hash}).scalars())
        fresh = [word for number, word in sorted(by_hash.items()) if number not in known]
        _each(database, _ADD_SPELLING, _spellings(fresh))
    # In key order, so that two transactions that add at the same time can't deadlock.
    _each(database, _COUNT_UP, [{"key": key} for key in sorted(map(hashed, counted))])
    _each(database, _ADD_POSTING, [{"key": key, "account": account} for key in sorted(map(hashed, added))])


def _drop(database: Database, account: int, dropped: Set[str], counted: Set[str], words: Set[str]) -> None:
    _each(database, _DROP_POSTING, [{"key": key, "account": account} for key in sorted(map(hashed, dropped))])
    rows = [{"key": key} for key in sorted(map(hashed, counted))]
    _each(database, _COUNT_DOWN, rows)
    _each(database, _DROP_UNUSED_KEY, rows)
    _each(database, _DROP_UNUSED_SPELLING, _spellings(words))


def _spellings(words: Iterable[str]) -> list[dict[str, int]]:
    return [
        {"spelling": hashed(spelling), "word": hashed(word)} for word in words for spelling in spellings(word)
    ]


def _each(database: Database, statement: TextClause, rows: list[dict[str, int]]) -> None:
    if rows:
        database.execute(statement, rows)
