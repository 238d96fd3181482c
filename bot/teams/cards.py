"""Cards and pages as Adaptive Cards 1.5. Pure functions: they take neutral nodes and return the JSON that
Teams takes.

Every text is in a RichTextBlock, since TextBlock and FactSet parse Markdown. A card stays under Teams' 28 KB: the
longest texts are cut first, then whole blocks; buttons never.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from bot.teams import rows
from bot.teams.inputs import PREFIX, SEARCH, input_elements, search_element
from bot.teams.text import can_open, rich_text
from bot.text_limits import fitted, shortened
from models.cards import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
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
from models.forms import FieldType, Step

Json = dict[str, Any]
Act = Callable[[Button], Json]

REFRESH = "refresh"  # the verb by which a view is asked for, and nothing is changed
_MOST_BYTES = 27_000  # Teams takes about 28 KB with what stands around the card
_MOST_CHARACTERS, _FEWEST = 24_000, 1_500
_MOST_READERS = 60  # for whom Teams asks by itself
_SEARCHED = 20  # options of a list, from which on it can be searched
_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


class Press(Enum):
    """What pressing a button does, which depends on where the card is shown."""

    OPEN = "open"  # in a message: opens a dialog for the presser
    SEND = "send"  # in a dialog: continues the dialog
    EXECUTE = "execute"  # in a personal view of a message: replaces the view, for its reader alone


def card(card: Card, press: Press = Press.OPEN) -> Json:
    """Returns the card; if it is too large, its texts are shortened evenly, and it says so."""
    key = card.personal.key if card.personal is not None else ""

    def blocks(conversation_id: int) -> list[Json]:
        return _body(shortened(card, conversation_id), lambda button: _action(button, press, key))

    conversation_id = _MOST_CHARACTERS
    body = blocks(conversation_id)
    while size(_card(body)) > _MOST_BYTES and conversation_id > _FEWEST:
        conversation_id = conversation_id * 4 // 5
        body = blocks(conversation_id)
    rest = rich_text((Text(card.rest, strong=True),))
    return _card(fitted(body, rest, lambda some: size(_card(some)) <= _MOST_BYTES, _is_row))


def shared(shown: Card, readers: Sequence[str]) -> Json:
    """Returns what everybody in a conversation sees of a card with personal views: only links, no other buttons.

    For `readers` (Teams' own ids) Teams requests their personal view by itself.
    """
    assert shown.personal is not None, "a card without personal views"
    found = card(replace(shown, blocks=tuple(_without_acts(shown.blocks))))
    return {**found, "refresh": _refresh(shown.personal.key, readers)}


def own(shown: Card, reader: str) -> Json:
    """Returns a personal view of a card, with its buttons; Teams requests it again when the message changes."""
    assert shown.personal is not None, "a card without personal views"
    return {**card(shown, Press.EXECUTE), "refresh": _refresh(shown.personal.key, [reader] if reader else [])}


def form(page: Page, nonce: str = "", *, view: str = "", titled: bool = True, search: str = "") -> Json:
    """Returns a form's step. It sends back `verb`, `subject`, `step`, and the answers; with Back, `back` too.

    `nonce` comes back as `form`, and stays the same if the form is sent twice. With `view` the form is in the
    personal view of that message, not in a dialog; a dialog shows the title itself. `search` labels the field and
    button for searching a long list: then `search` comes back, with the words.
    """
    body = [
        *([_title(page.title)] if titled else ()),
        *_blocks(page.intro, lambda button: _action(button, Press.SEND, "")),
    ]
    data: Json = {"verb": page.verb, "subject": page.subject, "step": page.step}
    data |= ({"form": nonce} if nonce else {}) | ({"view": view} if view else {})
    long = [each.field.name for each in page.entries if search and _is_long(each)]
    enforced = _is_only_sent(page) and not long
    for entry in page.entries:
        if entry.field.name in long:
            body.append(search_element(entry, search))
            body.append({"type": "ActionSet", "actions": [_sending(search, {**data, "search": True})]})
        body += input_elements(entry, enforced=enforced)
    actions = [_sending(page.submit, data, "positive")]
    if page.back:
        actions.append(_sending(page.back, {**data, "back": True}))
    actions += [_aside(_action(way, Press.SEND, "")) for way in page.ways]
    if view:
        actions.append(closing(page.close, view))
    return {**_card(body), "actions": _bar(actions)}


def _is_long(entry: Entry) -> bool:
    """Returns True for a list that is easier to search than to read."""
    return entry.field.type is FieldType.LOOKUP and len(entry.options) > _SEARCHED


def _is_only_sent(page: Page) -> bool:
    """Returns True if no other button needs the typed text, since Teams holds all back while a required field
    is empty.
    """
    return not page.back and not any(isinstance(each, Buttons) for each in page.intro)


def _aside(action: Json) -> Json:
    """Returns a button that sends no answers, and so doesn't wait for any."""
    return action if action["type"] == "Action.OpenUrl" else {**action, "associatedInputs": "none"}


def closing(label: str, view: str) -> Json:
    """Returns the action that goes back to the personal view of a message."""
    return _aside({"type": "Action.Execute", "title": label, "verb": REFRESH, "data": _again(view)})


def answers(data: Any, step: Step | None = None) -> dict[str, Any]:
    """Returns raw answers by field from what a form sent; an empty field is absent.

    With `step`, only that step's fields. Anything else is ignored and never an error.
    """
    if not isinstance(data, Mapping):
        return {}
    found = {
        name.removeprefix(PREFIX): value
        for name, value in data.items()
        if isinstance(name, str) and name.startswith(PREFIX) and isinstance(value, str) and value
    }
    return found if step is None else {name: value for name, value in found.items() if name in step.names()}


def searched(data: Mapping[str, Any]) -> dict[str, str] | None:
    """Returns the words to search lists by, per field; None if the form wasn't sent for a search."""
    if data.get("search") is not True:
        return None
    return {
        name.removeprefix(SEARCH): value
        for name, value in data.items()
        if name.startswith(SEARCH) and isinstance(value, str)
    }


def size(card: Json) -> int:
    """Returns the card's size in bytes, as sent."""
    return len(json.dumps(card, ensure_ascii=False).encode())


def _card(body: Sequence[Json]) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": list(body),
        "msteams": {"width": "Full"},
    }


