"""How amounts are stored: plain digits with a decimal point."""

from __future__ import annotations

import re
from decimal import Decimal

from models.amounts.reader import AmountWrong, read

_PLAIN = re.compile(r"\d{1,20}(\.\d{1,20})?")


def written(value: Decimal) -> str:
    """Returns the amount in plain digits. Three decimals get one more zero, so that nobody reads them as thousands."""
    plain = f"{value:f}"
    return f"{plain}0" if re.search(r"\.\d{3}$", plain) else plain


def kept(text: str) -> Decimal | None:
    """Returns the stored amount, or None if the text is none. Older text that was stored as typed is read as typed."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    try:
        return read(text).value
    except AmountWrong:
        return None
