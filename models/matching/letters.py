"""Turns typed text into words. Case, accents, width, and punctuation go; marks that make another letter stay.

Accents on Latin, Greek, or Cyrillic letters are spelling habits, and Hebrew points and Arabic vowels are optional.
Indic and Thai vowel signs, and the mark that turns カ into ガ, are letters: without them it is another name.
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_NOT_PART_OF_A_WORD = re.compile(r"[\W_]+")
_DOTTED = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])")
# Combining diacritical marks (Latin, Greek, Cyrillic), Hebrew points, Arabic vowels, and the lengthening stroke.
_OPTIONAL_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u0591-\u05c7\u0640\u064b-\u065f\u0670]+"
)
_LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_JOINERS = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad"))
"""Characters of no width: they shape letters and break lines, and nobody sees them."""


def fold(text: str) -> str:
    """Returns lower case without optional marks and apostrophes. "&" and "+" become "and"."""
    if not text.isascii():
        text = text.translate(_JOINERS).casefold().translate(_LETTERS_THAT_DO_NOT_DECOMPOSE)
        text = _OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
        text = unicodedata.normalize("NFC", text)
    return _APOSTROPHES.sub("", text.casefold()).replace("&", " and ").replace("+", " and ")


def tokens(folded: str) -> list[str]:
    """Returns the words of folded text: "s.a." and "s a" become "sa"."""
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), folded) if "." in folded else folded
    return join_single_letters(spaced(text).split())


def spaced(folded: str) -> str:
    """Returns the text with a space for each character that isn't a letter, digit, or mark of a letter."""
    if folded.isascii():
        return _NOT_PART_OF_A_WORD.sub(" ", folded)
    return "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in folded)


def join_single_letters(parts: list[str]) -> list[str]:
    """ "j n bentley" is "jn bentley", "l l c" is "llc"; a letter alone stays as it is."""
    if min(map(len, parts), default=2) > 1:
        return parts
    joined: list[str] = []
    open_run = False
    for part in parts:
        single = len(part) == 1 and part.isalpha() and part < "\u0590"
        if single and open_run:
            joined[-1] += part
        else:
            joined.append(part)
        open_run = single
    return joined


def is_written_without_spaces(char: str) -> bool:
    """True for scripts without spaces between words: Chinese, Japanese, and Thai, and for Korean legal forms."""
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1100" <= char <= "\u11ff"
        or "\u3040" <= char <= "\u9fff"
        or "\uac00" <= char <= "\ud7af"
    )
