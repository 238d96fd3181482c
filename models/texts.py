"""Texts as people type and paste them: what can't be seen is dropped, and every kind of space is one.

Joiners stay where a script needs them: Persian writes \u200c between the parts of a word, Indic scripts both.
"""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
_JOINED_SCRIPTS = frozenset(
    "ARABIC SYRIAC MONGOLIAN NKO DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA "
    "KHMER MYANMAR TIBETAN THAANA MANDAIC".split()
)
# Letters and symbols that are drawn as nothing, and so are spaces to whoever looks: Hangul fillers, the Braille blank.
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
_BREAKS = "\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"


def line(text: str) -> str:
    """Returns the text on one line: no invisible characters, single spaces, none at the ends."""
    return " ".join(_visible(text).split())


def paragraphs(text: str) -> str:
    """Returns the text with its line breaks, without invisible characters and spaces at line ends."""
    plain = re.sub(f"\r\n|[{_BREAKS}]", "\n", text)
    lines = (_visible(each).rstrip() for each in plain.split("\n"))
    return "\n".join(lines).strip()


def has_letters(text: str) -> bool:
    """True if the text has a letter or digit of any script. Text without any names nothing."""
    return any(unicodedata.category(each)[0] in "LN" for each in text)


def _visible(text: str) -> str:
    return "".join(_shown(text, at) for at in range(len(text)))


def _shown(text: str, at: int) -> str:
    """Returns the character to store: itself, a space, or nothing."""
    each = text[at]
    if each == " " or (each.isalnum() and each not in _BLANKS):
        return each
    category = unicodedata.category(each)
    if category in ("Zs", "Zl", "Zp") or each in _BLANKS or each in "\t" + _BREAKS:
        return " "
    if each in _JOINERS:
        return each if is_joiner(text, at) else ""
    return "" if category in ("Cc", "Cf", "Cs", "Cn") else each


def is_joiner(text: str, at: int) -> bool:
    """True if there is a joiner inside a word of a script that uses them, or inside an emoji."""
    if text[at] not in _JOINERS or not 0 < at < len(text) - 1:
        return False
    before, after = text[at - 1], text[at + 1]
    if unicodedata.category(after) in ("Zs", "Cc", "Cf"):
        return False
    is_emoji = unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    return is_emoji or unicodedata.name(before, "").partition(" ")[0] in _JOINED_SCRIPTS
