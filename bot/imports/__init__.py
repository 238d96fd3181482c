"""Files that operators import and export: CSV in, checked to the last cell before anything changes; CSV out.

What a sheet's columns are stands in its module (`partners`, `people`, `pipeline`, `deals`); `reading` and `writing`
know CSV, `maps` other systems' headers, `running` the transaction. What programs and roles mean stands in `models`.
"""

from __future__ import annotations

from bot.imports import deal_sheet, partner_sheet, people_sheet, pipeline_sheet
from bot.imports.sheet import Sheet

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (partner_sheet.SHEET, people_sheet.SHEET, pipeline_sheet.SHEET, deal_sheet.SHEET)
}
