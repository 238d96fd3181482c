"""Turns a file's lines into rows of checked cells. One reading finds every error, each with its line and column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.imports.encodings import Line, lines
from bot.imports.sheet import CellWrong, Column, Finding, Noted, Row, Sheet, Wrong
from models import texts

WHY = "refused_because"
"""The column that a file of refused lines has beside its own; a later import passes over it."""
_HEADER_WITHIN = 25
_ERROR = re.compile(
    r"#(REF|N/?A|NAME|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|GETTING_DATA|ERROR|"
    r"NV|BEZUG|WERT|ZAHL|NOM|VALEUR|NOMBRE|N/D)\s*[!?]?|#¡[^!]{2,12}!|#¿[^?]{2,12}\?|#{4,}",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(grand |sub-?)?totals?:?|sum:?|summe:?|gesamt:?|count:?|total general:?", re.IGNORECASE)
_NOTHING = frozenset("n/a na n.a. none null nil tbd tbc unknown - -- – — . ? x".split()) | {
    "not available",
    "no website",
}


class Translation(Protocol):
    """Another system's headers: makes its lines, the header first, into the sheet's own."""

    @property
    def names(self) -> Collection[str]:
        """The headers that it knows."""
        ...

    def translated(self, header: Sequence[str], given: Iterable[Line]) -> tuple[list[str], list[Line]]:
        """The sheet's header and lines. Raises Wrong if a column is missing that the sheet needs."""
        ...


@dataclass
class Read:
    """A file as it was read: its good rows; what stands against other lines; what is good and needs a look.

    `header` and `cells` are the file's own, the cells by line.
    """

    header: list[str] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def read(data: bytes, sheet: Sheet, translation: Translation | None = None) -> list[Row]:
    """The file's rows. Raises Wrong with every fault that shows without looking into the database."""
    found = take_apart(data, sheet, translation)
    if found.findings:
        raise Wrong(found.findings)
    return found.rows


def take_apart(data: bytes, sheet: Sheet, translation: Translation | None = None) -> Read:
    """The file's rows and faults, line by line. Raises Wrong where the file as a whole can't be read."""
    names = translation.names if translation else sheet.names()
    table = list(lines(data, names))
    found = Read()
    if not any(any(cells) for _, cells in table):
        raise Wrong([Finding(1, "", f"the file is empty; its first line is {','.join(sheet.names())}")])
    at = _header_at(table, sheet, names)
    line, header = table[at]
    found.header = _renamed(line, _trimmed(header), sheet, found)
    given = _even(table[at + 1 :], found, has_footer=translation is not None)
    columns = found.header
    if translation is not None:
        columns, given = translation.translated(found.header, given)
    _rows(given, _columns(line, columns, sheet), sheet, found)
    return found


def _renamed(line: int, header: list[str], sheet: Sheet, found: Read) -> list[str]:
    """The header with today's name in place of a column's former one, and a warning for each."""
    former = {column.former: column.name for column in sheet.columns if column.former}
    for name in header:
        if name in former and former[name] not in header:
            found.warnings.append(Finding(line, name, f"is called {former[name]!r} now; rename it"))
    return [former[name] if name in former and former[name] not in header else name for name in header]


def _header_at(table: Sequence[Line], sheet: Sheet, names: Collection[str]) -> int:
    """The place of the header: the first line but for titles above it, as reports that are laid out have them."""
    needed = {column.name for column in sheet.columns if column.required} & set(names)
    former = {column.former: column.name for column in sheet.columns if column.former}
    for at, (_, cells) in enumerate(table[:_HEADER_WITHIN]):
        known = {former.get(cell, cell) for cell in cells} & set(names)
        if len(known) > 1 and needed <= known:
            return at
    return next(at for at, (_, cells) in enumerate(table) if any(cells))


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Drops the empty cells at the end, which spreadsheets leave."""
    last = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return list(cells[:last])


def _even(given: Iterable[Line], found: Read, *, has_footer: bool) -> list[Line]:
    """The lines that have a cell for each column; blank ones and a report's footers are left out."""
    width, even = len(found.header), []
    for line, cells in given:
        kept = _trimmed([cell if texts.line(cell) else "" for cell in cells])
        if not kept or (has_footer and sum(map(bool, kept)) < 2 < width):
            continue
        found.cells[line] = kept
        if len(kept) > width or (len(cells) < width and not has_footer):
            message = f"has {len(cells)} cells, the header {width}; quote a cell that has a comma"
            found.findings.append(Finding(line, "", message))
        else:
            even.append((line, kept + [""] * (width - len(kept))))
    return even


