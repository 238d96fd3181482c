"""Inline nodes as runs of a RichTextBlock, the one place of an Adaptive Card that reads no Markdown."""

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
            yield from (_run(part, style) for part in _BETWEEN_BRACES.split(each.value) if part)
        elif isinstance(each, Link) and can_open(each.url):
            opened = {"selectAction": {"type": "Action.OpenUrl", "url": each.url}, "underline": True}
            yield from (
                _run(part, {**look, **opened}) for part in _BETWEEN_BRACES.split(each.label or each.url)
            )
        else:
            yield _run((each.label or each.url) if isinstance(each, Link) else each.fallback, look)


def can_open(url: str) -> bool:
    """True for an address that opens a page or a mail."""
    return url.startswith(("https://", "http://", "mailto:")) and len(url.split()) == 1


def escaped(text: str) -> str:
    """Text for the few places that read Markdown and have no other form: the labels of ticks and choices."""
    return _MARKUP.sub(r"\\\1", text)


def _run(text: str, look: Json) -> Json:
    return {"type": "TextRun", "text": text, **look}
