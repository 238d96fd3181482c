"""Cards and pages as Adaptive Cards 1.5. Pure functions: neutral nodes in, the JSON that Teams takes out.

Every text stands in a RichTextBlock, since TextBlock and FactSet read Markdown. A card stays under Teams' 28 KB:
the longest texts are cut first, then whole blocks; buttons never.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.fitting import fitted, shortened
from bot.teams.inputs import PREFIX, input_elements
from bot.teams.text import can_open, rich_text
from models.cards import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Heading,
    Inline,
    Page,
    Paragraph,
    Quote,
    Style,
    Table,
    Text,
)
from models.forms import Step

Json = dict[str, Any]

_MOST_BYTES = 27_000  # Teams takes about 28 KB with what stands around the card
_MOST_CHARACTERS, _FEWEST = 24_000, 1_500
_BUTTONS_A_ROW = 5  # Teams hides what comes after the sixth
_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


def card(card: Card) -> Json:
    """The card; one that is too large is shortened, evenly, and says so."""
    room = _MOST_CHARACTERS
    made = _card(_body(shortened(card, room)))
    while size(made) > _MOST_BYTES and room > _FEWEST:
        room = room * 4 // 5
        made = _card(_body(shortened(card, room)))
    rest = rich_text((Text(card.rest, strong=True),))
    body = fitted(made["body"], rest, lambda some: size(_card(some)) <= _MOST_BYTES, _is_row)
    return _card(body)


def form(page: Page) -> Json:
    """A step of a form. What comes back is `verb`, `subject`, `step`, and the answers; with Back, `back` too."""
    body = [_title(page.title), *_blocks(page.intro)]
    for entry in page.entries:
        body += input_elements(entry)
    data = {"verb": page.verb, "subject": page.subject, "step": page.step}
    actions = [{"type": "Action.Submit", "title": page.submit, "style": "positive", "data": data}]
    if page.back:
        actions.append({"type": "Action.Submit", "title": page.back, "data": {**data, "back": True}})
    return {**_card(body), "actions": actions}


def answers(data: Any, step: Step | None = None) -> dict[str, Any]:
    """Raw answers by field from what a form sent; what isn't filled in is absent.

    With `step`, only its own fields. Whatever else stands there is passed over, never an error.
    """
    if not isinstance(data, Mapping):
        return {}
    found = {
        name.removeprefix(PREFIX): value
        for name, value in data.items()
        if isinstance(name, str) and name.startswith(PREFIX) and isinstance(value, str) and value
    }
    return found if step is None else {name: value for name, value in found.items() if name in step.names()}


def size(card: Json) -> int:
    """How many bytes the card has on the wire."""
    return len(json.dumps(card, ensure_ascii=False).encode())


def _card(body: Sequence[Json]) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": list(body),
        "msteams": {"width": "Full"},
    }


def _body(card: Card) -> list[Json]:
    return [_title(card.title), *_blocks(card.blocks)]


def _title(title: str) -> Json:
    return rich_text((Text(title),), size="Large", weight="Bolder")


def _is_row(element: Json) -> bool:
    return bool(element["type"] == "ActionSet")


def _blocks(blocks: Iterable[Block]) -> Iterator[Json]:
    """The blocks' elements; a divider is a line above the element that follows."""
    separated = False
    for block in blocks:
        if isinstance(block, Divider):
            separated = True
            continue
        for element in _elements(block):
            yield {**element, "separator": True, "spacing": "Medium"} if separated else element
            separated = False


def _elements(block: Block) -> Iterator[Json]:
    if isinstance(block, Heading):
        yield {**rich_text(block.text, size="Medium", weight="Bolder"), "spacing": "Medium"}
    elif isinstance(block, Paragraph):
        yield rich_text(block.text, **({"isSubtle": True, "size": "Small"} if block.small else {}))
    elif isinstance(block, Quote):
        yield {"type": "Container", "style": "emphasis", "items": [rich_text(block.text)]}
    elif isinstance(block, Bullets):
        yield from _lines((Text("• "), *item) for item in block.items)
    elif isinstance(block, Facts):
        yield from _lines(
            (*map(_strong, label), Text(": ", strong=True), *value) for label, value in block.rows
        )
    elif isinstance(block, Table):
        yield _table(block)
    elif isinstance(block, Buttons):
        yield from _rows(block)


def _lines(lines: Iterable[tuple[Inline, ...]]) -> Iterator[Json]:
    for place, line in enumerate(lines):
        yield {**rich_text(line), "spacing": "Small"} if place else rich_text(line)


def _strong(each: Inline) -> Inline:
    return Text(each.value, True, each.code) if isinstance(each, Text) else each


def _table(table: Table) -> Json:
    header, *body = table.rows
    rows = [tuple(tuple(map(_strong, cell)) for cell in header), *body]
    return {
        "type": "Table",
        "columns": [{"width": 1} for _ in header],
        "firstRowAsHeader": True,
        "rows": [
            {
                "type": "TableRow",
                "cells": [{"type": "TableCell", "items": [rich_text(cell)]} for cell in row],
            }
            for row in rows
        ],
    }


def _rows(buttons: Buttons) -> Iterator[Json]:
    for start in range(0, len(buttons.items), _BUTTONS_A_ROW):
        row = buttons.items[start : start + _BUTTONS_A_ROW]
        yield {"type": "ActionSet", "actions": [_action(each) for each in row]}


def _action(button: Button) -> Json:
    common: Json = {"title": button.label}
    if button.accessible:
        common["tooltip"] = button.accessible
    if button.style in _STYLES:
        common["style"] = _STYLES[button.style]
    if button.url and can_open(button.url):
        return {"type": "Action.OpenUrl", "url": button.url, **common}
    data = {"verb": button.verb, "subject": button.subject}
    return {
        "type": "Action.Execute",
        "verb": button.verb,
        "data": data,
        **common,
        "fallback": {"type": "Action.Submit", "data": data, **common},
    }
