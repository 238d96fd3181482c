"""Where a partner may sell: the markets and regions for which its agreement certifies it (guide 120, 368), and where
nobody may: the program's unsupported regions (guide 475). Both are flagged for the reviewer and refused in no form.

A market is a country (`US`) or a region of one (`US/Texas`). Regions are typed by people, so a deal in a country
of which only regions are named is outside unless its region is one of them, whatever its case.
"""

from __future__ import annotations

from collections.abc import Sequence


def is_outside(country: str | None, region: str | None, markets: Sequence[str]) -> bool:
    """True if a customer there is outside of `markets`; never if there are none, or the country isn't known."""
    return bool(markets and country) and not _is_in(country, region, markets)


def is_unsupported(country: str | None, region: str | None, unsupported: Sequence[str]) -> bool:
    """True if a customer there is in a country or region that the program doesn't support (guide 475)."""
    return _is_in(country, region, unsupported)


def _is_in(country: str | None, region: str | None, places: Sequence[str]) -> bool:
    place = _plain(country or ""), _plain(region or "")
    return any(_covers(each, *place) for each in places)


def _covers(market: str, country: str, region: str) -> bool:
    of_country, _, of_region = market.partition("/")
    return _plain(of_country) == country and _plain(of_region) in ("", region)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
