"""Where a submission stands in its approval period, by its lifecycle."""

from __future__ import annotations

from models.lifecycle import Lifecycle
from models.terms import AnyState, AnyVerb, Verb


def runs(lifecycle: Lifecycle, state: AnyState) -> bool:
    """True while an approval period runs: it may expire, and its end hasn't come."""
    return lifecycle.move(Verb.EXPIRE, state) is not None and state not in _targets(lifecycle, Verb.HOLD_END)


def is_outstanding(lifecycle: Lifecycle, state: AnyState) -> bool:
    """True if the approval period is over and only its notice is owed."""
    return lifecycle.move(Verb.EXPIRE, state) is not None and state in _targets(lifecycle, Verb.HOLD_END)


def is_over(lifecycle: Lifecycle, state: AnyState) -> bool:
    """True if the approval period has ended by time, whether or not its notice is still owed."""
    return state in _targets(lifecycle, Verb.EXPIRE) | _targets(lifecycle, Verb.HOLD_END)


def _targets(lifecycle: Lifecycle, act: AnyVerb) -> frozenset[str]:
    return frozenset(each.target for each in lifecycle.moves if each.act == act and each.target)
