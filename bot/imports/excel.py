"""Workbooks: the rows of the first sheet as text, as CSV would have them. Days are ISO 8601, numbers plain digits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from bot.imports.sheet import Finding, Wrong
from models import amounts

_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods are zip files, .xls is an OLE file
_ERROR_CELL = re.compile(r'<c\b([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
_PLACE = re.compile(r'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(r"<v>([^<]{1,40})</v>")
Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """True for .xlsx, .xls and .ods, whatever the file is called."""
    return data.startswith(_BEGINNINGS)


def rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that is shown, each with its number. Raises Wrong."""
    try:
        with load_workbook(io.BytesIO(data)) as book:
            shown = [
                number
                for number, sheet in enumerate(book.sheets_metadata)
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            ]
            found = book.get_sheet_by_index(shown[0]).to_python(skip_empty_area=False) if shown else []
    except PasswordError:
        raise Wrong([Finding(1, "", "the workbook has a password; save it without one")]) from None
    except CalamineError:
        message = "the file is no workbook that can be read; save it as Excel (.xlsx) or 'CSV UTF-8'"
        raise Wrong([Finding(1, "", message)]) from None
    errors = _errors(data, shown[0]) if shown else {}
    for number, row in enumerate(found, 1):
        yield number, [errors.get((number, column)) or text(cell) for column, cell in enumerate(row, 1)]


def _errors(data: bytes, number: int) -> dict[tuple[int, int], str]:
    """The error values of an .xlsx's sheet by row and column: calamine gives them as empty cells, and an empty cell is
    no fault. Its other formats keep that loss."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheet = _sheet_part(book.read("xl/workbook.xml").decode(), number)
            parts = book.read("xl/_rels/workbook.xml.rels").decode()
            xml = book.read(f"xl/{_target(parts, sheet)}").decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return {}
    found = {}
    for attributes, inside in _ERROR_CELL.findall(xml):
        place, value = _PLACE.search(attributes), _VALUE.search(inside)
        if place and value:
            found[int(place[2]), _column(place[1])] = value[1]
    return found


def _sheet_part(book: str, number: int) -> str:
    """The id of the part that the sheet is in; KeyError if there is none."""
    ids = re.findall(r'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"', book)
    if number >= len(ids):
        raise KeyError(number)
    return str(ids[number])


def _target(parts: str, wanted: str) -> str:
    """The file of the part, below xl/; KeyError if there is none."""
    for each in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", parts):
        if f'Id="{wanted}"' in each and (target := re.search(r'Target="([^"]+)"', each)):
            return target[1].removeprefix("/xl/")
    raise KeyError(wanted)


def _column(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def text(cell: Cell) -> str:
    """The cell as a CSV file would have it, but certain: 12.0 is 12, and 120.125 has a zero more, which no reader takes
    for thousands."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer()):
        return f"{int(cell)}"
    if isinstance(cell, float):
        return amounts.written(Decimal(repr(cell)))
    return str(cell)
