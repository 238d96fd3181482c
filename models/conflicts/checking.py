"""Checks a claim against all other claims and Procore's opportunities and customers, and stores the result.

Runs at filing, at approval, after a pipeline import, and when a claim ends. It fails closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.conflicts.organizations import CLAIM, of_claim, put_claim
from models.matching import Code, Reason, Tier
from models.matching.checking import CERTAIN, Finding
from models.matching.checking import check as look_up
from models.matching.index import Owner
from models.tables import EndCustomer, LookAlike, Submission

COMPARE, TELL = "compare", "tell"  # what other claims still need (`handlers.effects.follow_ups`)

log = structlog.get_logger("conflicts")


def check(session: Session, claim: Submission, now: datetime) -> list[LookAlike] | None:
    """Indexes the claim, compares it again, and stores and returns what was found. Returns None if that failed.

    A failure is rolled back on its own, so that filing goes on. The claim then waits for a check that succeeds.
    """
    try:
        with session.begin_nested():
            put_claim(session, claim)
            found = [each for each in look_up(session, of_claim(claim)) if not _itself(each, claim)]
            kept = _keep(session, claim, found + _of_one_customer(session, claim, found))
    except Exception as error:  # noqa: BLE001 - after any failure the claim must not look checked
        log.error("a claim couldn't be checked", claim=claim.id, error=type(error).__name__)
        claim.checked_at, claim.check_trouble = None, type(error).__name__
        session.add(claim)
        session.flush()
        return None
    claim.checked_at, claim.check_trouble = now, None
    session.add(claim)
    return kept


def mark(claim: Submission, what: str) -> None:
    """Marks what other claims need after this transaction. COMPARE includes TELL."""
    claim.follow_up = claim.follow_up if claim.follow_up == COMPARE else what


def is_current(claim: Submission) -> bool:
    """True if the claim was compared in its current form, without a failure."""
    return claim.checked_at is not None and claim.check_trouble is None and claim.follow_up != COMPARE


def never_checked(claim: Submission) -> bool:
    """True if no check was ever tried. Then nothing is stored about the claim, and no card shows it."""
    return claim.checked_at is None and claim.check_trouble is None


def _itself(finding: Finding, claim: Submission) -> bool:
    return (finding.owner.kind, finding.owner.number) == (CLAIM, claim.id)


def _of_one_customer(session: Session, claim: Submission, found: list[Finding]) -> list[Finding]:
    """Returns the other claims on the customers found, under any name, because they were called the same customer."""
    same = [each.owner.number for each in found if each.owner.kind == CLAIM and each.tier is Tier.SAME]
    if not same:
        return []
    seen = [each.owner.number for each in found if each.owner.kind == CLAIM]
    theirs = select(Submission.end_customer_id).where(col(Submission.id).in_(same))
    others = session.exec(
        select(Submission).where(
            col(Submission.end_customer_id).in_(theirs), col(Submission.id).not_in([*seen, claim.id])
        )
    )
    return [
        Finding(
            Owner(CLAIM, each.id), of_claim(each), CERTAIN, Tier.SAME,
            Reason(Code.ALIAS, {"left": claim.customer_name or "", "right": each.customer_name or ""}), True,
        )
        for each in others
    ]  # fmt: skip


def _keep(session: Session, claim: Submission, found: list[Finding]) -> list[LookAlike]:
    if not never_checked(claim):
        session.execute(delete(LookAlike).where(col(LookAlike.submission_id) == claim.id))
    kept = [
        LookAlike(
            submission_id=claim.id,
            other=each.owner.kind,
            other_id=each.owner.number,
            tier=each.tier.value,
            score=each.score,
            code=each.reason.code.value,
            facts=dict(each.reason.parameters),
        )
        for each in found
    ]
    session.add_all(kept)
    session.flush()
    return kept


def customer_of(session: Session, found: Iterable[LookAlike]) -> EndCustomer | None:
    """Returns the end customer of the strongest claim in `found` that the check calls the same, or None."""
    same = {each.other_id: each for each in found if each.other == CLAIM and each.tier == Tier.SAME.value}
    if not same:
        return None
    claims = session.exec(select(Submission).where(col(Submission.id).in_(same))).all()
    strongest = min(claims, key=lambda each: (-same[each.id].score, each.sequence or 0))
    return session.get(EndCustomer, strongest.end_customer_id) if strongest.end_customer_id else None
