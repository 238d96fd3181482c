"""People's verdicts on look-alikes: remembered as aliases, never asked again, with author and date, and undone.

"Different" over what the check calls the same takes effect when a second person has said so too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models.conflicts import customers
from models.conflicts.organisations import CLAIM, put_claim, put_opportunity
from models.conflicts.standing import in_force
from models.matching import Tier, aliases
from models.matching.index import Owner
from models.tables import LookAlike, Opportunity, Submission, Verdict


def give(
    session: Session, claim: Submission, found: LookAlike, *, same: bool, by: str, note: str, now: datetime
) -> Verdict:
    """A person's verdict on a look-alike of the claim. Raises GrantStands where "same" would join two grants."""
    verdict = Verdict(
        submission_id=claim.id or 0,
        other=found.other,
        other_id=found.other_id,
        same=same,
        by=by,
        at=now,
        note=note,
        needs_second=not same and found.tier == Tier.SAME.value,
        customer_before=claim.end_customer_id,
    )
    session.add(verdict)
    session.flush()
    if in_force(verdict):
        _apply(session, claim, verdict)
    return verdict


def second(session: Session, claim: Submission, verdict: Verdict, *, by: str, now: datetime) -> None:
    """The second person's word; the caller has seen that it is another person. Raises GrantStands."""
    verdict.second_by, verdict.second_at = by, now
    session.add(verdict)
    session.flush()
    _apply(session, claim, verdict)


def withdraw(session: Session, claim: Submission, verdict: Verdict, *, by: str, now: datetime) -> None:
    """Takes a verdict back: the alias is forgotten and the claim's customer is that of before. Raises GrantStands."""
    if in_force(verdict):
        customers.move(session, claim, verdict.customer_before)
        aliases.forget_pair(session, *_pair(claim, verdict))
    verdict.withdrawn_by, verdict.withdrawn_at = by, now
    session.add(verdict)
    session.flush()


def forget(session: Session, claim: Submission, *, by: str, now: datetime) -> None:
    """The claim is about another customer now: the verdicts on it and its look-alikes hold no more. Names that they
    taught stay known: they were of the old customer."""
    mine = col(Verdict.submission_id) == claim.id
    theirs = (col(Verdict.other) == CLAIM) & (col(Verdict.other_id) == claim.id)
    session.execute(
        update(Verdict)
        .where(or_(mine, theirs), col(Verdict.withdrawn_at).is_(None))
        .values(withdrawn_by=by, withdrawn_at=now)
    )


def of_claim_in_force(session: Session, claim: Submission) -> list[Verdict]:
    """The verdicts on the claim that weren't withdrawn, oldest first."""
    return list(
        session.exec(
            select(Verdict)
            .where(Verdict.submission_id == claim.id, col(Verdict.withdrawn_at).is_(None))
            .order_by(col(Verdict.id))
        )
    )


def since(session: Session, moment: datetime) -> list[Verdict]:
    """Every verdict from `moment` on, for the week's list."""
    return list(session.exec(select(Verdict).where(col(Verdict.at) >= moment).order_by(col(Verdict.id))))


def _apply(session: Session, claim: Submission, verdict: Verdict) -> None:
    other = session.get(Submission, verdict.other_id) if verdict.other == CLAIM else None
    if other is not None:
        if verdict.same:
            customers.move(session, claim, other.end_customer_id)
        elif other.end_customer_id == claim.end_customer_id:
            customers.move(session, claim, None)
    _put_both(session, claim, verdict)
    aliases.remember_pair(session, *_pair(claim, verdict), same=verdict.same)


def _pair(claim: Submission, verdict: Verdict) -> tuple[Owner, Owner]:
    return Owner(CLAIM, claim.id or 0), Owner(verdict.other, verdict.other_id)


def _put_both(session: Session, claim: Submission, verdict: Verdict) -> None:
    """A claim whose check failed isn't in the index yet, and may be judged all the same."""
    put_claim(session, claim)
    if verdict.other == CLAIM:
        put_claim(session, session.get_one(Submission, verdict.other_id))
    else:
        put_opportunity(session, session.get_one(Opportunity, verdict.other_id))
