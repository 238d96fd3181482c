"""Time zones in import files: a place in the tz database, under its current name.

Names without a place have no daylight saving time: "EST" is Panama's time all year, and "Etc/GMT+5" is five hours
*west*. Such names are refused, with a suggestion.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from babel.core import get_global

_UTC = frozenset({"UTC", "Etc/UTC"})
# Abbreviations and what they mean to most who write them; several are links of the tz database to somewhere else.
_MEANT = {
    "America/New_York": "EST EDT ET EST5EDT Eastern",
    "America/Chicago": "CST CDT CT CST6CDT Central",
    "America/Denver": "MST MDT MT MST7MDT Mountain",
    "America/Los_Angeles": "PST PDT PT PST8PDT Pacific",
    "America/Anchorage": "AKST AKDT AKT",
    "America/Halifax": "AST ADT",
    "America/St_Johns": "NST NDT",
    "America/Sao_Paulo": "BRT",
    "Pacific/Honolulu": "HST HDT",
    "Europe/London": "GMT BST GMT0 GMT+0 GMT-0 Greenwich Etc/GMT Etc/GMT0 Etc/GMT+0 Etc/GMT-0 Etc/Greenwich",
    "Europe/Lisbon": "WET WEST",
    "Europe/Berlin": "CET CEST MET MEST",
    "Europe/Athens": "EET EEST",
    "Europe/Moscow": "MSK",
    "Asia/Dubai": "GST",
    "Asia/Kolkata": "IST",
    "Asia/Singapore": "SGT",
    "Asia/Tokyo": "JST",
    "Asia/Seoul": "KST",
    "Australia/Sydney": "AEST AEDT",
    "Australia/Adelaide": "ACST ACDT",
    "Australia/Perth": "AWST",
    "Pacific/Auckland": "NZST NZDT",
}
_AT_OFFSET = {  # hours east of Greenwich: a place near many partners
    -10: "Pacific/Honolulu", -9: "America/Anchorage", -8: "America/Los_Angeles", -7: "America/Denver",
    -6: "America/Chicago", -5: "America/New_York", -4: "America/Halifax", -3: "America/Sao_Paulo", 0: "Europe/London",
    1: "Europe/Berlin", 2: "Europe/Athens", 3: "Asia/Riyadh", 4: "Asia/Dubai", 5: "Asia/Karachi", 7: "Asia/Bangkok",
    8: "Asia/Singapore", 9: "Asia/Tokyo", 10: "Australia/Sydney", 12: "Pacific/Auckland",
}  # fmt: skip
_OFFSET = re.compile(r"(Etc/)?(?:GMT|UTC)?\s*([+-])(\d{1,2})(?::?00)?", re.IGNORECASE)
_NAMED_WITHIN = re.compile(r"\(([A-Za-z]+/[A-Za-z_/-]+)\)")


class TimezoneWrong(ValueError):
    """The text isn't a partner's time zone. The message suggests one or shows an example."""


def read(text: str) -> str:
    """Returns the current name of the time zone: Asia/Kolkata for Asia/Calcutta. Raises TimezoneWrong."""
    name = text.strip()
    if name in _places():
        return name
    if name in _UTC:
        return "UTC"
    meant = _meant(name)
    if meant is not None:
        raise TimezoneWrong(f"is no place's timezone; write {meant}, if that is meant")
    current = _links().get(name)
    if current in _places():
        return current
    close = get_close_matches(name, _places(), n=1, cutoff=0.7)
    hint = f" (did you mean {close[0]}?)" if close else ""
    raise TimezoneWrong(f"is no timezone; write one such as America/Los_Angeles{hint}")


def _meant(name: str) -> str | None:
    """Returns the place that an abbreviation, an offset, or another system's name means, or None."""
    by_name = _abbreviations().get(name.casefold()) or get_global("windows_zone_mapping").get(name)
    if by_name:
        return str(by_name)
    within = _NAMED_WITHIN.search(name)
    if within and (within[1] in _places() or within[1] in _links()):
        return _links().get(within[1], within[1]) if within[1] not in _places() else within[1]
    offset = _OFFSET.fullmatch(name)
    if offset is None:
        return None
    hours = int(offset[3]) * (1 if offset[2] == "+" else -1) * (-1 if offset[1] else 1)
    return _AT_OFFSET.get(hours, "that of its largest city, such as America/New_York")


@cache
def _abbreviations() -> dict[str, str]:
    return {name.casefold(): place for place, names in _MEANT.items() for name in names.split()}


@cache
def _places() -> frozenset[str]:
    """Returns the names that the tz database lists for countries."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    return frozenset(each.split("\t")[2] for each in lines if each and not each.startswith("#"))


@cache
def _links() -> dict[str, str]:
    """Returns the current names for older ones, as a place if possible."""
    zi = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text("utf-8").splitlines()
    raw = {each.split()[2]: each.split()[1] for each in zi if each.startswith("L ")}
    return {name: str(get_global("zone_aliases").get(name) or target) for name, target in raw.items()}
