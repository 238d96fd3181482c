"""Amounts of money as people write them: one reader for forms, files, and emails, and one storage format.

`read` reads what somebody typed. `written` and `kept` are for stored amounts: plain digits with a decimal point,
which mean the same to every reader in every country.
"""

from __future__ import annotations

from models.amounts.conventions import UNKNOWN, Conventions
from models.amounts.kept import kept, written
from models.amounts.reader import MOST, AmountWrong, Reading, number, read

__all__ = ["MOST", "UNKNOWN", "AmountWrong", "Conventions", "Reading", "kept", "number", "read", "written"]
