"""The features that the model uses to compare two names: a fixed list of named numbers.

All are symmetric: values that differ by side are given as the lower and the higher one.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from models.matching import word_lists
from models.matching.alignment import Alignment, align, alike
from models.matching.names import CleanName

NAMES = (
    "joined_ratio", "joined_jaro_winkler", "sorted_ratio", "partial_ratio", "prefix",
    "cosine", "cover_low", "cover_high", "shared", "rarest_shared", "own_low",
    "missing_low", "missing_high", "missing_rarest_low", "missing_rarest_high",
    "missing_words_low", "missing_words_high", "words_low", "inexact", "least_alike",
    "first_alike", "first_weight", "last_alike", "same_order", "one_in_other_from_start",
    "acronym_of_all", "acronym_inside", "numbers_differ", "places_differ", "place_extra",
    "kinds_differ", "kinds_shared", "trades_differ", "group_extra", "same_kind",
)  # fmt: skip


def name_features(left: CleanName, right: CleanName) -> tuple[list[float], Alignment]:
    """Returns the values of NAMES for two names, and the alignment behind them."""
    found = align(left, right)
    values = [
        *_spelling(left, right),
        *_weights(left, right, found),
        *_positions(left, right, found),
        max(_spells(left, right), _spells(right, left)),
        found.acronym,
        *_meanings([word for word, _ in found.left], [word for word, _ in found.right]),
        _same_kind(kinds(left.words), kinds(right.words)),
    ]
    return values, found


def _spelling(left: CleanName, right: CleanName) -> Iterable[float]:
    one, two = left.joined, right.joined
    yield fuzz.ratio(one, two) / 100
    yield JaroWinkler.similarity(one, two)
    yield fuzz.ratio(" ".join(sorted(left.words)), " ".join(sorted(right.words))) / 100
    yield fuzz.partial_ratio(one, two) / 100
    yield _common_prefix(one, two) / max(1, min(len(one), len(two)))


def _common_prefix(one: str, two: str) -> int:
    length = 0
    for x, y in zip(one, two, strict=False):
        if x != y:
            break
        length += 1
    return length


def _weights(left: CleanName, right: CleanName, found: Alignment) -> list[float]:
    paired = sum(rarity for *_, rarity in found.pairs)
    shared = sum(similarity * rarity for _, _, similarity, rarity in found.pairs)
    lefts, rights = [rarity for _, rarity in found.left], [rarity for _, rarity in found.right]
    missing = sorted((sum(lefts), sum(rights)))
    low, high = paired + missing[0], paired + missing[1]
    return [
        shared / ((low * high) ** 0.5 or 1.0),
        shared / (high or 1.0),
        shared / (low or 1.0),
        shared,
        max((rarity for *_, rarity in found.pairs), default=0.0),
        low,
        *missing,
        *sorted((max(lefts, default=0.0), max(rights, default=0.0))),
        *sorted((float(len(lefts)), float(len(rights)))),
        float(min(len(left.words), len(right.words))),
        float(sum(similarity < 1 for _, _, similarity, _ in found.pairs)),
        min((similarity for _, _, similarity, _ in found.pairs), default=0.0),
    ]


def _positions(left: CleanName, right: CleanName, found: Alignment) -> Iterable[float]:
    if not left.words or not right.words:
        return [0.0] * 5
    short, long = sorted((left.words, right.words), key=len)
    places = [right.words.index(one) for one, two, *_ in found.pairs if one == two and one in right.words]
    return (
        _alike(left.words[0], right.words[0]),
        min(left.weights[0], right.weights[0]),
        _alike(left.words[-1], right.words[-1]),
        float(places == sorted(places)),
        float(long[: len(short)] == short),
    )


def _alike(one: str, two: str) -> float:
    return 1.0 if one == two else alike(one, two)


def _spells(short: CleanName, long: CleanName) -> float:
    """1 if the first word of `short` is the initials of all of `long`, less if only the beginnings match."""
    word = short.words[0] if short.words else ""
    if not 2 <= len(word) <= 8 or len(long.words) < 2:
        return 0.0
    if word in long.initials:
        return 1.0 if len(word) > 2 else 0.7
    if len(word) > 2 and any(initials.startswith(word) for initials in long.initials):
        return 0.5
    return 0.0


def _meanings(one: list[str], two: list[str]) -> Iterable[float]:
    """Yields what the words without a counterpart mean."""
    if not one and not two:
        return [0.0] * 7
    kinds_one, kinds_two = kinds(one), kinds(two)
    return (
        float(_numbers(one) != _numbers(two)),
        float(_both(one, two, word_lists.PLACE_WORDS) or _both(one, two, word_lists.DIRECTIONS)),
        float(sum(word in word_lists.PLACE_WORDS for word in one + two)),
        float(bool(kinds_one and kinds_two and not kinds_one & kinds_two)),
        float(bool(kinds_one & kinds_two)),
        float(_both(one, two, word_lists.TRADES)),
        float(sum(word in word_lists.GROUP_WORDS for word in one + two)),
    )


def _same_kind(one: set[str], two: set[str]) -> float:
    """1 if both names mean one type of organization, -1 if two types, 0 if one of them doesn't say."""
    if not one or not two:
        return 0.0
    return 1.0 if one & two else -1.0


def kinds(words: Iterable[str]) -> set[str]:
    """Returns the types of organization that the words mean ("hospital": health)."""
    return {word_lists.KIND_OF_WORD[word] for word in words if word in word_lists.KIND_OF_WORD}


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if word.isdigit() or word in ("i", "v", "x")]


def _both(one: list[str], two: list[str], listed: Set[str]) -> bool:
    return any(word in listed for word in one) and any(word in listed for word in two)
