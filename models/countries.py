"""Countries: ISO 3166 codes under the form's headings, and the names and codes that people write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import holidays
import pycountry
from babel import Locale
from babel.core import get_global

# Where the program mostly sells comes first; the rest of the world is split so that no list of a platform
# (100 options a group) overflows and a person finds a name by its letter.
FIRST = ("US", "CA", "GB", "IE", "AU", "NZ", "MX", "DE", "FR", "ES", "AE", "SA", "SG")
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
)


@cache
def names(locale: str = "en") -> dict[str, str]:
    """Returns the name of every country and territory, by code."""
    found = Locale.parse(locale).territories
    return {
        code: name
        for code, name in found.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


@cache
def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Returns (heading, codes): the most common ones first, then the alphabet in three groups, in English order."""
    rest = sorted((code for code in names() if code not in FIRST), key=lambda code: names()[code])
    parts: dict[str, list[str]] = {"first": list(FIRST), "a_f": [], "g_m": [], "n_z": []}
    for code in rest:
        letter = names()[code][0].upper()
        parts["a_f" if letter <= "F" or letter > "Z" else "g_m" if letter <= "M" else "n_z"].append(code)
    return tuple((heading, tuple(codes)) for heading, codes in parts.items())


_LANGUAGES = (
    "nl",
    "it",
    "pt",
    "fr",
    "de",
    "es",
    "en",
)  # of two that mean different countries by a name, the later


def read(text: str) -> str | None:
    """Returns the code for a name or code: English and other languages, alpha-2, alpha-3, and older names.

    None if it means none, or several, as "Korea" does.
    """
    return _codes().get(_plain(text))


def region(country: str, text: str) -> str | None:
    """Returns the part of an ISO 3166-2 code after the hyphen: for "US-CA", "CA", or "California" in the US.

    Else None.

    If a place shares the holidays of a larger one (London and England), returns the larger one. A place without
    holidays of its own is returned as it is.
    """
    known, named = _regions(country)
    code = text.strip().upper().removeprefix(f"{country}-")
    code = code if code in known or f"{country}-{code}" in _parts() else named.get(_plain(text), "")
    part = code
    while part and part not in known:
        part = _parts().get(f"{country}-{part}", "").removeprefix(f"{country}-")
    return part or code or None


@cache
def _parts() -> dict[str, str]:
    """Returns every ISO 3166-2 code with that of the place it is part of, "" for a direct part of the country."""
    return {each.code: each.parent_code or "" for each in pycountry.subdivisions}


@cache
def _regions(country: str) -> tuple[frozenset[str], dict[str, str]]:
    """Returns the codes of a country's regions with their own holidays, and the names of all its parts."""
    parts = (each for each in pycountry.subdivisions if each.country_code == country)
    named = {_plain(each.name): each.code.removeprefix(f"{country}-") for each in parts}
    try:
        calendar = holidays.country_holidays(country)
    except NotImplementedError:
        return frozenset(), named
    also = {_plain(name): code for name, code in calendar.subdivisions_aliases.items()}
    return frozenset(calendar.subdivisions), named | also


@cache
def _codes() -> dict[str, str]:
    """Returns every normalized name or code that means exactly one country."""
    found: dict[str, str] = {}
    for language in _LANGUAGES:
        found |= {_plain(name): code for code, name in names(language).items()}
    for each in pycountry.countries:
        given = (each.name, getattr(each, "official_name", ""), getattr(each, "common_name", ""))
        found |= {_plain(name): each.alpha_2 for name in given if name}
    found |= {_plain(name): code for code, name in _also()}
    aliases = get_global("territory_aliases")  # alpha-3, and codes that are withdrawn
    single = {alias: codes[0] for alias, codes in aliases.items() if len(codes) == 1 and alias.isalpha()}
    found |= {_plain(alias): code for alias, code in single.items() if code in names()}
    return found | {_plain(code): code for code in names()}


def _also() -> Iterator[tuple[str, str]]:
    """Yields further common names with their codes, besides ISO's and Unicode's."""
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, said = line.partition(": ")
            yield from ((code, name) for name in said.split(", "))


def _plain(name: str) -> str:
    """Returns a name without case, accents, punctuation, and "the"."""
    flat = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ")
    kept = "".join(each if each.isalnum() or each.isspace() else "" if each in ".'’" else " "
                   for each in flat if not unicodedata.combining(each))  # fmt: skip
    return " ".join("saint" if word == "st" else word for word in kept.split() if word != "the")
