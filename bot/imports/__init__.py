"""Files that operators import and export: CSV in, checked to the last cell before anything changes; CSV out.

What a sheet's columns are stands in its module (`partners`, `people`); `reading` and `writing` know CSV,
`running` the transaction. What programmes and roles mean stands in `models`.
"""

from __future__ import annotations

from bot.imports import partners, people
from bot.imports.sheet import Sheet

SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in (partners.SHEET, people.SHEET)}
