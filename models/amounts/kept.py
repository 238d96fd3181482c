"""How amounts are kept: plain figures with a point before the decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from models.amounts.reader import AmountWrong, read

_PLAIN = re.compile(r"\d{1,20}(\.\d{1,20})?")


def written(value: Decimal) -> str:
    """The amount in plain figures. Three decimals get a zero more, so that no reader takes them for thousands."""
    plain = f"{value:f}"
    return f"{plain}0" if re.search(r"\.\d{3}$", plain) else plain


def kept(text: str) -> Decimal | None:
    """The amount that is stored as `text`, None if it is none. What was stored as it was typed is read as typed."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    try:
        return read(text).value
    except AmountWrong:
        return None
