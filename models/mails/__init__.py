"""Reading a pasted e-mail: who the customer is, whom to ask there, where, by when, and how much.

Deterministic, and careful: what the text doesn't say, or says in two ways, is left open. Nothing is invented.
"""

from __future__ import annotations

from datetime import date

from models.mails.found import Found, Ours

__all__ = ["Found", "Ours", "read"]


def read(text: str, ours: Ours, today: date) -> Found:
    """What `text` says of the customer. `today` is the reader's day, for dates without a year."""
    return Found()
