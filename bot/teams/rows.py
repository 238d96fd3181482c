"""Arranges a card's buttons in rows that show every label in full on the narrowest card, and the rest in a menu.

Teams' renderer gives the buttons of a row equal or shrinking widths and cuts labels that don't fit, down to single
letters. So a row holds what fits 320 px, at most three buttons are visible, and "…" opens the others (`mode:
secondary`). Widths are generous estimates: 14 px semibold, as Teams sets buttons. `tests/bot/teams/test_drawn.py`
measures them in Microsoft's own renderer.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

IN_SIGHT = 3  # buttons of a row of buttons that stand in sight
WIDTH = 280  # of 320 px, what the card's padding leaves
GAP = 8  # px between two buttons
MENU = "..."  # what stands on the button that opens the menu
_AROUND = 28  # px around a label, within its button

_NARROW = frozenset("iljtfrI.,:;'|!()[] -")
_WIDE = frozenset("mwMW@%…–—")


def rows(labels: Sequence[str]) -> list[list[int]]:
    """The places of the labels in order, row by row. Those from IN_SIGHT on share one button, the menu's.

    It stands in the last row, or in one of its own.
    """
    found: list[list[int]] = []
    shown = [*labels[:IN_SIGHT], MENU] if len(labels) > IN_SIGHT else list(labels)
    for place in range(len(shown)):
        if found and _fit([shown[each] for each in (*found[-1], place)]):
            found[-1].append(place)
        else:
            found.append([place])
    if len(labels) > IN_SIGHT:
        found[-1].extend(range(IN_SIGHT + 1, len(labels)))
    return found


def bar(labels: Sequence[str]) -> int:
    """How many of the labels stand in sight where there is one row alone, the rest being in its menu; at least one."""
    if _fit(labels):
        return len(labels)
    return max((some for some in range(1, len(labels)) if _fit([*labels[:some], MENU])), default=1)


def _fit(labels: Sequence[str]) -> bool:
    """Returns True if all labels fit side by side, however the renderer shares the width: as if each were the
    longest.
    """
    widest = max(map(label_width, labels), default=0.0) + _AROUND
    return len(labels) * (widest + GAP) - GAP <= WIDTH


def label_width(label: str) -> float:
    """Returns the width of a button's label, in px."""
    return sum(map(_character_width, label))


def _character_width(character: str) -> float:
    if east_asian_width(character) in "WF":
        return 15.0
    if character in _NARROW:
        return 5.5
    if character in _WIDE:
        return 13.0
    return 10.5 if character.isupper() else 8.6
