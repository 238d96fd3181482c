"""Reads a pasted email: who the customer is, whom to contact, where they are, by when, and for how much.

Deterministic and careful: anything that the text doesn't say, or says in two ways, stays empty. Nothing is
invented.
"""

from __future__ import annotations

from models.mails.found import Found, Ours

__all__ = ["Found", "Ours"]
