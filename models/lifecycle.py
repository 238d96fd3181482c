"""Lifecycles: one table of moves per kind says what may happen next and who may do it.

Buttons on cards, permission checks, and the scheduler all read this table. Nothing else decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from models.terms import AnyState, AnyVerb, Verb


class Who(StrEnum):
    """Who a move is for. The partner roles always mean the partner that filed the submission."""

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
# The acts by which Procore decides. The policy may name who decides. Nobody decides on what they filed themselves.
DECISIONS = frozenset(
    {
        Verb.APPROVE,
        Verb.REJECT,
        Verb.REPLY,
        Verb.ASK,
        Verb.LAPSE,
        Verb.CONFIRM_WIN,
        Verb.QUESTION_WIN,
        Verb.UNDO,
        Verb.CONFIRM_UNDO,
        Verb.UPHOLD,
        Verb.OVERTURN,
        Verb.INVITE_REFILE,
        Verb.ARRANGE,
    }
)


@dataclass(frozen=True)
class Move:
    """`act` takes a submission from any of `sources` to `target` if one of `who` does it.

    With `target` None it stays.

    `button` is False for an act without a button of its own: time does it, or a form reached elsewhere.
    """

    act: AnyVerb
    sources: frozenset[AnyState]
    target: AnyState | None
    who: frozenset[Who]
    button: bool = True


@dataclass(frozen=True)
class Lifecycle:
    """All moves of a kind, and what its states mean for deadlines and for the order of claims."""

    initial: AnyState
    moves: tuple[Move, ...]
    pending: frozenset[AnyState] = frozenset()  # waiting for an answer from Procore or the partner
    standing: frozenset[AnyState] = frozenset()  # counts against a later claim on the same customer
    holding: frozenset[AnyState] = frozenset()  # Procore doesn't sell directly (guide 445, 473)

    def states(self) -> frozenset[AnyState]:
        """Returns every state in the table."""
        return self._states

    @cached_property
    def _states(self) -> frozenset[AnyState]:
        sources = (state for each in self.moves for state in each.sources)
        targets = (each.target for each in self.moves if each.target is not None)
        return frozenset({self.initial, *sources, *targets})

    def move(self, act: AnyVerb, state: AnyState) -> Move | None:
        """Returns the move for `act` from `state`, or None if there is none."""
        return next((each for each in self.moves if each.act == act and state in each.sources), None)

    def targets(self, act: AnyVerb) -> frozenset[AnyState]:
        """Returns the states that `act` leads to."""
        return frozenset(each.target for each in self.moves if each.act == act and each.target is not None)

    def acts(self, state: AnyState, who: Iterable[Who]) -> tuple[AnyVerb, ...]:
        """Returns the acts that have a button in `state` for any of `who`, in the table's order."""
        whom = frozenset(who)
        rows = (each for each in self.moves if each.button and state in each.sources and each.who & whom)
        return tuple(dict.fromkeys(each.act for each in rows))


def move(
    act: AnyVerb,
    sources: AnyState | Collection[AnyState],
    target: AnyState | None,
    who: frozenset[Who],
    *,
    button: bool = True,
) -> Move:
    """Returns a move. `sources` may be one state or several."""
    return Move(act, frozenset((sources,) if isinstance(sources, str) else sources), target, who, button)