def _columns(line: int, header: Sequence[str], sheet: Sheet) -> list[Column | None]:
    """The sheet's columns in the file's order, None for one to be passed over. Raises Wrong."""
    known = {column.name: column for column in sheet.columns}
    if not set(known) & set(header):
        message = f"has none of the sheet's columns; the first line is {','.join(known)}"
        raise Wrong([Finding(line, "", message)])
    findings = [
        Finding(line, name or "(without a name)", f"is unknown; the columns are {','.join(known)}")
        for name in header
        if name not in known and name != WHY
    ]
    twice = {name for name in header if name in known and header.count(name) > 1}
    findings += [Finding(line, name, "stands twice in the header; keep one") for name in sorted(twice)]
    missing = [column.name for column in sheet.columns if column.required and column.name not in header]
    findings += [Finding(line, name, "is missing, and every line needs it") for name in missing]
    if findings:
        raise Wrong(findings)
    return [known.get(name) for name in header]


def _rows(given: Iterable[Line], columns: Sequence[Column | None], sheet: Sheet, found: Read) -> None:
    first: dict[tuple[object, ...], int] = {}
    faults: dict[int, list[Finding]] = defaultdict(list)
    rows: dict[int, Row] = {}
    for line, cells in given:
        if _is_example(cells, columns):
            message = "is the template's example; it is left out"
            found.warnings.append(Finding(line, "", message))
            continue
        row = _row(line, cells, columns, faults[line])
        key = tuple(row.get(name) for name in sheet.key)
        known = first.setdefault(key, line) if None not in key else line
        if known == line:
            rows[line] = row
        elif sheet.merge is None or faults[known] or faults[line]:
            shown = ", ".join(map(repr, key))
            message = f"{shown} stands in line {known} already: one line each"
            faults[line].append(Finding(line, sheet.key[0], message))
        else:
            rows[known] = sheet.merge(rows[known], row)
            message = f"is in line {known} already: both are taken as one, opened on the earlier day"
            found.warnings.append(Finding(line, sheet.key[-1], message))
    found.rows = [row for line, row in rows.items() if not faults[line]]
    found.findings += [each for line in sorted(faults) for each in faults[line]]


def _is_example(cells: Sequence[str], columns: Sequence[Column | None]) -> bool:
    return all(column is None or cell == column.example for column, cell in zip(columns, cells, strict=True))


def _row(line: int, cells: Sequence[str], columns: Sequence[Column | None], faults: list[Finding]) -> Row:
    if _is_total(cells, columns):
        faults.append(Finding(line, "", "is a total, not a row of its own; delete the line"))
        return Row(line, {})
    values, notes = {}, []
    for column, cell in zip(columns, cells, strict=True):
        if column is None:
            continue
        try:
            value = _value(column, cell)
        except CellWrong as error:
            faults.append(Finding(line, column.name, str(error)))
            continue
        if isinstance(value, Noted):
            notes.append(Finding(line, column.name, value.note))
            value = value.value
        values[column.name] = value
    return Row(line, values, tuple(notes))


def _is_total(cells: Sequence[str], columns: Sequence[Column | None]) -> bool:
    """True for a line that begins with "Total" and lacks what every row needs."""
    begin = next((cell for cell in cells if cell), "")
    lacks = any(column and column.required and not cell for column, cell in zip(columns, cells, strict=True))
    return lacks and _TOTAL.fullmatch(begin) is not None


def _value(column: Column, cell: str) -> object:
    if _ERROR.fullmatch(cell):
        raise CellWrong(f"{cell} is a spreadsheet's error; mend it there, or empty the cell")
    if not cell:
        if column.required:
            raise CellWrong(f"is empty; write a value such as {column.example}")
        return column.empty
    try:
        return column.read(cell)
    except CellWrong:
        if column.required or cell.casefold() not in _NOTHING:
            raise
        return column.empty
