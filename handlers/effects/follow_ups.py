"""What a partner's act means for others' claims: done right after it is acknowledged, never within it.

Filing, correcting or withdrawing takes the same statements, on as many rows, whether the customer is free or taken:
else its time tells which (docs/decisions/0020). Whatever depends on others is marked on the claim and caught up with:
by the edge after each commit, by the bell after a crash, and by whoever decides before they decide. It is done in the
order of claims and under the lock that orders filings, so that claims filed at once see each other.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from handlers.effects import claims, filing, unreadable
from handlers.request import Request
from models import letters, submissions
from models.conflicts import match_decisions
from models.conflicts.checking import COMPARE
from models.program import Program
from models.readable import NotReadable
from models.tables import Event, Partner, Submission
from models.terms import Verb

log = structlog.get_logger("follow_ups")
_CHANGES = (Verb.CORRECT, Verb.ANSWER)


def waiting(session: Session) -> bool:
    """True if there is something to catch up with."""
    return (
        session.exec(select(Submission.id).where(col(Submission.follow_up) != "").limit(1)).first()
        is not None
    )


def catch_up(session: Session, program: Program, now: datetime) -> int:
    """Does what is marked, earliest claim first; returns of how many claims."""
    if not waiting(session):
        return 0
    submissions.wait_for_order(session, "sequence")
    marked = select(Submission).where(col(Submission.follow_up) != "").with_for_update()
    rows = session.exec(marked.order_by(col(Submission.sequence), col(Submission.id))).all()
    for claim in rows:
        try:
            with session.begin_nested():
                _follow(session, program, claim, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other claims' turn comes
            if isinstance(error, NotReadable):
                unreadable.tell(session, error, now)
            log.error("a claim couldn't be followed up", claim=claim.id, error=type(error).__name__)
            claim.follow_up, claim.check_trouble = "", type(error).__name__
            session.add(claim)
            session.flush()
    return len(rows)


def caught_up(request: Request) -> None:
    """Catches up before somebody decides on what stands."""
    catch_up(request.session, request.program, request.now)


def _follow(session: Session, program: Program, claim: Submission, now: datetime) -> None:
    what, claim.follow_up = claim.follow_up, ""
    session.add(claim)
    if what == COMPARE:
        _compare(session, program, claim, now)
    history = submissions.history(session, claim.id or 0)
    moved = [each for each in history if each.from_state and each.from_state != each.to_state]
    if moved:
        claims.moved(session, program, claim, moved[-1], now)
    session.flush()


def _compare(session: Session, program: Program, claim: Submission, now: datetime) -> None:
    """Compares a claim that is new, or names another customer now, and shows its reviewers what was found."""
    is_new = claim.end_customer_id is None
    if not is_new:
        claims.ended(session, program, claim, now)
        match_decisions.forget(session, claim, by=_who_changed(session, claim), now=now)
    claims.admit(session, claim, now)
    if is_new:
        partner = session.get_one(Partner, claim.partner_id)
        filing.write_card(session, program.kind(claim), partner, claim)
    else:
        letters.refresh(session, claim.id or 0, cause=f"compared:{now.isoformat()}", now=now, which=("card",))


def _who_changed(session: Session, claim: Submission) -> str:
    changes = select(Event.actor_id).where(Event.submission_id == claim.id, col(Event.act).in_(_CHANGES))
    return session.exec(changes.order_by(col(Event.id).desc())).first() or ""
