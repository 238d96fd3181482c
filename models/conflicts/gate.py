"""May a claim be approved as things stand? The three ways past a *same* are the reviewer's, never the code's.

An earlier pending claim on the same customer is always decided first: no reason lets a later one pass it (guide 467).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from models.conflicts import checking
from models.conflicts.standing import Rival, rivals
from models.program import Program
from models.tables import Submission


@dataclass(frozen=True)
class Obstacle:
    """Why it may not: `code` of a refusal, and the rivals in the way."""

    code: str  # not_checked | earlier_first | same_stands
    rivals: tuple[Rival, ...] = ()


def obstacle(
    session: Session, program: Program, claim: Submission, *, by_law: bool = False
) -> Obstacle | None:
    """What stands in the way of an approval, None if nothing does. `by_law`: several grants are required by law
    (guide 451), which passes standing claims, but no earlier one that waits for its decision."""
    if not checking.is_current(claim):
        return Obstacle("not_checked")
    same = [each for each in rivals(session, program, claim) if each.same and each.counts]
    earlier = tuple(each for each in same if each.first)
    if earlier:
        return Obstacle("earlier_first", earlier)
    standing = tuple(each for each in same if not each.pending)
    if standing and not by_law:
        return Obstacle("same_stands", standing)
    return None
