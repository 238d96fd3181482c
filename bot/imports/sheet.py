"""What a sheet is: its columns, its rows as read, what an import finds and changes. No CSV here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.program import Program


@dataclass(frozen=True)
class Finding:
    """What is wrong, on which line and in which column ("" is all of the line), and what would be right."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.message}"


class Wrong(Exception):
    """The file isn't taken over: everything found in it, in its order. Nothing has changed."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings, key=lambda finding: finding.line)
        super().__init__("\n".join(map(str, self.findings)))


class CellWrong(ValueError):
    """A cell can't be read; the text says what would be right."""


@dataclass(frozen=True)
class Noted:
    """A value that a reader accepted, with a warning."""

    value: Any
    note: str


@dataclass(frozen=True)
class Column:
    """A column: `read` turns a cell's text into a value or raises CellWrong; empty cells give `empty`.

    `former` is the name that it had a version ago: still read, with a warning.
    """

    name: str
    read: Callable[[str], Any]
    example: str
    required: bool = False
    empty: Any = None
    former: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the file: the values of the columns that the file has, and what needs a look in them."""

    line: int
    values: Mapping[str, Any]
    notes: tuple[Finding, ...] = ()

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def get(self, column: str) -> Any:
        """The value, None where the file has no such column."""
        return self.values.get(column)

    def __contains__(self, column: str) -> bool:
        return column in self.values


@dataclass(frozen=True)
class Change:
    """What a line does: `details` say what becomes what; empty if all of it is known already."""

    line: int
    key: str
    is_new: bool
    details: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        """False if the line says what is known already."""
        return self.is_new or bool(self.details)


@dataclass
class Import:
    """A running import. `staff_rooms` are (platform, conversation) that no partner may share."""

    session: Session
    now: datetime
    staff_conversations: frozenset[tuple[str, str]] = frozenset()
    program: Program = field(default_factory=Program.packaged)
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def refuse(self, row: Row, column: str, message: str) -> None:
        """Notes that the file can't be taken over because of this cell."""
        self.findings.append(Finding(row.line, column, message))

    def warn(self, row: Row, column: str, message: str) -> None:
        """Records a warning: the row is imported, but needs a look."""
        self.warnings.append(Finding(row.line, column, message))


@dataclass(frozen=True)
class Sheet:
    """A kind of file. `apply` does what rows say, in the import's session; `rows` gives what is known.

    `keys` are the columns of the key, the first column if there are none. A line without its key is new.
    `merge` makes one of two lines with the same key; without it the second is refused.
    """

    name: str
    columns: tuple[Column, ...]
    apply: Callable[[Iterable[Row], Import], list[Change]]
    rows: Callable[[Session, Program], Iterator[Mapping[str, str]]]
    keys: tuple[str, ...] = ()
    merge: Callable[[Row, Row], Row] | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which a line finds what it updates."""
        return self.keys or (self.columns[0].name,)

    def names(self) -> list[str]:
        """The header."""
        return [column.name for column in self.columns]


def assign(record: Any, attribute: str, value: Any) -> tuple[str, ...]:
    """Sets the attribute if it differs; says what became what, or nothing."""
    old = getattr(record, attribute)
    if old == value:
        return ()
    setattr(record, attribute, value)
    return (became(attribute, old, value),)


def became(what: str, old: Any, new: Any) -> str:
    """`status: good_standing -> suspended`."""
    return f"{what}: {_shown(old)} -> {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ";".join(map(str, value)) or "(empty)"
    return str(value) if value not in (None, "") else "(empty)"
