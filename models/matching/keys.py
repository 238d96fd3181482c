"""The keys under which an organization is found: short texts, stored as 32-bit hashes.

Words, adjacent words joined ("goodwill" finds "good will"), the whole name without spaces, initials, the
registrable domain and its brand, and the city. Leaving out one letter on both sides finds misspelled words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from models.matching import domains, names, places, short_forms
from models.matching.features import kinds
from models.matching.names import CleanName
from models.matching.organization import Organization
from models.matching.rarity import GENERIC, is_known, one_letter_less, weight

MOST_WORDS = 12
SHORTEST_MISSPELT = 4
SHORTEST_COMPOUND = 7
COMMON_ENDING = 7.5
"""Up to this weight a known word may be the second half of an unknown compound ("permexpetroleum")."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What an organization is stored under, or looked up by. The first letter is the kind of key."""

    words: frozenset[str]
    """`w:` words; their uses are counted, and they are found misspelt."""
    shared: frozenset[str]
    """`i:` initials, `p:` places: many have them, so their uses are counted too."""
    own: frozenset[str]
    """`n:` whole names, `d:` domains, `w:` neighbours joined: few have one."""

    @property
    def counted(self) -> frozenset[str]:
        """Returns the keys that `match_key` counts."""
        return self.words | self.shared

    @property
    def all(self) -> frozenset[str]:
        """Returns every key."""
        return self.words | self.shared | self.own

    def __or__(self, other: Keys) -> Keys:
        """Returns the keys of both."""
        words = self.words | other.words
        return Keys(words, self.shared | other.shared, (self.own | other.own) - words)


NONE = Keys(frozenset(), frozenset(), frozenset())


def hashed(key: str) -> int:
    """Returns the integer for a key in the tables.

    32 bits keep a million accounts under 200 MB. Two keys in a thousand then collide, which costs one more row to
    look at. Every candidate is compared in full, so no result rests on a hash.
    """
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big", signed=True)


def of_account(organization: Organization) -> Keys:
    """Returns the keys under which an organization is stored."""
    words: set[str] = set()
    shared = set(_of_place(organization))
    own = set(_of_domain(organization))
    for name in names.read(organization.name).all:
        words.update(_words(name))
        shared.update(f"i:{initials}" for initials in _initials(name))
        own.update(_joined(name))
    return Keys(frozenset(words), frozenset(shared), frozenset(own - words))


def of_question(organization: Organization) -> Keys:
    """Returns the keys to look an organization up by: its own, and those of other names for it."""
    stored = of_account(organization)
    words, shared, own = set(stored.words), set(stored.shared), set(stored.own)
    for name in _asked_for(organization):
        words.update(_words(name))
        own.update(_joined(name))
        words.update(f"w:{initials}" for initials in _initials(name))
        shared.update(f"i:{word}" for word in name.words[:2] if 3 <= len(word) <= 7)
        own.update(
            f"w:{two}{one}" for one, two in pairwise(name.words[:MOST_WORDS])
        )  # "Henry Jack" is "Jack Henry"
        if len(name.words) > 2:
            own.add(f"n:{''.join(name.words[:-1])}")
    return Keys(frozenset(words), frozenset(shared), frozenset(own - words))


def _asked_for(organization: Organization) -> Iterable[CleanName]:
    """Yields the names in a question, with their full and short forms."""
    for name in names.read(organization.name).all:
        yield name
        yield from short_forms.full_names(name)
        yield from short_forms.short_names(name)


def spellings(word_key: str) -> list[str]:
    """Returns the word and every text that leaves out one of its letters. Short words and numbers only in full."""
    word = word_key[2:]
    if len(word) < SHORTEST_MISSPELT or word.isdigit():
        return [f"s:{word}"]
    return [f"s:{spelling}" for spelling in {word, *one_letter_less(word)}]


def _words(name: CleanName) -> Iterable[str]:
    for word in name.words[:MOST_WORDS]:
        if weight(word) > GENERIC:
            yield f"w:{word}"
            yield from (f"w:{stem}" for stem in _first_of_compound(word))


def _first_of_compound(word: str) -> Iterable[str]:
    """ "permexpetroleum" is found by "permex" too."""
    if len(word) >= SHORTEST_COMPOUND and not is_known(word):
        for cut in range(3, len(word) - 3):
            if is_known(word[cut:]) and weight(word[cut:]) < COMMON_ENDING:
                yield word[:cut]
                return


def _joined(name: CleanName) -> Iterable[str]:
    words = name.words[:MOST_WORDS]
    yield f"n:{name.joined}"
    for one, two in pairwise(words):
        if weight(one) > GENERIC or weight(two) > GENERIC:
            yield f"w:{one}{two}"


def _initials(name: CleanName) -> set[str]:
    if len(name.words) < 2:
        return set()
    return {initials for initials in name.initials if 3 <= len(initials) <= 7}


def _of_domain(organization: Organization) -> Iterable[str]:
    domain = domains.own_domain(organization.domain)
    if domain:
        yield f"d:{domain}"
        yield f"n:{domains.brand(domain)}"


def _of_place(organization: Organization) -> Iterable[str]:
    city = places.city(organization.city)
    if city:
        yield f"p:{city}"
        yield from (f"p:{city}:{kind}" for kind in kinds(names.read(organization.name).main.words))
