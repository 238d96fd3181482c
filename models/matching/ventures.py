"""Joint ventures: their members, compared as sets. "Clark/Turner, a Joint Venture" equals "Turner-Clark JV".

A member alone is a different customer from the venture, and so is a venture with another partner. Only equal sets
match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from models.matching import letters, names, word_lists
from models.matching.alignment import alike

SLIP = 0.8
"""From this similarity on two words of members are one word misspelt."""
# The strongest separator in a name divides it: "Whiting-Turner/Clark" has two members, and so does "Clark-Turner".
_SLASH, _DASH, _HYPHEN = r"/", r"\s[-–—]\s", r"(?<=[^\W\d_]{2})[-–—](?=[^\W\d_]{2})"
_DIVIDES_ANY_NAME = tuple(map(re.compile, (_SLASH, _DASH, _HYPHEN)))
_DIVIDES_A_VENTURE = tuple(map(re.compile, (_SLASH, _DASH, rf"{_HYPHEN}|,", r",|\sand\s")))

Member = tuple[str, ...]


class Relation(StrEnum):
    """How two names are related as joint ventures."""

    NONE = "none"
    SAME_MEMBERS = "same_members"
    OTHER_MEMBERS = "other_members"
    MEMBER = "member"
    UNMARKED = "unmarked"
    """The same members, but only one of the names says that it is a joint venture."""


@dataclass(frozen=True, slots=True)
class Venture:
    """The members in a name, in its order. `marked` if the name says that it is a joint venture."""

    members: tuple[Member, ...]
    marked: bool


@lru_cache(maxsize=20_000)
def read(text: str) -> Venture:
    """Returns the joint venture that a name may be."""
    rest, marked = names.without_mark_of_venture(letters.fold(text[: names.MAX_LENGTH]))
    parts = [rest]
    for divider in _DIVIDES_A_VENTURE if marked else _DIVIDES_ANY_NAME:
        if len(parts := divider.split(rest)) > 1:
            break
    found = (names.words_of(part) for part in parts)
    members = (_telling(words) for words in found if not word_lists.LEGAL_ANYWHERE.issuperset(words))
    return Venture(tuple(members), marked)


def _telling(words: Member) -> Member:
    """Returns a member without its trade: "Turner Construction" is "Turner" to its partners."""
    return tuple(word for word in words if word not in word_lists.COMMON_WORDS) or words


def relation(one: str, two: str) -> Relation:
    """Returns how two names are related. NONE if neither is a joint venture or they share nothing."""
    if not names.may_be_venture(one) and not names.may_be_venture(two):
        return Relation.NONE
    left, right = read(one), read(two)
    if not left.marked and not right.marked:
        return Relation.NONE
    if left.marked and right.marked:
        return _of_two_ventures(left.members, right.members)
    return _of_one_venture(*((left, right) if left.marked else (right, left)))


def _of_two_ventures(left: tuple[Member, ...], right: tuple[Member, ...]) -> Relation:
    matched = _matched(left, right)
    if matched == len(left) == len(right) or _all_words(left) == _all_words(right):
        return Relation.SAME_MEMBERS
    if not matched:
        return Relation.NONE
    return Relation.MEMBER if min(len(left), len(right)) == 1 else Relation.OTHER_MEMBERS


def _of_one_venture(venture: Venture, other: Venture) -> Relation:
    whole = tuple(word for member in other.members for word in member)
    divided = len(other.members) > 1
    if divided and len(venture.members) == 1 and _all_words(venture.members) == _all_words(other.members):
        return Relation.UNMARKED
    if any(member == whole or (not divided and _same(member, whole)) for member in venture.members):
        return Relation.MEMBER
    matched = _matched(venture.members, other.members)
    if not matched or not divided:
        return Relation.NONE
    return (
        Relation.UNMARKED if matched == len(venture.members) == len(other.members) else Relation.OTHER_MEMBERS
    )


def _matched(left: tuple[Member, ...], right: tuple[Member, ...]) -> int:
    """Returns how many members match, each counted once."""
    free = list(right)
    matched = 0
    for member in left:
        answer = next((other for other in free if _same(member, other)), None)
        if answer is not None:
            free.remove(answer)
            matched += 1
    return matched


def _same(one: Member, two: Member) -> bool:
    """True if the longer one has each word of the shorter, allowing typos ("Balfour" is "Balfour Beatty")."""
    short, long = sorted((one, two), key=len)
    return all(any(word == each or alike(word, each) >= SLIP for each in long) for word in short)


def _all_words(members: tuple[Member, ...]) -> frozenset[str]:
    return frozenset(word for member in members for word in member)
