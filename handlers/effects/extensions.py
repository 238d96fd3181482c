"""The effects of an extension request on its deal (guide 459-463, 470): requested, granted, refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from handlers.effects.recording import record_act
from handlers.guards.authorize import authorize, too_early
from handlers.reply import Refused
from handlers.request import Request
from models import calendar, letters, submissions
from models.program import Program
from models.tables import Event, Partner, Submission
from models.terms import Refusal, State, Verb

KIND = "extension"


def of_deal(session: Session, deal_id: int) -> list[Submission]:
    """Returns the extension requests of a deal that weren't withdrawn, oldest first."""
    rows = select(Submission).where(
        Submission.parent_id == deal_id, Submission.kind == KIND, Submission.state != State.WITHDRAWN
    )
    return list(session.exec(rows.order_by(col(Submission.id))))


def refusal(request: Request, deal: Submission) -> Refused | None:
    """Returns why the deal can't be extended, or None.

    One request is allowed, before the approval ends (guide 459-463).

    The deal's row is locked first, so that only one of two simultaneous requests succeeds.
    """
    request.session.exec(select(Submission.id).where(Submission.id == deal.id).with_for_update()).one()
    request.session.refresh(deal)
    earlier = of_deal(request.session, deal.id)
    if len(earlier) >= request.values(request.partner(deal)).extensions_per_deal:
        last = earlier[-1].reference if earlier else None
        return Refused(Refusal.EXTENSION_ONCE, {"reference": deal.reference, "earlier": last})
    if deal.state in (State.EXPIRED, State.NOTICE_OUTSTANDING) or _is_over(request, deal):
        return Refused(Refusal.EXTENSION_TOO_LATE, {"reference": deal.reference, "last_day": deal.last_day})
    found = authorize(replace(request, verb=Verb.EXTEND, subject=deal.reference))
    if isinstance(found, Refused):
        return found
    if too_early(deal, request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": deal.reference})
    return None


def _is_over(request: Request, deal: Submission) -> bool:
    return deal.state == State.APPROVED and deal.expires_at is not None and request.now >= deal.expires_at


def may_ask(session: Session, program: Program, deal: Submission) -> bool:
    """True while the deal has had fewer extensions and requests than the policy allows (guide 459-463)."""
    allowed = program.values(session.get(Partner, deal.partner_id)).extensions_per_deal
    return len(of_deal(session, deal.id)) < allowed


def last_day(session: Session, program: Program, deal: Submission) -> date | None:
    """Returns the approval's last day if it is extended: the policy's days from the old end (guide 459-463)."""
    days = program.values(session.get(Partner, deal.partner_id)).extension_days
    return deal.last_day + timedelta(days=days) if deal.last_day is not None else None


def asked(request: Request, extension: Submission) -> None:
    """Records the request in the deal's history and updates the deal's messages."""
    deal = request.session.get_one(Submission, extension.parent_id)
    event = record_act(request, deal, Verb.ASK_EXTENSION, {"extension": extension.reference})
    letters.refresh(request.session, deal.id, cause=f"e{event.id}", now=request.now)


def decided(request: Request, extension: Submission, decision: Event) -> None:
    """Moves the deal's last day after the decision.

    If granted, by the extension's days from the old end. If refused after the old end, to the end of the policy's
    business days after the refusal, so that the partner still has a full business day.
    """
    deal = request.session.get(Submission, extension.parent_id)
    partner = request.session.get(Partner, extension.partner_id)
    assert deal is not None and partner is not None, "an extension without its deal"
    if deal.state != State.APPROVED or deal.last_day is None or deal.expires_at is None:
        return
    old = deal.last_day
    if decision.to_state == State.APPROVED:
        new = last_day(request.session, request.program, deal)
    elif request.now >= deal.expires_at:
        today = calendar.local_day(request.now, partner.timezone)
        left = request.values(partner).extension_refusal_business_days
        new = request.program.calendar.add(today, left)
    else:
        return
    assert new is not None, "an approval without its last day"
    deal.last_day = new
    deal.expires_at = calendar.end_of_day(deal.last_day, partner.timezone)
    request.session.add(deal)
    request.session.flush()
    event = submissions.record(
        request.session,
        act=Verb.EXTEND if decision.to_state == State.APPROVED else Verb.EXTENSION_REFUSED,
        at=request.now,
        actor_id=request.actor.person_id,
        submission=deal,
        from_state=deal.state,
        to_state=deal.state,
        policy_version=request.program.policy.version,
        data={"extension": extension.reference, "from": old.isoformat(), "to": deal.last_day.isoformat()},
    )
    letters.refresh(request.session, deal.id, cause=f"e{event.id}", now=request.now)
