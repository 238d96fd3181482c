"""People's match decisions on look-alikes. Each is stored as an alias with author and date, and can be withdrawn.

A pair that was decided isn't asked about again. "Different" against a check that says "same" takes effect once a
second person agrees.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models.conflicts import customers
from models.conflicts.organizations import CLAIM, put_claim, put_opportunity
from models.conflicts.standing import in_force
from models.matching import Tier, aliases
from models.matching.index import Owner
from models.tables import LookAlike, MatchDecision, Opportunity, Submission


def give(
    session: Session, claim: Submission, found: LookAlike, *, same: bool, by: str, note: str, now: datetime
) -> MatchDecision:
    """Records a person's decision on a look-alike. Raises GrantStands if "same" would join two grants."""
    match_decision = MatchDecision(
        submission_id=claim.id,
        other=found.other,
        other_id=found.other_id,
        same=same,
        by=by,
        at=now,
        note=note,
        needs_second=not same and found.tier == Tier.SAME.value,
        customer_before=claim.end_customer_id,
    )
    session.add(match_decision)
    session.flush()
    if in_force(match_decision):
        _apply(session, claim, match_decision)
    return match_decision


def second(
    session: Session, claim: Submission, match_decision: MatchDecision, *, by: str, now: datetime
) -> None:
    """Records the second person's agreement. The caller has checked that it is another person. Raises GrantStands."""
    match_decision.second_by, match_decision.second_at = by, now
    session.add(match_decision)
    session.flush()
    _apply(session, claim, match_decision)


def withdraw(
    session: Session, claim: Submission, match_decision: MatchDecision, *, by: str, now: datetime
) -> None:
    """Withdraws a decision, removes its alias, and restores the claim's previous customer. Raises GrantStands."""
    if in_force(match_decision):
        customers.move(session, claim, match_decision.customer_before)
        aliases.forget_pair(session, *_pair(claim, match_decision))
    match_decision.withdrawn_by, match_decision.withdrawn_at = by, now
    session.add(match_decision)
    session.flush()


def forget(session: Session, claim: Submission, *, by: str, now: datetime) -> None:
    """Withdraws all decisions on a claim that now names another customer.

    Name aliases that they taught remain, because they belong to the old customer.
    """
    mine = col(MatchDecision.submission_id) == claim.id
    theirs = (col(MatchDecision.other) == CLAIM) & (col(MatchDecision.other_id) == claim.id)
    session.execute(
        update(MatchDecision)
        .where(or_(mine, theirs), col(MatchDecision.withdrawn_at).is_(None))
        .values(withdrawn_by=by, withdrawn_at=now)
    )


def of_claim_in_force(session: Session, claim: Submission) -> list[MatchDecision]:
    """Returns the decisions on the claim that weren't withdrawn, oldest first."""
    return list(
        session.exec(
            select(MatchDecision)
            .where(MatchDecision.submission_id == claim.id, col(MatchDecision.withdrawn_at).is_(None))
            .order_by(col(MatchDecision.id))
        )
    )


def since(session: Session, moment: datetime) -> list[MatchDecision]:
    """Returns every decision from `moment` on, for the weekly list."""
    return list(
        session.exec(
            select(MatchDecision).where(col(MatchDecision.at) >= moment).order_by(col(MatchDecision.id))
        )
    )


def _apply(session: Session, claim: Submission, match_decision: MatchDecision) -> None:
    other = session.get(Submission, match_decision.other_id) if match_decision.other == CLAIM else None
    if other is not None:
        if match_decision.same:
            customers.move(session, claim, other.end_customer_id)
        elif other.end_customer_id == claim.end_customer_id:
            customers.move(session, claim, None)
    _put_both(session, claim, match_decision)
    aliases.remember_pair(session, *_pair(claim, match_decision), same=match_decision.same)


def _pair(claim: Submission, match_decision: MatchDecision) -> tuple[Owner, Owner]:
    return Owner(CLAIM, claim.id), Owner(match_decision.other, match_decision.other_id)


def _put_both(session: Session, claim: Submission, match_decision: MatchDecision) -> None:
    """Indexes both sides. A claim whose check failed isn't indexed yet, but can be decided on."""
    put_claim(session, claim)
    if match_decision.other == CLAIM:
        put_claim(session, session.get_one(Submission, match_decision.other_id))
    else:
        put_opportunity(session, session.get_one(Opportunity, match_decision.other_id))
