"""Pairs the words of two names, and finds the words without a counterpart.

Words correspond if they are equal, misspelled, abbreviated, split in two ("good will" / "goodwill"), or initials of
several words ("uw" / "university of wisconsin"). Each pair is weighted by rarity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA, JaroWinkler

from models.matching.names import CleanName, initials_of

MISSPELT = 0.72
"""From this similarity on, two words of four letters or more count as one word misspelt."""
ABBREVIATED = 0.8
ACRONYM = 0.75
SAME_INITIAL = 0.5

Word = tuple[str, float]
"""A word and its weight."""


@dataclass(slots=True)
class Alignment:
    """The paired words of two names."""

    pairs: list[tuple[str, str, float, float]] = field(default_factory=list)
    """(left, right, similarity 0-1, weight); runs of words are joined without a space."""
    left: list[Word] = field(default_factory=list)
    """Words of the left name without an answer, in their order."""
    right: list[Word] = field(default_factory=list)
    acronym: float = 0.0
    """Weight of the words that an acronym answered to."""


def align(left: CleanName, right: CleanName) -> Alignment:
    """Pairs the words of both names, the surest pairs first."""
    result = Alignment()
    _pair_equal(result, list(zip(left.words, left.weights, strict=True)), right)
    if result.left and result.right:
        _pair_joined(result, result.left, result.right)
        _pair_joined(result, result.right, result.left)
        _pair_similar(result)
        _pair_acronyms(result, result.left, result.right)
        _pair_acronyms(result, result.right, result.left)
    return result


def _pair_equal(result: Alignment, left: list[Word], right: CleanName) -> None:
    rest = list(zip(right.words, right.weights, strict=True))
    spelt = list(right.words)
    for word, rarity in left:
        if word in spelt:
            position = spelt.index(word)
            del spelt[position]
            result.pairs.append((word, word, 1.0, min(rarity, rest.pop(position)[1])))
        else:
            result.left.append((word, rarity))
    result.right = rest


def _pair_joined(result: Alignment, ones: list[Word], twos: list[Word]) -> None:
    """Pairs a word of `ones` with two adjacent words of `twos`. Removes paired words from both lists."""
    if len(twos) < 2:
        return
    for word in list(ones):
        for first, second in pairwise(twos):
            similarity = _joined_alike(word[0], first[0] + second[0])
            if similarity:
                ones.remove(word)
                twos.remove(first)
                twos.remove(second)
                pair = (word[0], first[0] + second[0], similarity, min(word[1], first[1] + second[1]))
                result.pairs.append(pair)
                break


def _joined_alike(word: str, joined: str) -> float:
    if word == joined:
        return 1.0
    if len(word) > 6 and abs(len(joined) - len(word)) < 2:
        similarity = OSA.normalized_similarity(word, joined)
        return similarity if similarity > 0.85 else 0.0
    return 0.0


def _pair_similar(result: Alignment) -> None:
    found = []
    for i, (left, _) in enumerate(result.left):
        for j, (right, _) in enumerate(result.right):
            similarity = alike(left, right)
            if similarity:
                found.append((-similarity, i, j))
    if not found:
        return
    used_left: set[int] = set()
    used_right: set[int] = set()
    for negative, i, j in sorted(found):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            (left, one), (right, two) = result.left[i], result.right[j]
            result.pairs.append((left, right, -negative, min(one, two)))
    result.left = [word for i, word in enumerate(result.left) if i not in used_left]
    result.right = [word for j, word in enumerate(result.right) if j not in used_right]


@lru_cache(maxsize=50_000)
def alike(one: str, two: str) -> float:
    """Returns how similar two words are, 0-1. 0 unless one may be a spelling or short form of the other."""
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if not (short.isalpha() and long.isalpha()):
        return _alike_but_for_letters(short, long)
    if len(short) == 1:
        return SAME_INITIAL if long[0] == short else 0.0
    if len(short) >= 3 and long.startswith(short):
        return ABBREVIATED + 0.2 * len(short) / len(long)
    if len(short) >= 4:
        similarity = max(OSA.normalized_similarity(one, two), JaroWinkler.similarity(one, two) - 0.12)
        if similarity >= MISSPELT:
            return similarity
    elif len(short) == 3 and len(long) <= 4 and OSA.distance(short, long) == 1:
        return OSA.normalized_similarity(short, long)
    return ABBREVIATED - 0.1 if _is_contraction(short, long) else 0.0


def _alike_but_for_letters(short: str, long: str) -> float:
    """Words with digits are similar only if the digits are equal and the letters differ by one typo."""
    if "".join(filter(str.isdigit, short)) != "".join(filter(str.isdigit, long)) or len(short) < 4:
        return 0.0
    return OSA.normalized_similarity(short, long) if OSA.distance(short, long) == 1 else 0.0


def _is_contraction(short: str, long: str) -> bool:
    """True if `short` drops letters of `long`, including all vowels ("natl", "bldg")."""
    if not 2 <= len(short) <= 5 or short[0] != long[0] or len(long) < len(short) + 2:
        return False
    rest = iter(long)
    return not set("aeiou").intersection(short[1:]) and all(letter in rest for letter in short)


def _pair_acronyms(result: Alignment, shorts: list[Word], longs: list[Word]) -> None:
    """Pairs a word of `shorts` with adjacent words of `longs` that have it as initials."""
    for item in [item for item in shorts if 2 <= len(item[0]) <= 7 and item[0].isalpha()]:
        word, rarity = item
        run = _run_spelling(word, [part for part, _ in longs])
        if run:
            parts = longs[run]
            answered = min(sum(part[1] for part in parts), rarity)
            result.pairs.append((word, "".join(part[0] for part in parts), ACRONYM, answered))
            result.acronym += answered
            shorts.remove(item)
            del longs[run]


def _run_spelling(word: str, parts: list[str]) -> slice | None:
    """Returns the adjacent words in `parts` whose initials are `word`, or None."""
    for start in range(len(parts) - 1):
        for end in range(start + 2, min(len(parts), start + len(word)) + 1):
            if initials_of(parts[start:end]) == word:
                return slice(start, end)
    return None
