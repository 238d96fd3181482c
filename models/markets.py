"""Where a partner may sell: the markets and regions for which its agreement certifies it (guide 120, 368).

A market is a country (`US`) or a region of one (`US/Texas`). Regions are typed by people, so a deal in a country
of which only regions are named is outside unless its region is one of them, whatever its case.
"""

from __future__ import annotations

from collections.abc import Sequence


def is_outside(country: str | None, region: str | None, markets: Sequence[str]) -> bool:
    """True if a customer there is outside of `markets`; never if there are none, or the country isn't known."""
    if not markets or not country:
        return False
    place = _plain(country), _plain(region or "")
    return not any(_covers(market, *place) for market in markets)


def _covers(market: str, country: str, region: str) -> bool:
    of_country, _, of_region = market.partition("/")
    return _plain(of_country) == country and _plain(of_region) in ("", region)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
