"""Countries as the form offers them: ISO 3166 codes under a few headings, names from the Unicode data."""

from __future__ import annotations

from functools import cache

from babel import Locale

# Where the programme mostly sells comes first; the rest of the world is split so that no list of a platform
# (100 options a group) overflows and a person finds a name by its letter.
FIRST = ("US", "CA", "GB", "IE", "AU", "NZ", "MX", "DE", "FR", "ES", "AE", "SA", "SG")
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
)


@cache
def names(locale: str = "en") -> dict[str, str]:
    """Code to name, of every country and territory."""
    found = Locale.parse(locale).territories
    return {
        code: name
        for code, name in found.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


@cache
def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, codes): the usual ones first, then the alphabet in three; English order."""
    rest = sorted((code for code in names() if code not in FIRST), key=lambda code: names()[code])
    parts: dict[str, list[str]] = {"first": list(FIRST), "a_f": [], "g_m": [], "n_z": []}
    for code in rest:
        letter = names()[code][0].upper()
        parts["a_f" if letter <= "F" or letter > "Z" else "g_m" if letter <= "M" else "n_z"].append(code)
    return tuple((heading, tuple(codes)) for heading, codes in parts.items())
