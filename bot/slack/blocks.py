"""Cards and pages as Block Kit. Pure functions: they take neutral nodes and return the JSON that Slack takes.

A person's words go only into `rich_text` and `plain_text`, never into mrkdwn. What exceeds Slack's limits is cut
where it hurts least, and says so; buttons are never cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.plain_text import spoken
from bot.slack import rich_text
from bot.slack.answers import answers
from bot.slack.inputs import input_blocks, plain_text
from bot.slack.rendering import Rendering
from bot.text_limits import fitted, shortened, units
from models.cards import Buttons, Card, Page, Text

__all__ = ["answers", "dialog", "home", "message", "view"]

Json = dict[str, Any]

_MOST_BLOCKS_IN_MESSAGE, _MOST_BLOCKS_IN_VIEW = 50, 100
_MOST_CHARACTERS_IN_MESSAGE = 12_000  # undocumented by Slack, which was seen to refuse about 13,000
_MOST_CHARACTERS_IN_VIEW = 60_000
_MOST_BYTES_IN_VIEW = 240_000  # Slack takes 250 kB
_MOST_SPOKEN = 3_000
_HEADER, _TITLE, _LABEL = 150, 24, 75


def message(card: Card) -> tuple[str, list[Json]]:
    """Returns the text for notifications and screen readers, and the blocks of a message."""
    short = shortened(card, _MOST_CHARACTERS_IN_MESSAGE * 9 // 10)
    blocks = [*_title(card.title), *Rendering(tables=True).blocks(short.blocks)]

    def fits(some: Sequence[Json]) -> bool:
        return len(some) <= _MOST_BLOCKS_IN_MESSAGE and _characters(some) <= _MOST_CHARACTERS_IN_MESSAGE

    return escaped(spoken(card, _MOST_SPOKEN)), fitted(blocks, _rest(card.rest), fits, _is_row)


def dialog(card: Card, title: str, close: str = "", *, alone: bool = False) -> Json:
    """Returns a modal that only shows something. `title` is in its bar, `close` on its button.

    With `alone`, closing it also closes the views below it.
    """
    shown: Json = {"type": "modal", "title": plain_text(title, _TITLE), "blocks": _in_view(card)}
    shown |= {"clear_on_close": True} if alone else {}
    return {**shown, "close": plain_text(close, _TITLE)} if close else shown


def home(card: Card) -> Json:
    """The Home tab."""
    return {"type": "home", "blocks": _in_view(card)}


def view(page: Page) -> Json:
    """Returns a form's step as a modal. Back is a button in it, because Slack's own would lose what was typed."""
    blocks = list(Rendering(tables=False).blocks(page.intro))
    for entry in page.entries:
        blocks += input_blocks(entry)
    if page.back:
        blocks.append({"type": "actions", "elements": [_back(page.back)]})
    if page.ways:
        blocks += Rendering(tables=False).blocks((Buttons(page.ways),))
    return {
        "type": "modal",
        "callback_id": page.verb,
        "private_metadata": json.dumps({"subject": page.subject, "step": page.step}),
        "notify_on_close": True,
        "title": plain_text(page.title, _TITLE),
        "submit": plain_text(page.submit, _TITLE),
        "close": plain_text(page.close, _TITLE),
        "blocks": blocks,
    }


def escaped(text: str) -> str:
    """Returns text for a message's `text` field, which is mrkdwn: mentions and links in it stay plain text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _in_view(card: Card) -> list[Json]:
    short = shortened(card, _MOST_CHARACTERS_IN_VIEW * 9 // 10)
    blocks = [*_title(card.title), *Rendering(tables=False).blocks(short.blocks)]

    def fits(some: Sequence[Json]) -> bool:
        size = len(json.dumps(some, ensure_ascii=False).encode())
        return len(some) <= _MOST_BLOCKS_IN_VIEW and size <= _MOST_BYTES_IN_VIEW

    return fitted(blocks, _rest(card.rest), fits, _is_row)


def _title(title: str) -> Iterator[Json]:
    """Yields a header; if it had to be cut, the whole title follows."""
    line = " ".join(title.split())
    if line:
        yield {"type": "header", "text": plain_text(line, _HEADER)}
    if units(line) > _HEADER:
        yield from rich_text.sections((Text(title),))


def _rest(words: str) -> Json:
    return rich_text.block([rich_text.section((Text(words, strong=True),))])


def _is_row(block: Json) -> bool:
    return bool(block["type"] == "actions")


def _back(label: str) -> Json:
    return {"type": "button", "action_id": "back", "text": plain_text(label, _LABEL)}


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = value.get("text")
        return (units(own) if isinstance(own, str) else 0) + sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list | tuple) else 0
