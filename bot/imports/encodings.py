"""Turns a file's bytes into lines of cells: Excel, or text in any common encoding and with any separator.

Anything uncertain is refused: a wrong guess would silently change names.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from typing import TypeAlias

from bot.imports import excel
from bot.imports.formulas import restored
from bot.imports.sheet import Finding, Wrong

Line: TypeAlias = tuple[int, list[str]]
"""A record's cells, with the number of the line where it begins."""

_SEPARATORS = ",;\t|"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Letters that Windows-1252 shares with the other Windows code pages of Latin letters, and quotation marks and dashes.
_SAFE = "áâäçéëíîóôöúüýßÁÂÄÇÉËÍÎÓÔÖÚÜÝ"
_AROUND_WORDS = "‘’“”–—…•€®™©°·«» \u00a0"
_CERTAIN = re.compile(rf"(?:[\x00-\x7f]|(?<![a-z])[{_SAFE}]|(?<=[a-z])[{_SAFE.lower()}]|ñ(?=[aeiou])|Ñ(?=[AEIOU])|"
                      rf"ã(?=o)|õ(?=es)|(?<=[{_SAFE}])[{_SAFE}]|(?<=\w)’(?=\w)|(?<!\w)[{_AROUND_WORDS}]|"
                      rf"[{_AROUND_WORDS}](?!\w))*")  # fmt: skip


def lines(data: bytes, names: Collection[str]) -> Iterator[Line]:
    """Every record of the file. `names` are headers that it may have: they tell its separator. Raises Wrong."""
    found = excel.rows(data) if excel.is_workbook(data) else _records(decoded(data), names)
    for line, cells in found:
        yield line, [restored(cell.strip()) for cell in cells]


def decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16, or Windows-1252 where nothing else fits. Raises Wrong."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _as(data, encoding)
    if wide := _wide(data):
        return _as(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("cp1252", "replace")
        if "\ufffd" not in text and _CERTAIN.fullmatch(text):
            return text
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(line) from None


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(data.count(b"\n", 0, error.start) + 1) from None


def _unreadable(line: int) -> Wrong:
    message = (
        "has letters in an encoding that isn't certain; save the file as 'CSV UTF-8' or as Excel (.xlsx)"
    )
    return Wrong([Finding(line, "", message)])


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark: every other byte of mostly Latin text is zero."""
    begin = data[:1000]
    if len(begin) < 4 or len(data) % 2:
        return ""
    for encoding, noughts in (("utf-16-le", begin[1::2]), ("utf-16-be", begin[::2])):
        if noughts.count(0) > 0.6 * len(noughts):
            return encoding
    return ""


def _records(text: str, names: Collection[str]) -> Iterator[Line]:
    said = re.match(r"sep=(.)\r?\n", text)  # Excel's own hint to itself
    separator = said[1] if said else _separator(text, names)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    if said:
        next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"isn't CSV ({error}); look for a quotation mark too many or too few"
            raise Wrong([Finding(line, "", message)]) from None
        yield line, cells


def _separator(text: str, names: Collection[str]) -> str:
    """Returns the separator that finds the most header names in a line near the top; a comma where none finds two."""
    begin = text.splitlines()[:25]
    known = {
        separator: max((_known(line, separator, names) for line in begin), default=0)
        for separator in _SEPARATORS
    }
    best = max(_SEPARATORS, key=lambda separator: known[separator])
    return best if known[best] > 1 else ","


def _known(line: str, separator: str, names: Collection[str]) -> int:
    return sum(cell.strip().strip('"').strip() in names for cell in line.split(separator))
