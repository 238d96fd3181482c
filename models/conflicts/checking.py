"""The check of one claim against all the others, Procore's opportunities and its customers; its result is kept.

At filing, at an approval, at an import of the pipeline and when a claim ends. It fails closed.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.conflicts.organisations import CLAIM, of_claim, put_claim
from models.matching import Code, Reason, Tier
from models.matching.checking import CERTAIN, Finding
from models.matching.checking import check as look_up
from models.matching.index import Owner
from models.tables import EndCustomer, LookAlike, Submission

log = structlog.get_logger("conflicts")


def check(session: Session, claim: Submission, now: datetime) -> bool:
    """Puts the claim into the index, compares it anew and keeps what was found; False if that failed.

    The failure is undone by itself, so that filing goes on: the claim waits for a check that succeeds.
    """
    try:
        with session.begin_nested():
            put_claim(session, claim)
            found = [each for each in look_up(session, of_claim(claim)) if not _itself(each, claim)]
            _keep(session, claim, found + _of_one_customer(session, claim, found))
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing may look as if it were checked
        log.error("a claim couldn't be checked", claim=claim.id, error=type(error).__name__)
        claim.checked_at, claim.check_trouble = None, type(error).__name__
        session.add(claim)
        session.flush()
        return False
    claim.checked_at, claim.check_trouble = now, None
    session.add(claim)
    session.flush()
    return True


def _itself(finding: Finding, claim: Submission) -> bool:
    return (finding.owner.kind, finding.owner.number) == (CLAIM, claim.id)


def _of_one_customer(session: Session, claim: Submission, found: list[Finding]) -> list[Finding]:
    """The other claims on the customers found, whatever they call them: people, or a check, said that they are one."""
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
            Owner(CLAIM, each.id or 0), of_claim(each), CERTAIN, Tier.SAME,
            Reason(Code.ALIAS, {"left": claim.customer_name or "", "right": each.customer_name or ""}), True,
        )
        for each in others
    ]  # fmt: skip


def _keep(session: Session, claim: Submission, found: list[Finding]) -> None:
    assert claim.id is not None
    session.execute(delete(LookAlike).where(col(LookAlike.submission_id) == claim.id))
    for each in found:
        session.add(
            LookAlike(
                submission_id=claim.id,
                other=each.owner.kind,
                other_id=each.owner.number,
                tier=each.tier.value,
                score=each.score,
                code=each.reason.code.value,
                facts=dict(each.reason.parameters),
            )
        )
    session.flush()


def customer_of(session: Session, claim: Submission) -> EndCustomer | None:
    """The end customer of the strongest claim that the check calls the same, None if there is none."""
    same = session.exec(
        select(Submission)
        .join(LookAlike, col(LookAlike.other_id) == col(Submission.id))
        .where(
            LookAlike.submission_id == claim.id, LookAlike.other == CLAIM, LookAlike.tier == Tier.SAME.value
        )
        .order_by(col(LookAlike.score).desc(), col(Submission.sequence))
    ).first()
    if same is None or same.end_customer_id is None:
        return None
    return session.get(EndCustomer, same.end_customer_id)
