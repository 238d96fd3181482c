"""Inline nodes as runs of a RichTextBlock, the only part of an Adaptive Card that parses no Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from models.cards import Inline, Link, Text

Json = dict[str, Any]

# Clients replace {{DATE(…)}} and {{TIME(…)}} within a run: no run ever holds two braces in a row.
_BETWEEN_BRACES = re.compile(r"(?<=\{)(?=\{)")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")


def rich_text(inlines: Sequence[Inline], **look: Any) -> Json:
    """A block of text. `look` is given to every run of it, such as size="Large"."""
    return {
        "type": "RichTextBlock",
        "inlines": list(runs(inlines, look)) or [{"type": "TextRun", "text": "–"}],
    }


def runs(inlines: Iterable[Inline], look: Json) -> Iterator[Json]:
    """The nodes as text runs; their texts together are the nodes' own."""
    for each in inlines:
        if isinstance(each, Text):
            style = {
                **look,
                **({"weight": "Bolder"} if each.strong else {}),
                **({"fontType": "Monospace"} if each.code else {}),
            }
            yield from _runs(each.value, style)
        elif isinstance(each, Link):
            opened = {"selectAction": {"type": "Action.OpenUrl", "url": each.url}, "underline": True}
            yield from _runs(each.label or each.url, {**look, **opened} if can_open(each.url) else look)
        else:
            yield from _runs(each.fallback, look)


def can_open(url: str) -> bool:
    """Returns True for an address that opens a page or an email."""
    return url.startswith(("https://", "http://", "mailto:")) and len(url.split()) == 1


def escaped(text: str) -> str:
    """Text for the few places that read Markdown and have no other form: the labels of ticks and choices."""
    return _MARKUP.sub(r"\\\1", text)


def _runs(text: str, look: Json) -> Iterator[Json]:
    return ({"type": "TextRun", "text": part, **look} for part in _BETWEEN_BRACES.split(text) if part)
