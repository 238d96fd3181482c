"""Procore's help with an approved deal: its effects on the deal, and when it is available (guide 467-469).

It is available only to the partner with the approved registration, during the approval period.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from handlers.effects.recording import record_act
from handlers.guards.authorize import authorize, too_early
from handlers.reply import Refused
from handlers.request import Request
from models import letters
from models.tables import Submission
from models.terms import Refusal, State, Verb

KIND = "procore_help"


def of_deal(session: Session, deal_id: int) -> list[Submission]:
    """Returns the requests for help with a deal that weren't withdrawn, oldest first."""
    rows = select(Submission).where(
        Submission.parent_id == deal_id, Submission.kind == KIND, Submission.state != State.WITHDRAWN
    )
    return list(session.exec(rows.order_by(col(Submission.id))))


def refusal(request: Request, deal: Submission) -> Refused | None:
    """Returns why help with `deal` isn't available, or None."""
    if is_over(deal, request):
        return Refused(Refusal.HELP_TOO_LATE, {"reference": deal.reference, "last_day": deal.last_day})
    found = authorize(replace(request, verb=Verb.REQUEST_HELP, subject=deal.reference))
    if isinstance(found, Refused):
        return found
    if too_early(deal, request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": deal.reference})
    return None


def is_over(deal: Submission, request: Request) -> bool:
    """True once the approval period has ended, even if the scheduler hasn't recorded it yet."""
    ended = deal.expires_at is not None and request.now >= deal.expires_at
    return deal.state in (State.EXPIRED, State.NOTICE_OUTSTANDING) or (deal.state == State.APPROVED and ended)


def asked(request: Request, help_: Submission) -> None:
    """Records the request in the deal's history and updates the deal's messages."""
    deal = request.session.get_one(Submission, help_.parent_id)
    event = record_act(request, deal, Verb.REQUEST_HELP, {"help": help_.reference})
    letters.refresh(request.session, deal.id, cause=f"e{event.id}", now=request.now)
