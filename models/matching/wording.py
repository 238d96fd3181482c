"""One wording for what people write in several ways: abbreviations, numbers, states before "DOT", "City of X".

All functions take and return words from `letters`. The words themselves are in `word_lists`.
"""

from __future__ import annotations

import re

from models.matching import rarity, word_lists

_INVERTED = re.compile(r"^(.+?),\s*([^,]+\bof(?:\s+the)?)\s*$")
_PHRASE_STARTS = frozenset(words[0] for words in word_lists.PHRASES)
_ENDS_OF_STATES = frozenset(name.split()[-1] for name in word_lists.STATES.values())
_TO_REWORD = frozenset(
    (
        *word_lists.NUMBER_WORDS,
        *word_lists.ROMAN,
        *word_lists.ROMAN_LETTERS,
        *word_lists.SHORT_KINDS,
        "dot",
        "la",
    )
)
"""Most names have none of these, and need no second look at each of their words."""


def uninverted(folded: str) -> str:
    """ "denver, city and county of" is "city and county of denver", as registers sort it."""
    return _INVERTED.sub(r"\2 \1", folded) if folded.rstrip().endswith(("of", "the")) else folded


def worded(words: list[str]) -> list[str]:
    """Returns the words written out: abbreviations, digits, one word for some phrases, a public body's type last."""
    if not _TO_REWORD.isdisjoint(words) or any(map(str.isdigit, words)):
        words = _expanded(_numbered(words))
    words = [word_lists.ABBREVIATIONS.get(word) or rarity.corrected(word) for word in words]
    return _kind_of_place_last(_joined_phrases(words))


def _numbered(words: list[str]) -> list[str]:
    """ "level ten", "phase ii", "district no. 04" have numbers: "level 10", "phase 2", "district 4"."""
    found: list[str] = []
    for place, word in enumerate(words):
        before = found[-1] if found else ""
        if place and word in word_lists.NUMBER_MARKS and _is_number(words, place + 1):
            continue
        if word.isdigit():
            word = word.lstrip("0") or "0"
        elif place and (word in word_lists.ROMAN or (len(word) == 1 and before in word_lists.NUMBERED)):
            word = word_lists.ROMAN.get(word) or word_lists.ROMAN_LETTERS.get(word, word)
        found.append(word_lists.NUMBER_WORDS.get(word, word))
    return found


def _is_number(words: list[str], place: int) -> bool:
    return place < len(words) and words[place].isdigit()


def _expanded(words: list[str]) -> list[str]:
    """ "ga dot" is "georgia department transportation", "northside isd" an independent school district."""
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "dot" and (state := _state(found)):
            found[-1:] = [*state, "department", "transportation"]
        elif place and word in word_lists.SHORT_KINDS:
            found += word_lists.SHORT_KINDS[word].split()
        elif word == "la" and words[place + 1 : place + 2] == ["county"]:
            found += ["los", "angeles"]
        else:
            found.append(word)
    return found


def _state(words: list[str]) -> list[str]:
    """Returns the words for the last of `words` if it names or abbreviates a state, or ends a state's name; else
    none.
    """
    last = words[-1] if words else ""
    if last in _ENDS_OF_STATES:
        return [last]
    return (word_lists.STATES.get(last.upper()) or word_lists.STATE_HABITS.get(last, "")).split()


def _joined_phrases(words: list[str]) -> list[str]:
    """ "united states" is "us": one word where several mean one."""
    if not _PHRASE_STARTS.intersection(words):
        return words
    joined: list[str] = []
    position = 0
    while position < len(words):
        for phrase, meaning in word_lists.PHRASES.items():
            if tuple(words[position : position + len(phrase)]) == phrase:
                joined.append(meaning)
                position += len(phrase)
                break
        else:
            joined.append(words[position])
            position += 1
    return joined


def _kind_of_place_last(words: list[str]) -> list[str]:
    """ "city of fort worth" is "fort worth city", "school district of x county" is "x county school district"."""
    end = 0
    while end < len(words) and words[end] in word_lists.KINDS_OF_PLACE:
        end += 1
    if words[:2] == ["school", "district"]:
        end = 2
    if not end or words[end : end + 1] not in (["of"], ["de"]) or len(words) == end + 1:
        return words
    return words[end + 1 :] + [word for word in words[:end] if word != "and"]
