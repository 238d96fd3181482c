"""How much location and web domain suggest that two organizations are the same, as named numbers.

1 is evidence for it, -1 against it, and 0 means unknown on one side: a missing field says nothing.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from models.matching import domains, names, places, word_lists
from models.matching.alignment import Alignment
from models.matching.organization import Organization

NAMES = (
    "domain", "brand", "name_in_domain", "name_foreign_to_domain",
    "names_explain_domain", "own_name_explains_domain",
    "city", "region", "country", "extra_words_are_place", "shared_beyond_city", "rarest_beyond_city",
)  # fmt: skip

_NOT_KNOWN = (0.0, 0.0)


def context_features(left: Organization, right: Organization, found: Alignment) -> list[float]:
    """Returns the values of NAMES for two organizations with aligned names. Symmetric."""
    one, two = domains.own_domain(left.domain), domains.own_domain(right.domain)
    named = one or two
    cities = places.city(left.city), places.city(right.city)
    regions = places.region(left.region), places.region(right.region)
    return [
        _agree(one, two),
        _brands(one, two),
        *(_names_and_domains(left, right, one, two) if named else _NOT_KNOWN),
        *(_explained(left.name, right.name, one, two) if named else _NOT_KNOWN),
        _cities(*cities),
        _agree(*regions),
        _agree(places.country(left.country), places.country(right.country)),
        _extra_words(found, cities),
        *_beyond_city(found, cities),
    ]


def _agree(one: str, two: str) -> float:
    if not one or not two:
        return 0.0
    return 1.0 if one == two else -1.0


def _cities(one: str, two: str) -> float:
    """Same as `_agree`, but a half for a large city, where two companies may be by chance."""
    return 0.5 if one == two and one in word_lists.LARGE_CITIES else _agree(one, two)


def _brands(one: str, two: str) -> float:
    """1 for the same brand under two suffixes, a half with one typo, 0 if unknown, else -1."""
    if not one or not two:
        return 0.0
    left, right = domains.brand(one), domains.brand(two)
    if left == right:
        return 1.0
    if min(len(left), len(right)) > 4 and OSA.distance(left, right) <= 1:
        return 0.5
    return -1.0


def _names_and_domains(left: Organization, right: Organization, one: str, two: str) -> tuple[float, float]:
    """Returns how well a name explains the other side's domain, and how much better that side's own name does."""
    across, gap = 0.0, 0.0
    for domain, own, other in ((one, left, right), (two, right, left)):
        brand = domains.brand(domain) if domain else ""
        if len(brand) > 1:
            explained = explains(other.name, brand)
            across = max(across, explained)
            gap = min(gap, explained - explains(own.name, brand))
    return across, gap


def _explained(left: str, right: str, one: str, two: str) -> tuple[float, float]:
    """Returns how well both names explain a given domain, and how well its own does: 1 fully, -1 not at all."""
    both, own = 0.0, 0.0
    for domain, mine, other in ((one, left, right), (two, right, left)):
        brand = domains.brand(domain) if domain else ""
        if len(brand) > 1:
            explained = explains(mine, brand)
            own = max(own or -1.0, 2 * explained - 1)
            both = max(both or -1.0, 2 * min(explained, explains(other, brand)) - 1)
    return both, own


@lru_cache(maxsize=20_000)
def explains(name: str, brand: str) -> float:
    """Returns the share of a domain's brand that the name spells: by its words, its beginning, or its initials."""
    best = 0.0
    for clean in names.read(name).all:
        if brand == clean.joined or (len(brand) > 2 and brand in clean.initials):
            return 1.0
        letters = sum(len(word) for word in set(clean.words) if len(word) > 2 and word in brand)
        shared = next((i for i, (x, y) in enumerate(zip(brand, clean.joined, strict=False)) if x != y), 0)
        best = max(best, min(1.0, max(letters, shared if shared > 3 else 0) / len(brand)))
    return best


def _extra_words(found: Alignment, cities: tuple[str, str]) -> float:
    """1 if a name's extra words are the other side's city; -1 if they are its own and the cities differ."""
    values = [0.0]
    for extra, own, other in ((found.left, cities[0], cities[1]), (found.right, cities[1], cities[0])):
        joined = "".join(word for word, _ in extra)
        if len(other) > 3 and other in joined:
            values.append(1.0)
        elif len(own) > 3 and other and own in joined:
            values.append(-1.0)
    return max(values) if max(values) > 0 else min(values)


def _beyond_city(found: Alignment, cities: tuple[str, str]) -> tuple[float, float]:
    """Returns the weight of the shared words that aren't in either city's name: the total, and the rarest."""
    weights = [
        (similarity * rarity, rarity)
        for word, _, similarity, rarity in found.pairs
        if not (len(word) > 2 and (word in cities[0] or word in cities[1]))
    ]
    return sum(each for each, _ in weights), max((each for _, each in weights), default=0.0)
