"""Legal forms at the end of a company's name: found, mistyped or stuck to the word before, and taken off.

What is left never depends on which forms there were: a name keeps its words when a form is dropped or swapped.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from models.matching import rarity, vocabulary

_PHRASE_STARTS = frozenset(words[0] for words in vocabulary.LEGAL_PHRASES)
_LONG_FORMS = ("incorporated", "corporation", "limited", "company")
_SHORT_FORMS = ("inc", "ltd", "llc", "plc", "corp")
_FORMS_THAT_STICK = ("incorporated", "corporation", "limited", "company", "corp", "inc", "ltd", "llc", "plc")


def take_off_legal_forms(tokens: list[str]) -> list[str]:
    """Return `tokens` without legal forms: plain ones go from anywhere but first place, others from the end."""
    kept = tokens[:1]
    position = 1
    while position < len(tokens):
        length = _phrase_at(tokens, position)
        if not length and tokens[position] not in vocabulary.LEGAL_ANYWHERE:
            kept.append(tokens[position])
        position += length or 1
    while len(kept) > 1 and _is_form_at_end(kept[-1]):
        kept.pop()
    if kept:
        kept[-1] = _unstick(kept[-1])
    return kept


def _phrase_at(tokens: list[str], position: int) -> int:
    """The number of tokens of the legal phrase that starts here; 0 if none does."""
    if tokens[position] not in _PHRASE_STARTS:
        return 0
    fitting = (p for p in vocabulary.LEGAL_PHRASES if tuple(tokens[position : position + len(p)]) == p)
    return max(map(len, fitting), default=0)


@lru_cache(maxsize=20_000)
def _is_form_at_end(token: str) -> bool:
    if token in vocabulary.LEGAL_AT_END or token in vocabulary.SHARE_MARKS:
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
    """True if one slip tells the word from a short legal form, unless many use it as a word."""
    if len(word) == 1:
        return word.isalpha()
    if len(word) > 5 or rarity.is_known(word):
        return False
    return any(OSA.distance(word, form) == 1 for form in _SHORT_FORMS)
