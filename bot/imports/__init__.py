"""Files that operators import and export: CSV in, checked to the last cell before anything changes; CSV out.

What a sheet's columns are stands in its module (`partners`, `people`, `pipeline`, `deals`); `reading` and `writing`
know CSV, `maps` other systems' headers, `running` the transaction. What programmes and roles mean stands in `models`.
"""

from __future__ import annotations

from bot.imports import deals, partners, people, pipeline
from bot.imports.sheet import Sheet

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet for sheet in (partners.SHEET, people.SHEET, pipeline.SHEET, deals.SHEET)
}
