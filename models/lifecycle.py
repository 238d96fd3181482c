"""The vocabulary of lifecycles: one table of moves a kind says what may happen next, and who may do it.

Buttons on cards, permission checks and the rounds all read these rows; nothing else decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who a move is for. The partner's side is always of the partner that the submission belongs to."""

    FILER = "filer"
    PARTNER_MANAGER = "partner_manager"
    PARTNER_MEMBER = "partner_member"
    CHANNEL_MANAGER = "channel_manager"
    OPERATIONS = "operations"
    TIME = "time"


PARTNER_SIDE = frozenset({Who.FILER, Who.PARTNER_MANAGER, Who.PARTNER_MEMBER})
OWN = frozenset({Who.FILER, Who.PARTNER_MANAGER})
DECIDERS = frozenset({Who.CHANNEL_MANAGER})
STAFF = frozenset({Who.CHANNEL_MANAGER, Who.OPERATIONS})
# The acts by which Procore decides. The policy may name who does, and nobody does on what they filed themselves.
DECISIONS = frozenset(
    {
        "approve",
        "reject",
        "reply",
        "ask",
        "lapse",
        "confirm_win",
        "question_win",
        "undo",
        "confirm_undo",
        "uphold",
        "overturn",
        "invite_refile",
        "arrange",
    }
)


@dataclass(frozen=True)
class Move:
    """`act` takes a submission from any of `sources` to `target` (None: it stays), if one of `who` does it.

    `button` is False for an act that has no button of its own (time, or a form reached elsewhere).
    """

    act: str
    sources: frozenset[str]
    target: str | None
    who: frozenset[Who]
    button: bool = True


@dataclass(frozen=True)
class Lifecycle:
    """All moves of a kind, and what its states mean to the rounds and the order of claims."""

    initial: str
    moves: tuple[Move, ...]
    pending: frozenset[str] = frozenset()  # waits for Procore's answer or the partner's
    standing: frozenset[str] = frozenset()  # counts against a later claim on the same customer
    holding: frozenset[str] = frozenset()  # Procore doesn't sell directly (guide 445, 473)

    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        found = {self.initial}
        for each in self.moves:
            found |= each.sources | ({each.target} if each.target else set())
        return frozenset(found)

    def move(self, act: str, state: str) -> Move | None:
        """The row for `act` from `state`, None if the table has none."""
        return next((each for each in self.moves if each.act == act and state in each.sources), None)

    def targets(self, act: str) -> frozenset[str]:
        """The states to which `act` leads."""
        return frozenset(each.target for each in self.moves if each.act == act and each.target is not None)

    def acts(self, state: str, who: Iterable[Who]) -> tuple[str, ...]:
        """The acts that have a button in `state` for any of `who`, in the table's order."""
        whom = frozenset(who)
        rows = (each for each in self.moves if each.button and state in each.sources and each.who & whom)
        return tuple(dict.fromkeys(each.act for each in rows))


def move(act: str, sources: str, target: str | None, who: frozenset[Who], *, button: bool = True) -> Move:
    """A row; `sources` are separated by spaces."""
    return Move(act, frozenset(sources.split()), target, who, button)
