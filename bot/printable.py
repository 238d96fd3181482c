"""Makes what people typed safe to show: on a terminal, and in a file that somebody opens.

An escape sequence can move a terminal's cursor or rename its window, and a bidirectional override can make a name
read as another. Letters of every script stay, with the joiners that shape them, and so do line breaks and tabs.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TextIO

from models.texts import is_joiner

_KEPT = frozenset("\n\t")
_HARMFUL = frozenset(
    {"Cc", "Cf", "Cs", "Zl", "Zp"}
)  # controls, format characters, surrogates, other line breaks


def printable(text: str) -> str:
    """Returns the text with every character that isn't shown but has an effect replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _acts(each) and not is_joiner(text, at) else each
        for at, each in enumerate(text)
    )


def _acts(each: str) -> bool:
    return each not in _KEPT and unicodedata.category(each) in _HARMFUL


def show(what: object = "", *, end: str = "\n", file: TextIO | None = None, flush: bool = False) -> None:
    """Prints text for a person. Every command prints through this, so that none forgets the filter."""
    out = file if file is not None else sys.stdout
    out.write(printable(str(what)) + end)
    if flush:
        out.flush()
