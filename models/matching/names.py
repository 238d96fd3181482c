"""The normalizer: a company's name without spelling habits.

`read(text)` is pure and depends only on the lists in `word_lists`, the forms in `legal`, and the known words in
`rarity`. Two names with the same words differ only in case, accents, punctuation, legal forms, abbreviations, and
small words. `alignment` compares different names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from models.matching import letters, rarity, word_lists, wording
from models.matching.legal import may_be_legal_form, take_off_legal_forms, without_doubtful_lead

MAX_LENGTH = 400
"""Longer names are cut: no company has one, and a pasted page must not cost a second."""
DOUBTFUL = 1.5
"""Weight of a last word such as "ink" or "ltf": it may be a word, and it may be a slip for "Inc" or "Ltd"."""
VENTURE = "jv"
"""The last word of a joint venture's name, however it says that it is one."""

_OTHER_NAME = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(word_lists.OTHER_NAME_MARKS)})(?![a-z0-9])")
_LATER = re.compile(word_lists.WHAT_FOLLOWS_IS_NO_NAME)
_WORDS_OF_LATER = (" company", " corporation", "partnership", "successor")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_STATES = "|".join(sorted({*word_lists.STATES, *word_lists.PROVINCES})).lower()
# The SEC puts the state of registration behind a slash. "/JV" or "/XL" is part of a name.
_STATE_OF_REGISTRATION = re.compile(rf"/\s*(?:{_STATES}|adr|new|can|fi|cayman)\s*/?\s*$")
_MARK_OF_A_VENTURE = re.compile(r"(?<!\w)(?:an?\s+)?(?:joint[\s-]+venture|j\.?v\.?)(?!\w)(?:\s+of(?!\w))?")


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
    """All names in one text."""

    main: CleanName
    """Has no words where the text has no letter or digit."""
    others: tuple[CleanName, ...]
    """What follows "d/b/a" or "formerly", and an acronym in brackets beside what it stands for."""

    @property
    def all(self) -> tuple[CleanName, ...]:
        """Returns the main name, then the others."""
        return (self.main, *self.others)


@lru_cache(maxsize=20_000)
def read(text: str) -> Names:
    """Returns every name in `text`."""
    folded = _without_what_it_is(letters.fold(text[:MAX_LENGTH]))
    parts = [part for part in _OTHER_NAME.split(folded) if letters.spaced(part).strip()] or [folded]
    main = _clean(parts[0])
    others = [_clean(part) for part in parts[1:]]
    if main.words and main.words[0] in word_lists.LEGAL_IF_LEADING:
        others.append(_named(without_doubtful_lead(take_off_legal_forms(letters.tokens(parts[0])))))
    if "(" in parts[0] or "[" in parts[0]:
        others += _acronym_in_brackets(parts[0])
    return Names(main, tuple(dict.fromkeys(other for other in others if other.words and other != main)))


def initials_of(words: Iterable[str]) -> str:
    """Returns the first letters.

    A word that stands for several ("us", "newyork") gives the letters of all its parts.
    """
    return "".join([word_lists.INITIALS.get(word, word[0]) for word in words])


def _acronym_in_brackets(text: str) -> list[CleanName]:
    """ "National Health Service (NHS)" is both; "(UK)" or "(Nevada)" sets a company apart and is no name."""
    outside = _clean(_BRACKETS.sub(" ", text))
    for part in _BRACKETS.findall(text):
        inside = _clean(part)
        if inside.joined in outside.initials or outside.joined in inside.initials:
            return [outside, inside]
    return []


def _without_what_it_is(folded: str) -> str:
    """Removes "a Nevada corporation", "a DPR company", or "successor to …" at the end."""
    return _LATER.sub("", folded) if any(word in folded for word in _WORDS_OF_LATER) else folded


def may_be_venture(text: str) -> bool:
    """A quick check. False if the text has nothing that a joint venture's name has."""
    lower = text.casefold()
    return "jv" in lower or "venture" in lower or "j.v" in lower


def without_mark_of_venture(folded: str) -> tuple[str, bool]:
    """Returns the folded text without the mark of a joint venture, and whether it had one."""
    found = _MARK_OF_A_VENTURE.search(folded) if may_be_venture(folded) else None
    if not found:
        return folded, False
    rest = f"{folded[: found.start()]} {folded[found.end() :]}".strip(" ,/-")
    # "JV Smith Construction" has a founder's initials.
    begins = not folded[: found.start()].strip(" (") and not re.search(r"/| and | - ", rest)
    return (folded, False) if begins or not rest else (rest, True)


def words_of(folded: str) -> tuple[str, ...]:
    """Returns the words of a part of a name."""
    return _clean(folded).words


def _one_mark_of_a_venture(folded: str) -> str:
    rest, marked = without_mark_of_venture(folded)
    return f"{rest} {VENTURE}" if marked else folded


def _clean(folded: str) -> CleanName:
    """Returns the clean name of folded text."""
    tokens = letters.tokens(
        _one_mark_of_a_venture(wording.uninverted(_STATE_OF_REGISTRATION.sub("", folded)))
    )
    while len(tokens) > 1 and tokens[0] == "the":
        del tokens[0]
    return _named(take_off_legal_forms(tokens))


def _named(tokens: list[str]) -> CleanName:
    tokens = wording.worded(tokens)
    words = tuple(token for token in tokens if token not in word_lists.STOP_WORDS) or tuple(tokens)
    weights = [rarity.weight(word) for word in words]
    joined = "".join(words)
    if len(words) > 1 and may_be_legal_form(words[-1]):
        weights[-1] = DOUBTFUL
        joined = "".join(words[:-1])
    return CleanName(words, tuple(weights), joined, (initials_of(words), initials_of(tokens)))
