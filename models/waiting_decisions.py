"""The review queue: what waits for a decision by Procore, in the order of deciding.

Sorted by due time, but an earlier claim on the same customer comes first, since a later one can't be approved
before it (guide 467). The caller's condition limits who may decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.conflicts import standing
from models.conflicts.organizations import CLAIM
from models.kinds import Kind
from models.program import Program
from models.readable import UNREADABLE
from models.tables import LookAlike, Submission
from models.terms import AnyState, Verb

ASIDE = frozenset({Verb.TAKE, Verb.NOTE})  # these decide nothing
_PARTNERS = (
    Verb.ANSWER,
    Verb.ANSWER_WIN,
)  # while the partner has one of these to do, it isn't Procore's turn
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Docket:
    """What waits, in the order in which it is to be decided, and `damaged`: what might wait and can't be read."""

    cases: list[Submission]
    damaged: list[Submission]


def look(session: Session, program: Program, allowed: ColumnElement[bool], now: datetime) -> Docket:
    """What waits under `allowed`."""
    waiting = col(Submission.state).in_(sorted(_states(program)))
    sound: list[Submission] = []
    damaged: list[Submission] = []
    for each in session.exec(select(Submission).where(allowed, waiting)):
        (damaged if program.named(each)[1] == UNREADABLE else sound).append(each)
    found = [each for each in sound if waits(program.kinds[each.kind], each, now)]
    found.sort(key=lambda each: (due(program.kinds[each.kind], each) or _NEVER, each.sequence or 0, each.id))
    return Docket(list(_earlier_first(session, program, found)), damaged)


def waits(kind: Kind, submission: Submission, now: datetime) -> bool:
    """True if the next step is Procore's decision. A question that wasn't answered in time counts."""
    lifecycle, state = kind.lifecycle, submission.state
    if state not in lifecycle.pending and lifecycle.move(Verb.CONFIRM_WIN, state) is None:
        return False
    if any(lifecycle.move(act, state) for act in _PARTNERS):
        return submission.question_due_at is not None and now >= submission.question_due_at
    return True


def due(kind: Kind, submission: Submission) -> datetime | None:
    """Returns when the decision is due, or None. A win must be confirmed before its approval ends."""
    if submission.state not in kind.lifecycle.pending:
        return submission.expires_at
    return submission.question_due_at or submission.answer_due_at


def _states(program: Program) -> set[AnyState]:
    cycles = [kind.lifecycle for kind in program.kinds.values()]
    wins = {state for each in cycles for state in each.states() if each.move(Verb.CONFIRM_WIN, state)}
    return wins.union(*(each.pending for each in cycles))


def _earlier_first(session: Session, program: Program, found: Sequence[Submission]) -> Iterator[Submission]:
    """Yields the same submissions, each after the claims that must be decided before it."""
    by_id = {each.id: each for each in found}
    alike = select(LookAlike.submission_id).where(
        LookAlike.other == CLAIM,
        col(LookAlike.submission_id).in_(by_id),
        col(LookAlike.other_id).in_(by_id),
    )
    contested = set(session.exec(alike))
    taken: set[int] = set()

    def after_those_before(each: Submission) -> Iterator[Submission]:
        if each.id in taken:
            return
        taken.add(each.id)
        if each.id in contested:
            for other in standing.rivals(session, program, each):
                if other.claim is not None and other.first and other.claim.id in by_id:
                    yield from after_those_before(by_id[other.claim.id])
        yield each

    for each in found:
        yield from after_those_before(each)
