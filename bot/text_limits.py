"""Fits text into a platform's limits: cuts it, splits it, and leaves out what has no room.

Lengths are counted in UTF-16 units, as the strictest platform may. A character as people see it is never split.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from models.cards import Block, Bullets, Card, Facts, Heading, Inline, Paragraph, Quote, Table, Text

_JOINER = "\u200d"
_LONGEST_CLUSTER = 32  # longer runs are stacked marks, made on purpose; any place to cut will do
_SHORTEST = 80  # the least that is left of a cut text
Item = TypeVar("Item")


def units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int, mark: str = "…") -> str:
    """Returns `text` if it has at most `most` units; else its beginning and `mark`."""
    if units(text) <= most:
        return text
    conversation_id = most - units(mark)
    return text[: _end(text, conversation_id)] + mark if conversation_id > 0 else text[: _end(text, most)]


def pieces(text: str, most: int) -> list[str]:
    """Splits `text` into pieces of at most `most` units, after a line or a word where possible."""
    found = []
    while units(text) > most:
        end = _end(text, most) or 1
        for gap in ("\n", " "):
            at = text.rfind(gap, end // 2, end) + 1
            if at:
                end = at
                break
        found.append(text[:end])
        text = text[end:]
    return [*found, text] if text else found


def _end(text: str, most: int) -> int:
    """Returns the greatest index with at most `most` units before it that splits no character."""
    used = index = 0
    while index < len(text) and used + (step := 2 if text[index] > "\uffff" else 1) <= most:
        used, index = used + step, index + 1
    whole = index
    while 0 < whole < len(text) and index - whole < _LONGEST_CLUSTER and _joined(text, whole):
        whole -= 1
    return whole if whole and not _joined(text, whole) else index


def _joined(text: str, index: int) -> bool:
    """Returns True if people see the characters on both sides of `index` as one."""
    before, after = text[index - 1], text[index : index + 1]
    if not after:
        return False
    mark = unicodedata.category(after) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= after <= "\U0001f3ff"
    return mark or _JOINER in (before, after) or (before, after) == ("\r", "\n") or _half_a_flag(text, index)


def _half_a_flag(text: str, index: int) -> bool:
    run = 0
    while run < index and "\U0001f1e6" <= text[index - run - 1] <= "\U0001f1ff":
        run += 1
    return run % 2 == 1 and "\U0001f1e6" <= text[index] <= "\U0001f1ff"


def shortened(card: Card, most: int, least: int = _SHORTEST) -> Card:
    """Shortens the card's longest texts evenly, so that all texts together have at most `most` units.

    Short texts stay whole: what a person needs to decide is rarely the longest. A text is never cut below `least`,
    which would leave a stump, even if the total then stays too long; leaving out blocks says more.
    """
    lengths = sorted(units(each.value) for block in card.blocks for each in _texts(block))
    level = _level(lengths, most)
    if level is None:
        return card
    level = max(level, least)
    return replace(card, blocks=tuple(_cut_block(block, level, card.cut) for block in card.blocks))


def _level(lengths: Sequence[int], most: int) -> int | None:
    """Returns the length to cut all texts to, so that their sum is within `most`; None if none has to be cut."""
    for place, length in enumerate(lengths):
        share = most // (len(lengths) - place)
        if length > share:
            return share
        most -= length
    return None


def _texts(block: Block) -> Iterable[Text]:
    return (each for line in _lines(block) for each in line if isinstance(each, Text))


def _lines(block: Block) -> tuple[tuple[Inline, ...], ...]:
    if isinstance(block, Heading | Paragraph | Quote):
        return (block.text,)
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, Facts | Table):
        return tuple(cell for row in block.rows for cell in row)
    return ()


def _cut_block(block: Block, level: int, mark: str) -> Block:
    def line(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(
            replace(each, value=cut(each.value, level, mark)) if isinstance(each, Text) else each
            for each in inlines
        )

    if isinstance(block, Heading | Paragraph | Quote):
        return replace(block, text=line(block.text))
    if isinstance(block, Bullets):
        return Bullets(tuple(map(line, block.items)))
    if isinstance(block, Facts):
        return Facts(tuple((line(label), line(value)) for label, value in block.rows))
    if isinstance(block, Table):
        return Table(tuple(tuple(map(line, row)) for row in block.rows))
    return block


def fitted(
    items: Sequence[Item], rest: Item, fits: Callable[[Sequence[Item]], bool], is_last: Callable[[Item], Any]
) -> list[Item]:
    """Returns the items, or as many as fit with `rest` in place of the others.

    Items at the very end for which `is_last` holds always stay.
    """
    if fits(items):
        return list(items)
    end = len(items)
    while end and is_last(items[end - 1]):
        end -= 1
    last = items[end:]
    for keep in range(end - 1, 0, -1):
        some = [*items[:keep], rest, *last]
        if fits(some):
            return some
    return [rest, *last]
