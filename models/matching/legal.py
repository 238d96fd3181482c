"""Finds and removes legal forms in a company's name, including misspelled ones and those attached to a word.

The result doesn't depend on which forms were there: a name keeps its words when a form is dropped or replaced.
English forms are in `word_lists`; the world's are in `legal_forms.txt`, written by
`tests/bench/matching/renew_legal_forms.py`; those missing there are in `legal_forms_own.txt`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from models.matching import rarity, word_lists
from models.matching.letters import fold, is_written_without_spaces

TABLE = Path(__file__).with_name("legal_forms.txt")
OWN = Path(__file__).with_name("legal_forms_own.txt")
"""Chosen by hand, mostly abbreviations; a lone character such as 株 stands in brackets."""
_LONG_FORMS = ("incorporated", "corporation", "limited", "company")
_SHORT_FORMS = ("inc", "ltd", "llc", "plc", "corp")
_FORMS_THAT_STICK = ("incorporated", "corporation", "limited", "company", "corp", "inc", "ltd", "llc", "plc")


def take_off_legal_forms(tokens: list[str]) -> list[str]:
    """Returns `tokens` without legal forms: certain ones anywhere except first, others only at the end.

    A form of several words or in another script is removed from the start too ("Công ty TNHH …", "株式会社 …").
    """
    tokens = _without_attached(tokens[_leading(tokens) :])
    kept = tokens[:1]
    position = 1
    while position < len(tokens):
        length = _phrase_at(tokens, position)
        if not length and tokens[position] not in word_lists.LEGAL_ANYWHERE:
            kept.append(tokens[position])
        position += length or 1
    while len(kept) > 1 and _is_form_at_end(kept[-1]):
        kept.pop()
    if kept:
        kept[-1] = _unstick(kept[-1])
    return kept


def without_doubtful_lead(tokens: list[str]) -> list[str]:
    """Returns the tokens without a first one that is a form in one country and initials elsewhere ("PT", "UAB")."""
    return tokens[1:] if len(tokens) > 1 and tokens[0] in word_lists.LEGAL_IF_LEADING else tokens


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """Returns the forms of several words by first word, the longest first."""
    listed = {tuple(line.split()) for line in _lines() if " " in line} | set(word_lists.LEGAL_PHRASES)
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(listed, key=lambda words: (-len(words), words)):
        found.setdefault(phrase[0], []).append(phrase)
    return found


@cache
def _words() -> frozenset[str]:
    """Returns the forms of one word, in any script."""
    return frozenset(line for line in _lines() if " " not in line)


@cache
def _attached() -> tuple[str, ...]:
    """Returns the forms in scripts without spaces, the longest first. They are attached to the name."""
    sticking = (word for word in _words() if len(word) > 1 and all(map(is_written_without_spaces, word)))
    return tuple(sorted(sticking, key=lambda word: (-len(word), word)))


@cache
def _lines() -> list[str]:
    own = map(fold, OWN.read_text(encoding="utf-8").splitlines())
    return [*TABLE.read_text(encoding="utf-8").splitlines(), *own]


def _leading(tokens: list[str]) -> int:
    """Returns how many tokens at the start are legal forms, if something remains after them."""
    position = 0
    while position < len(tokens):
        foreign = tokens[position] in _words() and not tokens[position].isascii()
        length = _phrase_at(tokens, position) or int(foreign)
        if not length or position + length >= len(tokens):
            break
        position += length
    return position


def _without_attached(tokens: list[str]) -> list[str]:
    """ "株式会社大林組" and "大林組株式会社" are "大林組"; a token that is nothing but a form stays for the others."""
    if all(map(str.isascii, tokens)):
        return tokens
    return [_detached(token) if is_written_without_spaces(token[0]) else token for token in tokens]


@lru_cache(maxsize=20_000)
def _detached(token: str) -> str:
    if token in _words():
        return token
    for form in _attached():
        rest = token.removeprefix(form).removesuffix(form)
        if rest and rest != token:
            return rest
    return token


def _phrase_at(tokens: list[str], position: int) -> int:
    """Returns the number of tokens of the legal phrase that starts here, or 0."""
    for phrase in _phrases().get(tokens[position], ()):
        if tuple(tokens[position : position + len(phrase)]) == phrase:
            return len(phrase)
    return 0


@lru_cache(maxsize=20_000)
def _is_form_at_end(token: str) -> bool:
    if token in word_lists.LEGAL_AT_END or token in word_lists.SHARE_MARKS or token in _words():
        return True
    return (
        len(token) >= 6
        and not rarity.is_known(token)
        and any(OSA.distance(token, f) == 1 for f in _LONG_FORMS)
    )


def _unstick(token: str) -> str:
    """ "servicesltd" is "services" with its legal form stuck to it, if "services" is a word we know."""
    for ending in _FORMS_THAT_STICK:
        stem = token.removesuffix(ending)
        if stem != token and len(stem) > 3 and rarity.is_known(stem) and not rarity.is_known(token):
            return stem
    return token


@lru_cache(maxsize=20_000)
def may_be_legal_form(word: str) -> bool:
    """True if one typo separates the word from a short legal form, unless it is a common word."""
    if len(word) == 1:
        return word in "cil"  # what is left of "Co", "Inc", "Ltd"; "Building A" and "Building B" are two
    if len(word) > 5 or rarity.is_known(word):
        return False
    return any(OSA.distance(word, form) == 1 for form in _SHORT_FORMS)
