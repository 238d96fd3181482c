"""Inline nodes as `rich_text`, the only place in Slack where a person's words stay plain words.

Text elements of rich text are literal: no mention, link, emoji, or formatting in them takes effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.text_limits import pieces, units
from models.cards import Inline, Link, Moment, Text

Json = dict[str, Any]

MOST_TEXT = 2900  # characters in one block; Slack's documented limit for a text is 3000
_MOST_URL = 3000
_DAY = "{date_long}"
_CLOCK = "{date_long}, {time}"


def section(inlines: Iterable[Inline]) -> Json:
    """A line of text, as a part of a rich text."""
    return {"type": "rich_text_section", "elements": elements(inlines)}


def sections(inlines: Sequence[Inline], part: str = "rich_text_section") -> Iterator[Json]:
    """The text as blocks, more than one only where it is longer than a block may be."""
    for chunk in chunks(inlines):
        yield block([{"type": part, "elements": elements(chunk)}])


def block(parts: list[Json]) -> Json:
    """A rich text of these parts."""
    return {"type": "rich_text", "elements": parts}


def elements(inlines: Iterable[Inline]) -> list[Json]:
    """Returns the nodes as elements of a section, without empty texts."""
    return [_element(each) for each in inlines if not _empty(each)]


def chunks(inlines: Sequence[Inline]) -> Iterator[list[Inline]]:
    """Yields the nodes in groups that fit into a block; a long text is split and kept whole."""
    chunk: list[Inline] = []
    conversation_id = MOST_TEXT
    for each in _split(inlines):
        length = length_of(each)
        if chunk and length > conversation_id:
            yield chunk
            chunk, conversation_id = [], MOST_TEXT
        chunk.append(each)
        conversation_id -= length
    if chunk:
        yield chunk


def length_of(each: Inline) -> int:
    """Returns how many units of the node a reader sees."""
    if isinstance(each, Text):
        return units(each.value)
    return units(each.label if isinstance(each, Link) else each.fallback)


def can_open(url: str) -> bool:
    """Returns True for an address that Slack accepts and that opens a page or an email."""
    return (
        url.startswith(("https://", "http://", "mailto:"))
        and len(url.split()) == 1
        and units(url) <= _MOST_URL
    )


def _split(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for each in inlines:
        if isinstance(each, Text):
            yield from (Text(piece, each.strong, each.code) for piece in pieces(each.value, MOST_TEXT))
        else:
            yield each


def _empty(each: Inline) -> bool:
    if isinstance(each, Moment):
        return False
    return not (each.value if isinstance(each, Text) else each.label or each.url)


def _element(each: Inline) -> Json:
    if isinstance(each, Moment):
        return _date(each)
    if isinstance(each, Link):
        return _link(each)
    style = {name: True for name, on in (("bold", each.strong), ("code", each.code)) if on}
    return {"type": "text", "text": each.value, **({"style": style} if style else {})}


def _date(each: Moment) -> Json:
    timestamp = int(each.at.timestamp())
    if timestamp < 0:
        return {"type": "text", "text": each.fallback}
    form = _CLOCK if each.clock else _DAY
    return {"type": "date", "timestamp": timestamp, "format": form, "fallback": each.fallback}


def _link(each: Link) -> Json:
    if not can_open(each.url):
        return {"type": "text", "text": each.label or each.url}
    return {"type": "link", "url": each.url, "text": each.label or each.url}
