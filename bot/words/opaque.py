"""Values pass through a template unread: each becomes a mark in the Markdown, and later a node.

What a template outputs with `{{ … }}`, from the program or from a person, is kept aside and never parsed. Only what
the template itself wrote is Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from models.cards import Buttons, Inline, Link, Moment, Text, plain

# Private-use characters, which Markdown takes for letters. Those that a person typed are inside nodes,
# never here.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")

Node: TypeAlias = Sequence[Inline] | Inline | Buttons


class Markdown(str):
    """What a template itself wrote, marks included: the output of a block, macro, or captured passage."""

    __slots__ = ()


@dataclass
class Recorder:
    """The values that one rendering output, in order."""

    kept: list[tuple[Inline, ...] | Buttons] = field(default_factory=list)

    def keep(self, value: Any) -> Markdown:
        """Returns the mark for `value`; Markdown stays as it is. Raises TypeError for values that nobody
        should read.
        """
        if isinstance(value, Markdown):
            return value
        found = nodes(value)
        self.kept.append(found)
        mark = f"{_OPEN}{len(self.kept) - 1}{_CLOSE}"
        # Buttons are a paragraph of their own, even where the template's tags removed the line breaks.
        return Markdown(f"\n\n{mark}\n\n" if isinstance(found, Buttons) else mark)

    def inlines(self, text: str, *, strong: bool = False, code: bool = False) -> list[Inline]:
        """Returns the text with its marks as nodes. Raises TypeError for buttons within a sentence."""
        found: list[Inline] = []
        for place, part in enumerate(_MARK.split(text)):
            if place % 2 == 0:
                found.append(Text(part))
                continue
            kept = self.kept[int(part)]
            if isinstance(kept, Buttons):
                raise TypeError("buttons stand in a paragraph of their own")
            found += kept
        return [_styled(each, strong, code) for each in found if each != Text("")]

    def pieces(self, text: str) -> list[str]:
        """Returns the template's own text and the values' words in turn: own, value, own, …"""
        parts = _MARK.split(text)
        return [self._words(int(part)) if place % 2 else part for place, part in enumerate(parts)]

    def _words(self, number: int) -> str:
        kept = self.kept[number]
        return "" if isinstance(kept, Buttons) else plain(kept)

    def buttons(self, text: str) -> Buttons | None:
        """Returns the row of buttons if the text consists only of marks for buttons, else None."""
        parts = _MARK.split(text)
        if len(parts) < 3 or any(part.strip() for part in parts[::2]):
            return None
        rows = [self.kept[int(part)] for part in parts[1::2]]
        if not all(isinstance(row, Buttons) for row in rows):
            return None
        return Buttons(tuple(item for row in rows if isinstance(row, Buttons) for item in row.items))


def nodes(value: Any) -> tuple[Inline, ...] | Buttons:
    """Returns a value as nodes. Raises TypeError for None, booleans, lists, and objects: a template has to
    word them.
    """
    if isinstance(value, Buttons):
        return value
    if isinstance(value, Text | Link | Moment):
        return (value,)
    if isinstance(value, tuple) and all(isinstance(each, Text | Link | Moment) for each in value):
        return value
    if isinstance(value, str):
        return (Text(whole(value)),)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return (Text(str(value)),)
    raise TypeError(f"a template puts out {type(value).__name__}: word it first")


def whole(text: str) -> str:
    """Returns the text with lone surrogates replaced, which no platform's JSON can carry."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _styled(each: Inline, strong: bool, code: bool) -> Inline:
    if isinstance(each, Text) and (strong or code):
        return replace(each, strong=each.strong or strong, code=each.code or code)
    return each