def _again(view: str) -> Json:
    return {"verb": REFRESH, "view": view}


def _refresh(view: str, readers: Sequence[str]) -> Json:
    action = {"type": "Action.Execute", "title": REFRESH, "verb": REFRESH, "data": _again(view)}
    return {"action": action, "userIds": list(readers)[:_MOST_READERS]}


def _sending(label: str, data: Json, style: str = "") -> Json:
    look = {"style": style} if style else {}
    if "view" in data:
        return {"type": "Action.Execute", "title": label, "verb": data["verb"], **look, "data": data}
    return {"type": "Action.Submit", "title": label, **look, "data": data}


def _without_acts(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if not isinstance(block, Buttons):
            yield block
        elif links := tuple(each for each in block.items if each.url):
            yield Buttons(links)


def _body(card: Card, act: Act) -> list[Json]:
    return [_title(card.title), *_blocks(card.blocks, act)]


def _title(title: str) -> Json:
    return rich_text((Text(title),), size="Large", weight="Bolder")


def _is_row(element: Json) -> bool:
    return bool(element["type"] == "ActionSet")


def _blocks(blocks: Iterable[Block], act: Act) -> Iterator[Json]:
    """Yields the blocks' elements; a divider becomes a line above the next element."""
    separated = False
    for block in blocks:
        if isinstance(block, Divider):
            separated = True
            continue
        for element in _elements(block, act):
            yield {**element, "separator": True, "spacing": "Medium"} if separated else element
            separated = False


def _elements(block: Block, act: Act) -> Iterator[Json]:
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
        yield from _rows(block, act)


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


def _rows(buttons: Buttons, act: Act) -> Iterator[Json]:
    actions = [act(each) for each in buttons.items]
    actions[rows.IN_SIGHT :] = map(_in_menu, actions[rows.IN_SIGHT :])
    for row in rows.rows([each.label for each in buttons.items]):
        yield {"type": "ActionSet", "actions": [actions[place] for place in row]}


def _in_menu(action: Json) -> Json:
    return {**action, "mode": "secondary"}


def _bar(actions: Sequence[Json]) -> list[Json]:
    """Returns a card's own actions in one row: those that fit, and a menu with the rest."""
    in_sight = rows.bar([each["title"] for each in actions])
    return [*actions[:in_sight], *map(_in_menu, actions[in_sight:])]


def _action(button: Button, press: Press, view: str) -> Json:
    common: Json = {"title": button.label}
    if button.accessible:
        common["tooltip"] = button.accessible
    if button.style in _STYLES:
        common["style"] = _STYLES[button.style]
    if button.url and can_open(button.url):
        return {"type": "Action.OpenUrl", "url": button.url, **common}
    data = {"verb": button.verb, "subject": button.subject}
    if press is Press.SEND:
        return {"type": "Action.Submit", "data": data, **common}
    opening = {"type": "Action.Submit", "data": {**data, "msteams": {"type": "task/fetch"}}, **common}
    if press is Press.OPEN:
        return opening
    executed = {**data, "view": view} if view else data
    return {"type": "Action.Execute", "verb": button.verb, "data": executed, **common, "fallback": opening}
