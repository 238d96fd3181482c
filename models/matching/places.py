"""Normalized locations: codes for states, provinces, and countries; folded cities."""

from __future__ import annotations

from functools import cache, lru_cache

from models import countries
from models.matching import letters, word_lists


@cache
def _regions() -> dict[str, str]:
    """Returns the codes of states and provinces by folded name and code."""
    known = {**word_lists.STATES, **word_lists.PROVINCES}
    return {**{code.lower(): code for code in known}, **{name: code for code, name in known.items()}}


@cache
def _countries() -> dict[str, str]:
    """Returns the codes of countries by folded name and code, including other common names."""
    by_name = {_letters(name): code for code, name in countries.names().items()}
    by_code = {code.lower(): code for code in countries.names()}
    return {**by_name, **by_code, **word_lists.COUNTRY_HABITS}


def _letters(text: str) -> str:
    return " ".join(letters.spaced(letters.fold(text)).split())


@lru_cache(maxsize=20_000)
def city(text: str) -> str:
    """Returns the city without accents, punctuation, and a state after a comma. Empty if none is given."""
    folded = _letters(text.split(",", maxsplit=1)[0])
    return folded.replace("saint ", "st ").replace(" ", "")


@lru_cache(maxsize=5_000)
def region(text: str) -> str:
    """Returns the code of a known state or province, else the folded text."""
    folded = _letters(text)
    return _regions().get(folded, folded)


@lru_cache(maxsize=1_000)
def country(text: str) -> str:
    """Returns the ISO 3166 code of a known country, else the folded text."""
    folded = _letters(text)
    return _countries().get(folded, folded)
