"""A card as plain text: what a screen reader reads aloud, and what a notification begins with.

In Slack, screen readers read a message's own text and none of its blocks. So that text holds all that the card
says, with the title first. Buttons aren't part of it: screen readers find them as buttons.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.text_limits import cut
from models.cards import (
    Block,
    Bullets,
    Buttons,
    Card,
    Divider,
    Facts,
    Heading,
    Inline,
    Link,
    Paragraph,
    Quote,
    Table,
    plain,
)

Cells = tuple[tuple[Inline, ...], ...]


def spoken(card: Card, most: int) -> str:
    """Returns the card's text, line by line, in at most `most` UTF-16 units; `card.cut` marks where it was cut."""
    lines = [card.title, *(line for block in card.blocks for line in _lines(block))]
    return cut("\n".join(line for line in lines if line.strip()), most, card.cut)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph() | Quote():
            yield _words(block.text)
        case Bullets():
            yield from map(_words, block.items)
        case Facts():
            yield from (f"{_words(label)}: {_words(value)}" for label, value in block.rows)
        case Table():
            header, *rows = block.rows
            yield from (_row(header, row) for row in rows)
        case Divider() | Buttons():
            return


def _row(header: Cells, row: Cells) -> str:
    """Returns a table row as one line: each value after its column's name."""
    cells = zip(map(_words, header), map(_words, row), strict=True)
    return "; ".join(f"{name}: {value}" if name else value for name, value in cells if value)


def _words(inlines: tuple[Inline, ...]) -> str:
    """Returns the words, and a link's address unless the words already contain it."""
    return "".join(
        f"{each.label} ({each.url})" if isinstance(each, Link) and each.label != each.url else plain((each,))
        for each in inlines
    )
