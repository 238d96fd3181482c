"""A name as one text that equal names share: for looking up, where a tier would be too much or comes later.

Marks and legal forms are the matcher's (`letters`, `legal`). Abbreviations, small words, and the order stay as they
are: whoever finds two texts equal here asks nobody.
"""

from __future__ import annotations

from models.matching.legal import take_off_legal_forms
from models.matching.letters import fold, tokens


def clean_name(name: str) -> str:
    """The name without case, accents, punctuation and legal form; the legal form stays if it is all there is."""
    return " ".join(take_off_legal_forms(tokens(fold(name)))) or legal_name(name)


def legal_name(name: str) -> str:
    """The name without case, accents and punctuation; what is nothing but punctuation stays."""
    return " ".join(tokens(fold(name))) or fold(name).strip()
