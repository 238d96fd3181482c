"""A name as one text that equal names share, for lookups that don't need a tier.

It removes the same marks and legal forms as the matcher (`letters`, `legal`). Abbreviations, small words, and word
order stay, because equal texts are accepted without asking anyone.
"""

from __future__ import annotations

from models.matching.legal import take_off_legal_forms
from models.matching.letters import fold, tokens


def clean_name(name: str) -> str:
    """Returns the name without case, accents, punctuation, and legal form, unless the legal form is all there is."""
    return " ".join(take_off_legal_forms(tokens(fold(name)))) or legal_name(name)


def legal_name(name: str) -> str:
    """Returns the name without case, accents, and punctuation, unless punctuation is all there is."""
    return " ".join(tokens(fold(name))) or fold(name).strip()
