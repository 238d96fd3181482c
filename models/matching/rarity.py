"""How rare a word is in names of organizations, from the packaged table `rarity.txt`.

A match on a rare word says a lot; a match on "construction" says nothing. The table has words used by at least 25
of a million accounts. It contains no names and nothing about who uses them. Words that aren't in it count as rare.
`bench/train_matching.py --rarity` writes it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

TABLE = Path(__file__).with_name("rarity.txt")
RAREST = 11.0
"""Natural logarithm of how many accounts there are for each that uses a word which isn't in the table."""

GENERIC = 5.4
"""Up to this weight (one account in 220) a word is generic: it says what a company does, not who it is."""
SHORTEST_CORRECTED = 6


@cache
def _table() -> dict[str, float]:
    """Returns the weights by word. Each line has a weight and the words with that weight."""
    weights: dict[str, float] = {}
    if TABLE.exists():
        for line in TABLE.read_text(encoding="utf-8").splitlines():
            weight, *words = line.split()
            weights.update(dict.fromkeys(words, float(weight)))
    return weights


def is_known(word: str) -> bool:
    """True if the word is common enough to be in the table."""
    return word in _table()


@cache
def _generic_spellings() -> dict[str, str]:
    """Returns every text that leaves one letter out of a generic word, with that word. The most common word wins."""
    found: dict[str, str] = {}
    for word, rare in sorted(_table().items(), key=lambda item: (item[1], item[0])):
        if rare <= GENERIC and len(word) >= SHORTEST_CORRECTED:
            for spelling in [word, *one_letter_less(word)]:
                found.setdefault(spelling, word)
    return found


@lru_cache(maxsize=50_000)
def corrected(word: str) -> str:
    """Returns the generic word that `word` misspells ("enregy": "energy"), else `word` itself."""
    if len(word) < SHORTEST_CORRECTED - 1 or word in _table() or not word.isalpha():
        return word
    known = _generic_spellings()
    for spelling in [word, *one_letter_less(word)]:
        meant = known.get(spelling)
        if meant and meant[0] == word[0] and OSA.distance(meant, word) == 1:
            return meant
    return word


def one_letter_less(word: str) -> list[str]:
    """Returns every text that leaves out one letter of `word`."""
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def weight(word: str) -> float:
    """Returns how much a match on this word says: about 2 for "construction", RAREST for a unique word."""
    return _table().get(word, RAREST if len(word) > 2 else 3.0 * len(word))
