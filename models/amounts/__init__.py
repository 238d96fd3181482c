"""Amounts of money as people write them: one reader for forms, files and mails, and how amounts are kept.

`read` takes what somebody typed. `written` and `kept` are for what the program stores: plain figures with a point,
which mean the same to every reader, whatever the customs of the country.
"""

from __future__ import annotations

from models.amounts.conventions import UNKNOWN, Conventions
from models.amounts.kept import kept, written
from models.amounts.reader import MOST, AmountWrong, Reading, number, read

__all__ = ["MOST", "UNKNOWN", "AmountWrong", "Conventions", "Reading", "kept", "number", "read", "written"]
