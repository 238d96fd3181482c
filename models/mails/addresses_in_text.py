"""Where a customer is: a country and region from the text, a postal address, or a domain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from models import countries
from models.mails import cities, labels
from models.matching import word_lists

_LABEL = re.compile(rf"\b(?:{labels.COUNTRY})[ \t]{{0,3}}[:=][ \t]{{0,3}}([^\n,;|]{{2,40}})", re.IGNORECASE)
_REGION = re.compile(rf"\b(?:{labels.REGION})[ \t]{{0,3}}[:=][ \t]{{0,3}}([^\n,;|]{{2,40}})", re.IGNORECASE)
_US = re.compile(r"\b([A-Z]{2})\.?,?[ \t]{1,3}\d{5}(?:-\d{4})?\b")
_CANADA = re.compile(r"\b([A-Z]{2})?,?[ \t]{0,3}[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b")
_UK = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_CITY_STATE = re.compile(
    r"\b([A-Z][\w.'-]+(?: (?:(?:de|du|of|the|la|le) )?[A-Z][\w.'-]+){0,2}), ?"
    r"([A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b(?! ?(?:[@<]|& ))"
)
# Text before a city, on its line or the line above, which shows that a place follows.
_OF_A_PLACE = re.compile(
    rf"(?:\b(?:in|at|from|near|around|outside|{labels.PLACE})\b[ \t:]{{1,3}}|"
    rf"\d.*\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|way|suite|ste|floor|fl|parkway|pkwy|plaza|"
    rf"highway|hwy|court|ct|place|pl|square|box|#)\b.*?[,\n]?[ \t]*)$",
    re.IGNORECASE,
)
# Domains that companies in a country use, and hardly anyone else.
_OF_DOMAIN = {
    "uk": "GB", "ie": "IE", "ca": "CA", "au": "AU", "nz": "NZ", "de": "DE", "fr": "FR", "es": "ES", "mx": "MX",
    "sg": "SG", "ae": "AE", "sa": "SA", "nl": "NL", "be": "BE", "ch": "CH", "at": "AT", "se": "SE", "no": "NO",
    "dk": "DK", "fi": "FI", "it": "IT", "pl": "PL", "pt": "PT", "br": "BR", "jp": "JP", "in": "IN", "za": "ZA",
}  # fmt: skip
_ALSO = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "uae": "AE", "deutschland": "DE", "españa": "ES", "méxico": "MX",
}  # fmt: skip
_CANADIAN = frozenset(word_lists.PROVINCES[code] for code in "AB BC MB NB NL NS ON PE QC SK".split())
_REGIONS = {**word_lists.PROVINCES, **word_lists.STATES}
_OTHER_MEANINGS = frozenset({"georgia", "jordan", "chad", "guinea", "turkey", "jersey", "dominica", "niger"})


def read(lines: Iterable[str], domain: str | None) -> tuple[str | None, str | None]:
    """Returns the country code and region. Labels win, then postal addresses, then names, then the domain."""
    text = "\n".join(lines)
    labelled = {code for match in _LABEL.finditer(text) if (code := country(match[1].strip()))}
    postal = set(_postal(text))
    named = {code for code, pattern in _patterns() if pattern.search(text)}
    region = _region(text, {each for _, each in postal if each})
    for codes in (labelled, {code for code, _ in postal}, named):
        if codes:
            code = codes.pop() if len(codes) == 1 else None
            return code, region if region and _is_in(region, code) else None
    if region and (code := _country_of(region)):
        return code, region
    return _OF_DOMAIN.get((domain or "").rpartition(".")[2]), None


def country(name: str) -> str | None:
    """Returns the code of a country by its official or common name, or None."""
    plain = name.strip(" .*").lower()
    return _ALSO.get(plain) or _ALSO.get(name.strip(" *").lower()) or _names().get(plain)


def _postal(text: str) -> Iterable[tuple[str, str | None]]:
    for match in _US.finditer(text):
        if match[1] in word_lists.STATES:
            yield "US", _title(word_lists.STATES[match[1]])
    for match in _CANADA.finditer(text):
        province = word_lists.PROVINCES.get(match[1] or "")
        yield "CA", _title(province) if province in _CANADIAN else None
    if _UK.search(text):
        yield "GB", None


def _region(text: str, postal: set[str]) -> str | None:
    labelled = {_known(match[1].strip(" .*")) for match in _REGION.finditer(text)} - {None}
    named = {_known(match[2]) for match in _CITY_STATE.finditer(text) if _is_place(match)} - {None}
    for found in (labelled, postal, named):
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _is_place(match: re.Match[str]) -> bool:
    """False if the code may also be a degree, a legal form, or a word, and nothing shows that it is a state."""
    city, state = match.groups()
    if cities.is_certain(city, state):
        return True
    start = match.start()
    line = match.string.rfind("\n", 0, max(0, match.string.rfind("\n", 0, start))) + 1
    return _OF_A_PLACE.search(match.string[max(line, start - 160) : start]) is not None


def _known(name: str) -> str | None:
    """Returns the full name of a state or province, from its code or name."""
    if name in _REGIONS:
        return _title(_REGIONS[name])
    return _title(name.lower()) if name.lower() in _REGIONS.values() else None


def _country_of(region: str) -> str | None:
    if region.lower() in word_lists.STATES.values():
        return "US"
    if region.lower() in word_lists.PROVINCES.values():
        return "CA" if region.lower() in _CANADIAN else "AU"
    return None


def _is_in(region: str, code: str | None) -> bool:
    return _country_of(region) == code


def _title(name: str) -> str:
    return " ".join(word if word in ("and", "of") else word.capitalize() for word in name.split())


@cache
def _names() -> dict[str, str]:
    return {name.lower(): code for code, name in countries.names().items()}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Returns a pattern of names for each country, without names that often mean something else."""
    by_code: dict[str, list[str]] = {}
    for name, code in {**_names(), **_ALSO}.items():
        if name not in _OTHER_MEANINGS and len(name) > 3:
            by_code.setdefault(code, []).append(name.title() if name.isascii() else name.capitalize())
    by_code.setdefault("US", []).extend(["USA", "U.S."])
    by_code.setdefault("GB", []).extend(["UK", "U.K."])
    by_code.setdefault("AE", []).append("UAE")
    return tuple(
        (
            code,
            re.compile(rf"(?<![\w-])(?<!New )(?<!Northern )(?:{'|'.join(map(re.escape, names))})(?![\w-])"),
        )
        for code, names in by_code.items()
    )
