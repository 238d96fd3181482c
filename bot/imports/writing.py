"""CSV out: exports and templates, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from bot.imports.formulas import defused
from bot.imports.sheet import Sheet
from models.programme import Programme


def export(session: Session, sheet: Sheet, programme: Programme | None = None) -> str:
    """Everything known, as a file that can be imported again. `programme` defaults to the packaged one."""
    return table(sheet.names(), sheet.rows(session, programme or Programme.packaged()))


def template(sheet: Sheet) -> str:
    """The header and one example, to start from."""
    return table(sheet.names(), [{column.name: column.example for column in sheet.columns}])


def table(names: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows under a header of these names, with no cell that a spreadsheet would run."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: defused(row[name]) for name in names} for row in rows)
    return out.getvalue()
