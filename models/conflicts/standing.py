"""A claim's rivals: the look-alikes that count against it, with their state, place, and reason.

Another claim counts while it is in one of its kind's `standing` states. An opportunity of Procore counts if it was
opened before the filing and not closed by then (guide 449: "at the time of deal registration"). A customer of
Procore always counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from models.calendar import local_day
from models.conflicts.organizations import CLAIM
from models.matching import Tier
from models.program import Program
from models.readable import UNREADABLE
from models.tables import LookAlike, MatchDecision, Opportunity, PipelineImport, Submission

_RANK = {Tier.SAME.value: 0, Tier.POSSIBLE.value: 1}


@dataclass(frozen=True)
class Rival:
    """A look-alike. `counts` is False if it is only shown, such as an opportunity opened after the filing."""

    look_alike: LookAlike
    claim: Submission | None
    opportunity: Opportunity | None
    counts: bool
    earlier: bool
    pending: bool
    match_decision: MatchDecision | None
    state: str | None = None  # of the claim; UNREADABLE for a damaged one, past which nothing is approved

    @property
    def same(self) -> bool:
        """True if the check or a person says that it is the same customer, and no person says otherwise."""
        if self.match_decision is not None and in_force(self.match_decision):
            return self.match_decision.same
        return self.look_alike.tier == Tier.SAME.value

    @property
    def first(self) -> bool:
        """True if it must be decided first: an earlier pending claim on the same customer (guide 467)."""
        return self.same and self.counts and self.pending and self.earlier


@dataclass(frozen=True)
class Pipeline:
    """The day of the last import of Procore's pipeline (None: never), and whether it is recent enough."""

    imported_on: date | None
    current: bool


def in_force(match_decision: MatchDecision) -> bool:
    """True if the decision counts: not withdrawn, and confirmed by a second person if it needs one."""
    return match_decision.withdrawn_at is None and (
        not match_decision.needs_second or match_decision.second_by is not None
    )


def rivals(session: Session, program: Program, claim: Submission) -> list[Rival]:
    """Returns the rivals from the claim's last check, strongest first, without those decided to be different."""
    kept = session.exec(select(LookAlike).where(LookAlike.submission_id == claim.id)).all()
    if not kept:
        return []
    known = _Known.read(session, claim, kept)
    found = []
    for each in kept:
        rival = _rival(known, program, claim, each)
        if rival is None or (
            rival.match_decision and in_force(rival.match_decision) and not rival.match_decision.same
        ):
            continue
        found.append(rival)
    return sorted(found, key=lambda each: (_RANK.get(each.look_alike.tier, 2), -each.look_alike.score))


@dataclass(frozen=True)
class _Known:
    """A claim's look-alikes and the last decision on each, read with a fixed number of queries."""

    claims: Mapping[int, Submission]
    opportunities: Mapping[int, Opportunity]
    match_decisions: Mapping[tuple[str, int], MatchDecision]

    @classmethod
    def read(cls, session: Session, claim: Submission, kept: Sequence[LookAlike]) -> _Known:
        ours = [each.other_id for each in kept if each.other == CLAIM]
        theirs = [each.other_id for each in kept if each.other != CLAIM]
        claims = session.exec(select(Submission).where(col(Submission.id).in_(ours))) if ours else ()
        rows = session.exec(select(Opportunity).where(col(Opportunity.id).in_(theirs))) if theirs else ()
        return cls(
            {each.id: each for each in claims},
            {each.id: each for each in rows},
            _match_decisions(session, claim),
        )


def _rival(known: _Known, program: Program, claim: Submission, found: LookAlike) -> Rival | None:
    match_decision = known.match_decisions.get((found.other, found.other_id))
    if found.other == CLAIM:
        other = known.claims.get(found.other_id)
        if other is None:
            return None
        earlier = (other.sequence or 0) < (claim.sequence or 0)
        kind = program.kinds.get(other.kind)
        if kind is None or other.state not in kind.lifecycle.states():
            return Rival(found, other, None, True, earlier, True, match_decision, UNREADABLE)
        if other.state not in kind.lifecycle.standing:
            return None
        pending = other.state in kind.lifecycle.pending
        return Rival(found, other, None, True, earlier, pending, match_decision, program.named(other)[1])
    row = known.opportunities.get(found.other_id)
    if row is None:
        return None
    return Rival(found, None, row, counts(row, claim, program.timezone), False, False, match_decision)


def counts(row: Opportunity, claim: Submission, timezone: str) -> bool:
    """True if the opportunity counts: opened before the filing and not closed by then (guide 449)."""
    filed = local_day(claim.filed_at, timezone)
    if row.what == "customer":
        return True
    return row.opened_on < filed and (row.closed_on is None or row.closed_on >= filed)


def _match_decisions(session: Session, claim: Submission) -> dict[tuple[str, int], MatchDecision]:
    """Returns the last decision in each pair that wasn't withdrawn, whichever of the two claims it was made on."""
    about = (col(MatchDecision.other) == CLAIM) & (col(MatchDecision.other_id) == claim.id)
    given = select(MatchDecision).where(
        or_(col(MatchDecision.submission_id) == claim.id, about), col(MatchDecision.withdrawn_at).is_(None)
    )
    rows = session.exec(given.order_by(col(MatchDecision.at), col(MatchDecision.id)))
    return {
        (each.other, each.other_id) if each.submission_id == claim.id else (CLAIM, each.submission_id): each
        for each in rows
    }


def pipeline(session: Session, program: Program, now: datetime) -> Pipeline:
    """Returns the age of the imported pipeline. Once it is older than the policy allows, it isn't current."""
    last = session.exec(select(PipelineImport).order_by(col(PipelineImport.id).desc())).first()
    if last is None:
        return Pipeline(None, False)
    day = local_day(last.at, program.timezone)
    age = (local_day(now, program.timezone) - day).days
    return Pipeline(day, age <= program.values().pipeline_max_age_days)
