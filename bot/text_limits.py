"""Making words fit where a platform has limits: cutting, splitting, and leaving out what finds no room.

Lengths are counted in UTF-16 units, as the strictest of the platforms may. What people see as one character
is never torn apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from models.cards import Block, Bullets, Card, Facts, Heading, Inline, Paragraph, Quote, Table, Text

_JOINER = "\u200d"
_LONGEST_CLUSTER = 32  # beyond it somebody stacks marks on purpose, and any place is as good
_SHORTEST = 80  # what is left of a text that is cut
Item = TypeVar("Item")


def units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int, mark: str = "…") -> str:
    """`text` if it has at most so many units; else its beginning, and `mark`."""
    if units(text) <= most:
        return text
    conversation_id = most - units(mark)
    return text[: _end(text, conversation_id)] + mark if conversation_id > 0 else text[: _end(text, most)]


def pieces(text: str, most: int) -> list[str]:
    """`text` in pieces of at most so many units, broken after a line or a word where that is possible."""
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
    """The greatest index with at most so many units before it that tears no character apart."""
    used = index = 0
    while index < len(text) and used + (step := 2 if text[index] > "\uffff" else 1) <= most:
        used, index = used + step, index + 1
    whole = index
    while 0 < whole < len(text) and index - whole < _LONGEST_CLUSTER and _joined(text, whole):
        whole -= 1
    return whole if whole and not _joined(text, whole) else index


def _joined(text: str, index: int) -> bool:
    """True if the characters on both sides of `index` are seen as one."""
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
    """The card with its longest texts cut, evenly, so that all of them have at most `most` units together.

    Short texts stay whole: what a person needs to decide is rarely the longest. Where there are so many that
    each would be a stump, shorter than `least`, they are left longer than that; leaving some out says more.
    """
    lengths = sorted(units(each.value) for block in card.blocks for each in _texts(block))
    level = _level(lengths, most)
    if level is None:
        return card
    level = max(level, least)
    return replace(card, blocks=tuple(_cut_block(block, level, card.cut) for block in card.blocks))


def _level(lengths: Sequence[int], most: int) -> int | None:
    """The greatest length that keeps the sum within `most` if all are cut to it; None if none has to be."""
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
    """The items, or as many as fit with `rest` in place of the others.

    Those at the very end for which `is_last` holds always stay.
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
