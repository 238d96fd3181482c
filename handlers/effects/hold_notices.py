"""Tells Procore's direct sellers that an engagement hold starts, changes, or ends (guide 445, 473).

They are told once the deal is approved. Until then they find a claim only by looking it up.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from handlers.effects.changing import tell
from handlers.request import Request
from models.agenda.people_to_tell import staff
from models.kinds import Kind
from models.program import Program
from models.tables import Event, Letter, Submission
from models.terms import Address, LetterState, State

ADDRESS = Address.direct_sales()


def started(request: Request, submission: Submission, event: Event, when: datetime) -> None:
    """The deal was approved: tells direct sales of the hold at the time when the partner is told."""
    if submission.customer_domain:
        tell(request, submission, event, "sales", "sales.hold_started", ADDRESS, when=when)


def settled(
    request: Request, submission: Submission, kind: Kind, event: Event, when: datetime | None = None
) -> None:
    """After any other change, tells those who know of the hold that it has ended, or that its end is open."""
    if not _was_told(request, submission) or submission.state == State.WON:
        return
    if submission.state not in kind.lifecycle.holding:
        over = told_of_end(request.program, when or request.now)
        tell(request, submission, event, "sales", "sales.hold_ended", ADDRESS, when=over)
    elif submission.state in kind.lifecycle.pending:
        tell(request, submission, event, "sales", "sales.hold_open", ADDRESS, when=when)


def told_of_end(program: Program, moment: datetime) -> datetime:
    """Returns when direct sellers are told that a hold ended at `moment`: in working hours.

    A new hold is told at once.
    """
    return staff(program, ADDRESS, None).working(moment)


def _was_told(request: Request, submission: Submission) -> bool:
    found = request.session.exec(
        select(Letter.id).where(
            Letter.submission_id == submission.id,
            Letter.message == "sales.hold_started",
            col(Letter.state) != LetterState.CANCELLED,
        )
    )
    return found.first() is not None
