"""Where a partner may sell (guide 120, 368), and regions that the program doesn't support (guide 475).

Both are flagged for the reviewer; no form refuses them. A market is a country (`US`) or one of its regions
(`US/Texas`). People type regions. If only regions of a country are listed, a deal there is outside unless its
region is one of them, ignoring case.
"""

from __future__ import annotations

from collections.abc import Sequence


def is_outside(country: str | None, region: str | None, markets: Sequence[str]) -> bool:
    """True if the customer is outside `markets`. Never if there are none or the country is unknown."""
    return bool(markets and country) and not _is_in(country, region, markets)


def is_unsupported(country: str | None, region: str | None, unsupported: Sequence[str]) -> bool:
    """True if the customer is in a country or region that the program doesn't support (guide 475)."""
    return _is_in(country, region, unsupported)


def _is_in(country: str | None, region: str | None, places: Sequence[str]) -> bool:
    place = _plain(country or ""), _plain(region or "")
    return any(_covers(each, *place) for each in places)


def _covers(market: str, country: str, region: str) -> bool:
    of_country, _, of_region = market.partition("/")
    return _plain(of_country) == country and _plain(of_region) in ("", region)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
