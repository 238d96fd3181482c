"""The normaliser: what is left of a company's name once spelling habits are taken away.

`read(text)` is pure and depends on nothing but the lists in `vocabulary` and the known words in `rarity`. Two
names with the same words are the same but for case, accents, punctuation, legal forms, abbreviations and small
words. How alike two different names are is the business of `alignment`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from models.matching import rarity, vocabulary
from models.matching.legal import may_be_legal_form, take_off_legal_forms

MAX_LENGTH = 400
"""Longer names are cut: no company has one, and a pasted page must not cost a second."""
DOUBTFUL = 1.5
"""Weight of a last word such as "ink" or "ltf": it may be a word, and it may be a slip for "Inc" or "Ltd"."""

_OTHER_NAME = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(vocabulary.OTHER_NAME_MARKS)})(?![a-z0-9])")
_NOT_PART_OF_A_WORD = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DOTTED = re.compile(r"(?<![^\W_])[a-z](?:\.[a-z])+(?![^\W_])")
_STATE_OF_REGISTRATION = re.compile(r"/\s*(?:[a-z]{2}|adr|new|cayman)\s*/?\s*$")
_LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_PHRASE_STARTS = frozenset(words[0] for words in vocabulary.PHRASES)


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name as the matcher reads it."""

    words: tuple[str, ...]
    """In their order, without legal forms and small words, abbreviations written out."""
    weights: tuple[float, ...]
    """How rare each word is (`rarity.weight`); little for a last word that may be a mistyped legal form."""
    joined: str
    """The words without spaces ("good will" and "goodwill" are the same), less a mistyped legal form."""
    initials: tuple[str, str]
    """First letters of the words, without and with small ones: "university of arizona" is "ua" and "uoa"."""


@dataclass(frozen=True, slots=True)
class Names:
    """All names that one text gives."""

    main: CleanName
    """Has no words where the text has no letter or digit."""
    others: tuple[CleanName, ...]
    """What follows "d/b/a" or "formerly", and an acronym in brackets beside what it stands for."""

    @property
    def all(self) -> tuple[CleanName, ...]:
        """The main name, then the others."""
        return (self.main, *self.others)


@lru_cache(maxsize=20_000)
def read(text: str) -> Names:
    """Return every name that `text` gives."""
    folded = fold(text[:MAX_LENGTH])
    parts = [part for part in _OTHER_NAME.split(folded) if _NOT_PART_OF_A_WORD.sub("", part)] or [folded]
    main = _clean(parts[0])
    others = [_clean(part) for part in parts[1:]]
    if "(" in parts[0] or "[" in parts[0]:
        others += _acronym_in_brackets(parts[0])
    return Names(main, tuple(dict.fromkeys(other for other in others if other.words and other != main)))


def fold(text: str) -> str:
    """Lower case, without accents, other marks and apostrophes; "&" and "+" become "and"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS_THAT_DO_NOT_DECOMPOSE))
        text = "".join(char for char in text if not unicodedata.combining(char))
    return _APOSTROPHES.sub("", text.casefold()).replace("&", " and ").replace("+", " and ")


def initials_of(words: Iterable[str]) -> str:
    """The first letters; those of all its parts for a word that stands for several ("us", "newyork")."""
    return "".join([vocabulary.INITIALS.get(word, word[0]) for word in words])


def _acronym_in_brackets(text: str) -> list[CleanName]:
    """ "National Health Service (NHS)" is both; "(UK)" or "(Nevada)" sets a company apart and is no name."""
    outside = _clean(_BRACKETS.sub(" ", text))
    for part in _BRACKETS.findall(text):
        inside = _clean(part)
        if inside.joined in outside.initials or outside.joined in inside.initials:
            return [outside, inside]
    return []


def _clean(folded: str) -> CleanName:
    """Return the clean name of a text that `fold` has already been over."""
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), _STATE_OF_REGISTRATION.sub("", folded))
    tokens = _join_single_letters(_NOT_PART_OF_A_WORD.sub(" ", text).split())
    while len(tokens) > 1 and tokens[0] == "the":
        del tokens[0]
    tokens = take_off_legal_forms(tokens)
    tokens = _join_phrases(
        [vocabulary.ABBREVIATIONS.get(token) or rarity.corrected(token) for token in tokens]
    )
    words = tuple(token for token in tokens if token not in vocabulary.STOP_WORDS) or tuple(tokens)
    weights = [rarity.weight(word) for word in words]
    joined = "".join(words)
    if len(words) > 1 and may_be_legal_form(words[-1]):
        weights[-1] = DOUBTFUL
        joined = "".join(words[:-1])
    return CleanName(words, tuple(weights), joined, (initials_of(words), initials_of(tokens)))


def _join_single_letters(tokens: list[str]) -> list[str]:
    """ "j n bentley" is "jn bentley", "l l c" is "llc"; a letter alone stays as it is."""
    joined: list[str] = []
    open_run = False
    for token in tokens:
        single = len(token) == 1 and token.isalpha()
        if single and open_run:
            joined[-1] += token
        else:
            joined.append(token)
        open_run = single
    return joined


def _join_phrases(tokens: list[str]) -> list[str]:
    """ "united states" is "us": one word where several mean one."""
    if not _PHRASE_STARTS.intersection(tokens):
        return tokens
    joined: list[str] = []
    position = 0
    while position < len(tokens):
        for phrase, meaning in vocabulary.PHRASES.items():
            if tuple(tokens[position : position + len(phrase)]) == phrase:
                joined.append(meaning)
                position += len(phrase)
                break
        else:
            joined.append(tokens[position])
            position += 1
    return joined
