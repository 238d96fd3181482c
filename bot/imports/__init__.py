"""Files that operators import and export: every cell is checked before anything changes.

Each sheet's module has its columns (`partner_sheet`, `people_sheet`, `pipeline_sheet`, `deal_sheet`). `sheet_rows`
and `writing` know CSV, `maps` other systems' headers, and `running` the transaction. `models` says what programs
and roles mean.
"""

from __future__ import annotations

from bot.imports import deal_sheet, partner_sheet, people_sheet, pipeline_sheet
from bot.imports.sheet import Sheet

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (partner_sheet.SHEET, people_sheet.SHEET, pipeline_sheet.SHEET, deal_sheet.SHEET)
}
