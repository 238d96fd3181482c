"""Neutral blocks as Block Kit blocks, one by one; other modules decide what a message or view can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.slack import rich_text
from bot.slack.inputs import plain_text
from bot.text_limits import cut, pieces
from models.cards import (
    Block,
    Bullets,
    Button,
    Buttons,
    Divider,
    Facts,
    Heading,
    Inline,
    Paragraph,
    Quote,
    Style,
    Table,
    Text,
    plain,
)

Json = dict[str, Any]

_LABEL, _VALUE = 75, 2000
_BUTTONS_A_ROW = 5  # Slack takes 25; more than 5 are too many on a phone
_TABLE_ROWS, _TABLE_COLUMNS = 100, 20


class Rendering:
    """One rendering. It tracks what may occur only once: the table and each action's id."""

    def __init__(self, *, tables: bool) -> None:
        self._table_left = tables
        self._verbs: Counter[str] = Counter()

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Json]:
        """The blocks as Block Kit, in order."""
        for block in blocks:
            yield from self._render(block)

    def _render(self, block: Block) -> Iterator[Json]:
        if isinstance(block, Heading):
            yield from rich_text.sections([_strong(each) for each in block.text])
        elif isinstance(block, Paragraph):
            yield from _small(block.text) if block.small else rich_text.sections(block.text)
        elif isinstance(block, Quote):
            yield from rich_text.sections(block.text, "rich_text_quote")
        elif isinstance(block, Bullets):
            yield from _lists(block.items)
        elif isinstance(block, Facts):
            yield from _facts(block)
        elif isinstance(block, Table):
            yield from self._table(block)
        elif isinstance(block, Divider):
            yield {"type": "divider"}
        else:
            yield from self._rows(block)

    def _table(self, table: Table) -> Iterator[Json]:
        """Yields a table where one is allowed; else a line for each row."""
        if not self._table_left or len(table.rows) > _TABLE_ROWS or len(table.rows[0]) > _TABLE_COLUMNS:
            yield from _lists([_as_line(table.rows[0], row) for row in table.rows[1:]])
            return
        self._table_left = False
        header = tuple(tuple(map(_strong, cell)) for cell in table.rows[0])
        yield {"type": "table", "rows": [[_cell(cell) for cell in row] for row in (header, *table.rows[1:])]}

    def _rows(self, buttons: Buttons) -> Iterator[Json]:
        for start in range(0, len(buttons.items), _BUTTONS_A_ROW):
            row = buttons.items[start : start + _BUTTONS_A_ROW]
            yield {"type": "actions", "elements": [self._button(each) for each in row]}

    def _button(self, button: Button) -> Json:
        self._verbs[button.verb] += 1
        times = self._verbs[button.verb]
        made: Json = {
            "type": "button",
            "action_id": button.verb if times == 1 else f"{button.verb}:{times}",
            "text": plain_text(button.label, _LABEL),
        }
        if button.subject:
            assert len(button.subject) <= _VALUE, "what a button is about is a reference or an id"
            made["value"] = button.subject
        if button.style is not Style.DEFAULT:
            made["style"] = button.style.value
        if button.accessible:
            made["accessibility_label"] = cut(button.accessible, _LABEL)
        if button.url and rich_text.can_open(button.url):
            made["url"] = button.url
        return made


def _strong(each: Inline) -> Inline:
    return Text(each.value, True, each.code) if isinstance(each, Text) else each


def _small(text: tuple[Inline, ...]) -> Iterator[Json]:
    """A small remark. Context blocks have no dates and only mrkdwn links, so with those it becomes normal text."""
    if not all(isinstance(each, Text) for each in text):
        yield from rich_text.sections(text)
    elif plain(text).strip():
        parts = pieces(plain(text), rich_text.MOST_TEXT)
        for part in parts:
            yield {"type": "context", "elements": [plain_text(part, rich_text.MOST_TEXT)]}


def _facts(facts: Facts) -> Iterator[Json]:
    """Yields a line for each, `Label: value`, in as few blocks as their length allows."""
    lines: list[Inline] = []
    conversation_id = rich_text.MOST_TEXT
    for label, value in facts.rows:
        line = [*map(_strong, label), Text(": ", strong=True), *value]
        length = sum(map(rich_text.length_of, line)) + 1
        if lines and length > conversation_id:
            yield from rich_text.sections(lines)
            lines, conversation_id = [], rich_text.MOST_TEXT
        lines += [Text("\n"), *line] if lines else line
        conversation_id -= length
    yield from rich_text.sections(lines)


def _lists(items: Sequence[Sequence[Inline]]) -> Iterator[Json]:
    """Bullets, in as few lists as their length allows."""
    some: list[Json] = []
    conversation_id = rich_text.MOST_TEXT
    for item in items:
        length = sum(map(rich_text.length_of, item))
        if some and length > conversation_id:
            yield _list(some)
            some, conversation_id = [], rich_text.MOST_TEXT
        some.append(rich_text.section(item))
        conversation_id -= length
    if some:
        yield _list(some)


def _list(items: list[Json]) -> Json:
    return rich_text.block([{"type": "rich_text_list", "style": "bullet", "elements": items}])


def _as_line(header: Sequence[tuple[Inline, ...]], row: Sequence[tuple[Inline, ...]]) -> list[Inline]:
    line: list[Inline] = []
    for label, value in zip(header, row, strict=True):
        if value:
            line += [Text("; ")] if line else []
            line += [*map(_strong, label), Text(": ", strong=True), *value] if label else value
    return line


def _cell(inlines: tuple[Inline, ...]) -> Json:
    """Returns a cell; an empty one holds a dash, since Slack refuses a cell without text."""
    return rich_text.block([rich_text.section(inlines or (Text("–"),))])
