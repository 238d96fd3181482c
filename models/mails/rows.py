"""Turns tables in a text into lines. Text pasted from a form, spreadsheet, or CRM keeps labels with values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.mails import labels

_CELL = re.compile(r"\t+|[ \u00a0]{3,}|[ \t]*\|[ \t]*")
_LABELED = re.compile(r"([^:=]{2,40}):[ \t]*\S.*")
_RULE = re.compile(r"[-=+:| \t]+")  # the line below a table's header


def lines(raw: Iterable[str]) -> Iterator[str]:
    """Yields the lines, with labels and values as "label: value" and other cells separated by " | "."""
    head: list[str] = []
    heading = ""
    for line in raw:
        cells = _cells(line)
        if heading and cells:
            line = line.strip()
            yield from [heading] if labels.is_label(line) else [f"{heading}: {line}"]
            heading = ""
            if not labels.is_label(line):
                continue
        if head and len(cells) == len(head):
            yield from map(_pair, head, cells)
            continue
        if head and _RULE.fullmatch(line):
            continue
        head = cells if len(cells) > 1 and all(map(labels.is_label, cells)) else []
        if not head and len(cells) == 1 and labels.is_heading(cells[0]):
            heading = cells[0].rstrip(" :*")
        elif not head:
            yield from _row(line, cells)
    if heading:
        yield heading


def _cells(line: str) -> list[str]:
    return [cell for each in _CELL.split(line.strip(" \t|")) if (cell := each.strip())]


def _row(line: str, cells: list[str]) -> Iterator[str]:
    """Yields a line that isn't a header: its pairs of labels and values, or the line itself."""
    names, values = cells[::2], cells[1::2]
    if len(cells) > 1 and len(names) == len(values) and all(map(_names_a_value, names)):
        yield from map(_pair, names, values)
    elif len(cells) > 1 and all(map(_is_labeled, cells)):
        yield from cells
    else:
        yield " | ".join(cells) if len(cells) > 1 else line


def _is_labeled(cell: str) -> bool:
    match = _LABELED.fullmatch(cell)
    return match is not None and labels.is_label(match[1])


def _names_a_value(cell: str) -> bool:
    return labels.is_label(cell) or cell.endswith(":")


def _pair(label: str, value: str) -> str:
    return f"{label.rstrip(' :*')}: {value}"
