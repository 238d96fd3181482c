"""CSV out: exports and templates, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from bot.imports.formulas import defused
from bot.imports.sheet import Finding, Sheet
from bot.imports.sheet_rows import WHY
from bot.printable import printable
from models.program import Program


def export(session: Session, sheet: Sheet, program: Program | None = None) -> str:
    """Everything known, as a file that can be imported again. `program` defaults to the packaged one."""
    return table(sheet.names(), sheet.rows(session, program or Program.packaged()))


def template(sheet: Sheet) -> str:
    """The header and one example, which an import knows and leaves out."""
    return table(sheet.names(), [{column.name: column.example for column in sheet.columns}])


def refused(header: Sequence[str], cells: Mapping[int, Sequence[str]], findings: Iterable[Finding]) -> str:
    """The lines that weren't taken over, as they were, each with why: to be mended and imported."""
    why: dict[int, list[str]] = {}
    for each in findings:
        why.setdefault(each.line, []).append(
            f"{each.column}: {each.message}" if each.column else each.message
        )
    names = [*(name for name in header if name != WHY), WHY]
    rows = (dict(zip(header, [*cells.get(line, ()), *[""] * len(header)], strict=False)) | {WHY: " | ".join(said)}
            for line, said in sorted(why.items()))  # fmt: skip
    return table(names, rows)


def table(names: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows under a header of these names, with no cell that a spreadsheet would run."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: defused(printable(row[name])) for name in names} for row in rows)
    return out.getvalue()
