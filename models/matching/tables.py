"""The tables of the matching index: plain tables, the same on SQLite and PostgreSQL, without extensions.

They copy what the matcher reads and contain no rules of the program. All except `match_alias`, which stores
people's decisions, can be rebuilt from the original rows (`rebuilding.rebuild`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint
from sqlmodel import SQLModel

from models.matching.organization import Organization

_METADATA = SQLModel.metadata
FIELDS = ("name", "domain", "city", "region", "country")


def _fields() -> list[Column[str]]:
    """Returns the columns of an Organization. Unknown fields are empty."""
    return [Column(name, String, nullable=False, server_default="") for name in FIELDS]


ACCOUNT = Table(
    "match_account",
    _METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *_fields(),
)
"""One row an organization that may be found. The id says whose copy it is: see `index.Owner`."""

POSTING = Table(
    "match_posting",
    _METADATA,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Key (see `keys.hashed`) to account. No foreign key: it would cost an index as large as the table."""

KEY = Table(
    "match_key",
    _METADATA,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("uses", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many accounts have a key that many may have: a word, initials, a place."""

SPELLING = Table(
    "match_spelling",
    _METADATA,
    Column("spelling", Integer, primary_key=True, autoincrement=False),
    Column("word", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""A word with one letter left out, to the key of the word: once a word, not once an account."""

ALIAS = Table(
    "match_alias",
    _METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("account", BigInteger, ForeignKey("match_account.id"), nullable=False),
    Column("words", String, nullable=False, index=True),
    Column("identity", String, nullable=False),
    Column("same", Boolean, nullable=False),
    *_fields(),
    UniqueConstraint("account", "identity", name="uq_match_alias_account_identity"),
)
"""What people decided: this organization is the account's customer, or it is not."""

MADE_BY = Table("match_made_by", _METADATA, Column("fingerprint", String, primary_key=True))
"""One row: which normalizer made the keys (see `rebuilding.fingerprint`)."""

TABLES = (ACCOUNT, POSTING, KEY, SPELLING, ALIAS, MADE_BY)


def organization_columns(table: Table) -> list[Column[str]]:
    """Returns the columns of `table` that make an Organization, in the order of its fields."""
    return [table.c[name] for name in FIELDS]


def organization_of(row: Sequence[str]) -> Organization:
    """Returns the Organization in a row of these columns."""
    return Organization(*row)
