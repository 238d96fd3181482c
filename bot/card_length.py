"""Keeps a card short enough to read at a glance: it limits the characters before the buttons. The rest is one
press away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.text_limits import shortened
from models.cards import (
    Block,
    Bullets,
    Buttons,
    Card,
    Facts,
    Heading,
    Inline,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)

_REPEATED = 150  # a header cuts a longer title; the full title follows below it
_CUT, _LEAST = "…", 50  # the full text is one press away
_BETWEEN = 3  # what separates a label from its value, starts a bullet, or ends the line


def length(card: Card) -> int:
    """Returns how many characters a person reads, from the title to the last button."""
    title = len(card.title)
    return title + min(title, _REPEATED) * (title > _REPEATED) + sum(map(_length, card.blocks))


def brief(card: Card, most: int) -> Card:
    """Returns the card with at most `most` characters before its buttons, if its title leaves room for any.

    It shortens what people wrote first, the longest texts evenly. If that isn't enough, it leaves out the last
    blocks and says so.
    """
    over = length(card) - most
    if over <= 0:
        return card
    short = _cut(card, over)
    return short if length(short) <= most else _without_the_end(short, most)


def _cut(card: Card, over: int) -> Card:
    """Returns the card with `over` fewer characters of what people wrote; a beginning of each text stays."""
    written = tuple(block for block in card.blocks if isinstance(block, Facts | Quote))
    texts = sum(len(each.value) for block in written for each in _inlines(block) if isinstance(each, Text))
    short = shortened(replace(card, blocks=written, cut=_CUT), max(0, texts - over), _LEAST).blocks
    left = iter(short)
    return replace(
        card, blocks=tuple(next(left) if isinstance(each, Facts | Quote) else each for each in card.blocks)
    )


def _without_the_end(card: Card, most: int) -> Card:
    conversation_id = most - length(replace(card, blocks=())) - len(card.rest)
    kept: list[Block] = []
    for part in (part for block in card.blocks for part in _parts(block) if not isinstance(block, Buttons)):
        conversation_id -= _length(part)
        if conversation_id < 0:
            break
        kept.append(part)
    rest = Paragraph((Text(card.rest),), small=True)
    rows = [block for block in card.blocks if isinstance(block, Buttons)]
    return replace(card, blocks=(*_joined(kept), rest, *rows))


def _parts(block: Block) -> Iterator[Block]:
    """Splits a block into parts, so that the later ones can be left out."""
    if isinstance(block, Facts):
        yield from (Facts((row,)) for row in block.rows)
    elif isinstance(block, Bullets):
        yield from (Bullets((item,)) for item in block.items)
    else:
        yield block


def _joined(parts: list[Block]) -> Iterator[Block]:
    """Joins the parts of each list again."""
    open_: Block | None = None
    for part in parts:
        if isinstance(open_, Facts) and isinstance(part, Facts):
            open_ = Facts(open_.rows + part.rows)
        elif isinstance(open_, Bullets) and isinstance(part, Bullets):
            open_ = Bullets(open_.items + part.items)
        else:
            if open_ is not None:
                yield open_
            open_ = part
    if open_ is not None:
        yield open_


def _length(block: Block) -> int:
    marks = (
        len(block.rows) if isinstance(block, Facts) else len(block.items) if isinstance(block, Bullets) else 0
    )
    return len(plain(tuple(_inlines(block)))) + 1 + _BETWEEN * marks


def _inlines(block: Block) -> Iterator[Inline]:
    if isinstance(block, Heading | Paragraph | Quote):
        yield from block.text
    elif isinstance(block, Bullets):
        yield from (each for item in block.items for each in item)
    elif isinstance(block, Facts | Table):
        yield from (each for row in block.rows for cell in row for each in cell)
