"""The order of claims: who waits for whom, and which filing keeps its place.

The number is taken at the first filing.

Numbers are internal: two of them would tell a partner how many others filed in between.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models import submissions
from models.conflicts import customer_identity
from models.kinds import Common
from models.tables import Event, Submission
from models.terms import State, Verb


def waiting(session: Session, claim: Submission) -> list[Submission]:
    """Returns the claims on the same customer that were rejected because another had it (E3), in their old order."""
    rows = session.exec(
        select(Submission)
        .where(
            Submission.end_customer_id == claim.end_customer_id,
            col(Submission.id) != claim.id,
            Submission.state == State.REJECTED,
        )
        .order_by(col(Submission.sequence))
    )
    return [each for each in rows if _waits(session, each)]


def place(session: Session, before: Submission | None, common: Common, now: datetime) -> int | None:
    """Returns the old place that a new filing of `before` gets. None means a new place.

    It needs the same customer and an invitation to file again that hasn't run out.
    """
    if (
        before is None
        or before.sequence is None
        or customer_identity.of(common) != customer_identity.of_claim(before)
    ):
        return None
    invitations = [each for each in submissions.history(session, before.id) if each.act == Verb.INVITE_REFILE]
    if not invitations or now >= datetime.fromisoformat(str(invitations[-1].data["until"])):
        return None
    return before.sequence


def _waits(session: Session, each: Submission) -> bool:
    decisions = select(Event).where(
        Event.submission_id == each.id, col(Event.act).in_([Verb.REJECT, Verb.LAPSE])
    )
    last = session.exec(decisions.order_by(col(Event.id).desc())).first()
    return last is not None and last.data.get("reason") == "E3"
