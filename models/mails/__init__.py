"""Reading a pasted e-mail: who the customer is, whom to ask there, where, by when, and how much.

Deterministic, and careful: what the text doesn't say, or says in two ways, is left open. Nothing is invented.
"""

from __future__ import annotations

from models.mails.found import Found, Ours

__all__ = ["Found", "Ours"]
