"""CSV in: from a file's bytes to rows of checked cells. All faults are found in one reading."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from bot.imports.formulas import restored
from bot.imports.sheet import CellWrong, Column, Finding, Row, Sheet, Wrong

Lines: TypeAlias = Iterator[tuple[int, list[str]]]
"""Records, each with the number of its line."""
Translation: TypeAlias = Callable[[Lines], Lines]

# A cell of csv's own limit (128 KiB) is a forgotten quotation mark, not a value.


def read(data: bytes, sheet: Sheet, translated: Translation | None = None) -> list[Row]:
    """The file's rows. Raises Wrong with every fault that shows without looking into the database.

    `translated` makes another system's lines, the header first, into the sheet's own.
    """
    lines = _lines(_decoded(data))
    if translated is not None:
        lines = translated(lines)
    try:
        _, header = next(lines)
    except StopIteration:
        raise Wrong(
            [Finding(1, "", f"the file is empty; its first line is {','.join(sheet.names())}")]
        ) from None
    columns = _columns(header, sheet)
    findings: list[Finding] = []
    rows: list[Row] = []
    first_line: dict[tuple[object, ...], int] = {}
    for line, cells in lines:
        if not any(cells):
            continue
        row = _row(line, cells, columns, findings)
        key = tuple(row.get(name) for name in sheet.key)
        if None not in key and first_line.setdefault(key, line) != line:
            shown = ", ".join(map(repr, key))
            findings.append(
                Finding(
                    line, sheet.key[0], f"{shown} stands in line {first_line[key]} already: one line each"
                )
            )
        rows.append(row)
    if findings:
        raise Wrong(findings)
    return rows


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "isn't UTF-8; save the file as 'CSV UTF-8'"
        raise Wrong([Finding(line, "", message)]) from None


def _lines(text: str) -> Lines:
    """Each record with the number of the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Wrong(
                [Finding(line, "", f"isn't CSV ({error}); look for a quotation mark too many or too few")]
            ) from None
        yield line, [restored(cell.strip()) for cell in cells]


def _columns(header: Sequence[str], sheet: Sheet) -> list[Column]:
    """The sheet's columns in the file's order. Raises Wrong."""
    known = {column.name: column for column in sheet.columns}
    findings = [Finding(1, name, _unknown(name, known)) for name in header if name not in known]
    twice = {name for name in header if name in known and header.count(name) > 1}
    findings += [Finding(1, name, "stands twice in the header; keep one") for name in sorted(twice)]
    missing = [column.name for column in sheet.columns if column.required and column.name not in header]
    findings += [Finding(1, name, "is missing, and every line needs it") for name in missing]
    if findings:
        raise Wrong(findings)
    return [known[name] for name in header]


def _unknown(name: str, known: dict[str, Column]) -> str:
    if any(mark in name for mark in ";\t"):
        return "one column; separate columns by commas (';' separates values in a cell)"
    return f"is unknown; the columns are {','.join(known)}"


def _row(line: int, cells: Sequence[str], columns: Sequence[Column], findings: list[Finding]) -> Row:
    if len(cells) != len(columns):
        message = f"has {len(cells)} cells, the header {len(columns)}; quote a cell that has a comma"
        findings.append(Finding(line, "", message))
        return Row(line, {})
    values = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            values[column.name] = _value(column, cell)
        except CellWrong as error:
            findings.append(Finding(line, column.name, str(error)))
    return Row(line, values)


def _value(column: Column, cell: str) -> object:
    if cell:
        return column.read(cell)
    if column.required:
        raise CellWrong(f"is empty; write a value such as {column.example}")
    return column.empty
