"""What a partner's act means for other claims. It is done right after the partner's transaction, never in it.

Filing, correcting, and withdrawing run the same statements on the same number of rows whether the customer is free
or taken. Otherwise their duration would reveal it (docs/decisions/0020). Work on other claims is marked on the
claim. It is done after each commit, by the scheduler after a crash, and before anyone decides. It runs in the order
of claims under the lock that orders filings, so that claims filed at the same time see each other.
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
    """True if there is marked work."""
    return (
        session.exec(select(Submission.id).where(col(Submission.follow_up) != "").limit(1)).first()
        is not None
    )


def catch_up(session: Session, program: Program, now: datetime) -> int:
    """Does the marked work, earliest claim first. Returns the number of claims."""
    if not waiting(session):
        return 0
    submissions.wait_for_order(session, "sequence")
    marked = select(Submission).where(col(Submission.follow_up) != "").with_for_update()
    rows = session.exec(marked.order_by(col(Submission.sequence), col(Submission.id))).all()
    for claim in rows:
        try:
            with session.begin_nested():
                _follow(session, program, claim, now)
        except Exception as error:  # noqa: BLE001 - no failure may block the other claims
            if isinstance(error, NotReadable):
                unreadable.tell(session, error, now)
            log.error("a claim couldn't be followed up", claim=claim.id, error=type(error).__name__)
            claim.follow_up, claim.check_trouble = "", type(error).__name__
            session.add(claim)
            session.flush()
    return len(rows)


def caught_up(request: Request) -> None:
    """Does the marked work before somebody decides."""
    catch_up(request.session, request.program, request.now)


def _follow(session: Session, program: Program, claim: Submission, now: datetime) -> None:
    what, claim.follow_up = claim.follow_up, ""
    session.add(claim)
    if what == COMPARE:
        _compare(session, program, claim, now)
    history = submissions.history(session, claim.id)
    moved = [each for each in history if each.from_state and each.from_state != each.to_state]
    if moved:
        claims.moved(session, program, claim, moved[-1], now)
    session.flush()


def _compare(session: Session, program: Program, claim: Submission, now: datetime) -> None:
    """Compares a claim that is new or names another customer, and shows reviewers the result."""
    is_new = claim.end_customer_id is None
    if not is_new:
        claims.ended(session, program, claim, now)
        match_decisions.forget(session, claim, by=_who_changed(session, claim), now=now)
    claims.admit(session, claim, now)
    if is_new:
        partner = session.get_one(Partner, claim.partner_id)
        filing.write_card(session, program.kind(claim), partner, claim)
    else:
        letters.refresh(session, claim.id, cause=f"compared:{now.isoformat()}", now=now, which=("card",))


def _who_changed(session: Session, claim: Submission) -> str:
    changes = select(Event.actor_id).where(Event.submission_id == claim.id, col(Event.act).in_(_CHANGES))
    return session.exec(changes.order_by(col(Event.id).desc())).first() or ""
