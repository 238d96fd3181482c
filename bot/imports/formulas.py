"""Cells that a spreadsheet would run: defused on the way out, restored on the way in.

A cell that begins with one of these characters is a formula to a spreadsheet, and a name that a partner's
person chose must not become one (OWASP, CSV injection). An apostrophe before it makes it text. One that was
there already gets another, so that what is exported and imported again is what it was.
"""

from __future__ import annotations

import re

_TRIGGERS = "=+\\-@\t\r\n＝＋－＠"  # noqa: RUF001 - the full-width forms are formulas to some spreadsheets too
_DANGEROUS = re.compile(f"'*[{_TRIGGERS}]")
_DEFUSED = re.compile(f"'+[{_TRIGGERS}]")


def defused(cell: str) -> str:
    """Returns the cell as it is written to a file."""
    return "'" + cell if _DANGEROUS.match(cell) else cell


def restored(cell: str) -> str:
    """Returns the cell as it was before `defused`."""
    return cell[1:] if _DEFUSED.match(cell) else cell
