"""Is a column one of many integers? Passes them as one parameter, so that the statement stays the same.

One parameter per integer makes a new statement for every count. The database then plans each one again, and filling
in the parameters took longer than the query.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, String, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _Integers(TypeDecorator[Iterable[int]]):
    """Integers as text that the database reads as an array: PostgreSQL's own, or JSON."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> str:
        listed = ",".join(map(str, value or ()))
        return f"{{{listed}}}" if dialect.name == "postgresql" else f"[{listed}]"


class _OneOf(FunctionElement[bool]):
    # No type: SQLite has no booleans, and an added "= 1" would keep it from using an index.
    inherit_cache = True
    name = "one_of"


def one_of(column: ColumnElement[int], parameter: str) -> ColumnElement[bool]:
    """True where `column` is among the integers passed to the statement as `parameter`, an iterable."""
    return _OneOf(column, bindparam(parameter, type_=_Integers()))


@compiles(_OneOf, "postgresql")
def _on_postgresql(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = element.clauses
    return str(compiler.process(column == any_(cast(listed, ARRAY(BigInteger))), **options))


@compiles(_OneOf, "sqlite")
def _on_sqlite(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = element.clauses
    each = func.json_each(listed).table_valued("value")
    return str(compiler.process(column.in_(select(each.c.value)), **options))
