"""Nearly equal names: is the difference a typo or another organization?

"Palatin" isn't a misspelled "Palantir", and the University of Miami isn't Miami University. A near name is the same
customer only if the city matches or a second, rare word is exactly equal.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from models.matching import rarity, word_lists
from models.matching.evidence import Evidence

ANCHOR = 8.0
"""From this weight on (one account in 3,000) an equal word vouches for a misspelt one beside it."""
SHORTEST_MISSPELT = 5
_MAY_MOVE = word_lists.TRADES | frozenset(("group", "company"))
"""Words that mean the same before and behind a name: "Construction Broccolini". A "Bank of X" is no "X Bank"."""
_BODIES = frozenset(("public", "school", "health", "faith"))
"""Kinds of houses that are named after places and saints: one letter more is another place."""


def is_a_spelling(evidence: Evidence) -> bool:
    """True if two names without leftover words are two spellings of one name."""
    if evidence.contradicted or evidence.found.acronym:
        return False
    return evidence.value("city") > 0 or (_same_order(evidence) and _at_most_one_slip(evidence))


def _same_order(evidence: Evidence) -> bool:
    equal = {one for one, two, *_ in evidence.found.pairs if one == two}
    left, right = ([word for word in name.words if word in equal] for name in evidence.names)
    if left == right:
        return True
    left, right = ([word for word in words if word not in _MAY_MOVE] for words in (left, right))
    return left == right and bool(left)


def _at_most_one_slip(evidence: Evidence) -> bool:
    inexact = [(one, two) for one, two, similarity, _ in evidence.found.pairs if similarity < 1]
    if not inexact:
        return True
    if len(inexact) > 1 or is_a_body(evidence):
        return False
    anchored = any(
        similarity == 1 and weight >= ANCHOR and one.isascii() and one not in word_lists.COMMON_WORDS
        for one, _, similarity, weight in evidence.found.pairs
    )
    return anchored and _is_a_slip(*inexact[0])


def is_a_body(evidence: Evidence) -> bool:
    """True if one of the names belongs to a city, school, hospital, or church."""
    return any(word_lists.KIND_OF_WORD.get(word) in _BODIES for name in evidence.names for word in name.words)


def _is_a_slip(one: str, two: str) -> bool:
    """True if the words differ by one letter or one swap, and neither is a known word."""
    if min(len(one), len(two)) < SHORTEST_MISSPELT or not (one + two).isalpha() or one[0] != two[0]:
        return False
    plural = one == f"{two}s" or two == f"{one}s"
    return OSA.distance(one, two) == 1 and not plural and not (rarity.is_known(one) and rarity.is_known(two))
