"""What people typed, made safe to show: on a terminal, and in a file that somebody opens.

An escape sequence moves a terminal's cursor or retitles its window, and a bidirectional override makes a name read as
another. Letters of every script stay; so do line breaks and tabs.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TextIO

_KEPT = frozenset("\n\t")
_HARMFUL = frozenset(
    {"Cc", "Cf", "Cs", "Zl", "Zp"}
)  # controls, format characters, surrogates, other line breaks


def printable(text: str) -> str:
    """The text with every character that acts instead of being seen replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if each not in _KEPT and unicodedata.category(each) in _HARMFUL else each
        for each in text
    )


def show(what: object = "", *, end: str = "\n", file: TextIO | None = None, flush: bool = False) -> None:
    """Prints for a person. Every command prints through this, so that none forgets the filter."""
    out = file if file is not None else sys.stdout
    out.write(printable(str(what)) + end)
    if flush:
        out.flush()
