"""May a claim be approved now? The reviewer chooses among three ways past a *same*; the code never does.

An earlier pending claim on the same customer is always decided first, without exception (guide 467).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from models.conflicts import checking
from models.conflicts.standing import Rival, rivals
from models.program import Program
from models.tables import Submission
from models.terms import Refusal


@dataclass(frozen=True)
class Obstacle:
    """Why the claim can't be approved: `code` of a refusal, and the rivals in the way."""

    code: Refusal
    rivals: tuple[Rival, ...] = ()


def obstacle(
    session: Session, program: Program, claim: Submission, *, by_law: bool = False
) -> Obstacle | None:
    """Returns what prevents an approval, or None.

    With `by_law`, the law requires several grants (guide 451). This passes approved claims, but never an earlier
    claim that is still pending.
    """
    if not checking.is_current(claim):
        return Obstacle(Refusal.NOT_CHECKED)
    same = [each for each in rivals(session, program, claim) if each.same and each.counts]
    earlier = tuple(each for each in same if each.first)
    if earlier:
        return Obstacle(Refusal.EARLIER_FIRST, earlier)
    standing = tuple(each for each in same if not each.pending)
    if standing and not by_law:
        return Obstacle(Refusal.SAME_STANDS, standing)
    return None
