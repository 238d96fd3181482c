"""Approving and rejecting: a channel manager decides once, by compare-and-set.

The partner is told after the policy's delay (60 seconds). Until then the decider can undo it, and the partner never
knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from handlers.effects import between_kinds, claims, follow_ups, hold_notices
from handlers.effects.changing import change, news, tell_partner
from handlers.forms import act_forms, changed_since_read
from handlers.forms.act_dialog import ActIntro, CustomerIntro, answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize
from handlers.reply import OF_A_KIND, Content, Done, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import parent_deal, past
from models import approval_period, calendar, letters
from models.conflicts import customers as end_customers
from models.forms import Answers
from models.kinds import Kind
from models.tables import Event, Partner, Submission
from models.terms import Address, Refusal, State, Verb


@dataclass(frozen=True)
class ApproveIntro(CustomerIntro, template="approve", block="intro"):
    """What is approved, until when, and what may stand in its way."""

    partner: str
    """For whom."""
    grants: bool
    """True if the approval grants the customer to the partner."""
    last_day: date
    """Of the approval, that day included."""
    days: int
    """How long it lasts."""
    of_deal: parent_deal.Deal | None
    """The deal that it is about."""
    rivals: Sequence[claims.Rival]
    """What may be the same customer."""
    late_close: approval_period.LateClose | None
    """Set if the customer signs later than the approval would hold."""


@dataclass(frozen=True)
class RejectIntro(CustomerIntro, template="reject", block="intro"):
    """What is rejected."""

    kind: str
    """Its kind's name."""
    of_deal: parent_deal.Deal | None
    """The deal that it is about."""


class LapseIntro(ActIntro, template="lapse", block="intro"):
    """What ends as incomplete."""


@dataclass(frozen=True)
class ReasonForPartner(View, template=OF_A_KIND, block="reason_for_partner"):
    """The text of a rejection, proposed to the reviewer."""

    reason: str
    """The code of the reason, as the partner may learn it."""


def approve(request: Request) -> Reply:
    """Opens the form that confirms the approval, or says what prevents it."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    follow_ups.caught_up(request)
    if kind.claims and (obstacle := claims.obstacle(request, submission)):
        return obstacle
    partner = request.partner(submission)
    among = claims.among(request.session, request.program, submission, kind, request.now)
    intro = ApproveIntro(
        reference=submission.reference,
        customer=submission.customer_name,
        partner=partner.name,
        grants=kind.grants,
        last_day=approval_period.last_day(request.program, partner, request.now),
        days=request.values(partner).approval_days,
        of_deal=parent_deal.of(request.session, request.program, submission),
        rivals=among.rivals,
        late_close=approval_period.late_close(
            request.session, request.program, submission, submission.state, request.now
        ),
    )
    opening = opened(request, act_forms.APPROVE, submission, intro)
    return changed_since_read.watched(request, opening, submission, claims.warned_of(among.rivals))


def approve_submitted(request: Request) -> Reply:
    """Checks the claim again and approves it if nothing prevents that."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    follow_ups.caught_up(request)
    partner = request.partner(submission)
    answers = answered(request, act_forms.APPROVE, partner)
    if isinstance(answers, Problems):
        return answers
    if again := changed_since_read.guard(request, act_forms.APPROVE, "approve", submission, answers):
        return again
    if new := _more_alike(request, submission, kind, answers):
        return new
    if told := leaks.guard(request, partial(approve, request), "approve", submission, answers, ("note",)):
        return told
    return approve_now(request, submission, kind, {"note": answers.get("note"), **leaks.note(request)})


def _more_alike(request: Request, submission: Submission, kind: Kind, answers: Answers) -> Reply | None:
    """Returns the form again if there are look-alikes that it didn't show, or None."""
    among = claims.among(request.session, request.program, submission, kind, request.now)
    if claims.warned_of(among.rivals) == changed_since_read.chosen(request):
        return None
    again = approve(request)
    return replace(again, answers=answers) if isinstance(again, OpenForm) else again


def approve_now(
    request: Request, submission: Submission, kind: Kind, data: dict[str, Any], *, by_law: bool = False
) -> Reply:
    """Approves after one more check: the grant (guide 467), the last day (guide 459, 470), and the letters.

    With `by_law`, this is a further grant on the customer, required by law (guide 451).
    """
    partner = request.partner(submission)
    if kind.claims:
        claims.checked(request, submission)
        if obstacle := claims.obstacle(request, submission, by_law=by_law):
            return obstacle
    changes: dict[str, Any] = {}
    if kind.grants:
        last = approval_period.last_day(request.program, partner, request.now)
        changes = {
            "approved_on": calendar.local_day(request.now, partner.timezone),
            "last_day": last,
            "expires_at": calendar.end_of_day(last, partner.timezone),
        }
        if not _grant(request, submission, request.values(partner).grant_scope, by_law=by_law):
            return Refused(Refusal.CUSTOMER_GRANTED, {"reference": submission.reference, "others": []})
    return _decide(
        replace(request, verb=Verb.APPROVE),
        submission,
        kind,
        partner,
        changes,
        data,
    )


def _grant(request: Request, submission: Submission, scope: str, *, by_law: bool) -> bool:
    """Grants the customer to the claim. Returns False if the database refuses because another grant is in force.

    It runs in a savepoint, so that the transaction survives the refusal.
    """
    session = request.session
    assert submission.end_customer_id is not None, "a claim without its customer"
    try:
        with session.begin_nested():
            number = end_customers.next_number(session, submission.end_customer_id, scope) if by_law else 1
            end_customers.grant(session, submission, scope, number, request.now)
    except IntegrityError:
        return False
    return True


def reject(request: Request) -> Reply:
    """Opens the form: first the reason, then the text for the partner and the internal note."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    opening = opened(request, act_forms.reject(kind), submission, _reject_intro(request, submission))
    return changed_since_read.watched(request, opening, submission)


def _reject_intro(request: Request, submission: Submission) -> RejectIntro:
    of_deal = parent_deal.of(request.session, request.program, submission)
    return RejectIntro(submission.reference, submission.customer_name, submission.kind, of_deal)


def reject_submitted(request: Request) -> Reply:
    """After the reason, shows its text, which the reviewer can edit. After the text, rejects (guide 449-453, 475).

    The form carries the reason.
    """
    reason = changed_since_read.chosen(request)
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    step = "words" if reason in kind.reasons and request.step == "words" else "reason"
    answers = answered(request, act_forms.reject(kind), partner, step)
    if isinstance(answers, Problems):
        return answers
    if again := changed_since_read.guard(request, act_forms.reject(kind), step, submission, answers):
        return again
    if step == "words":
        if told := leaks.guard(request, partial(reject, request), "words", submission, answers, ("text",)):
            return told
        answers |= leaks.note(request)
        return _decide(request, submission, kind, partner, {}, {"reason": reason, **answers})
    chosen = str(answers["reason"])
    opening = opened(request, act_forms.reject(kind), submission, _reject_intro(request, submission))
    proposed = ReasonForPartner(past.told_reason(request.values(partner), chosen))
    text = Content(proposed, submission.kind)
    opening = changed_since_read.watched(request, opening, submission, chosen)
    return replace(opening, step="words", prefilled={"text": text})


def lapse(request: Request) -> Reply:
    """Opens the form that rejects a claim as incomplete, after the partner didn't answer a question in time."""
    found = _lapsable(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    opening = opened(request, act_forms.LAPSE, submission, LapseIntro(submission.reference))
    return changed_since_read.watched(request, opening, submission)


def lapse_submitted(request: Request) -> Reply:
    """Rejects the claim as incomplete."""
    found = _lapsable(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.LAPSE, partner)
    if isinstance(answers, Problems):
        return answers
    if again := changed_since_read.guard(request, act_forms.LAPSE, "lapse", submission, answers):
        return again
    return _decide(request, submission, kind, partner, {}, {"reason": "incomplete", **answers})


def _decide(
    request: Request,
    submission: Submission,
    kind: Kind,
    partner: Partner,
    changes: dict[str, Any],
    data: dict[str, Any],
) -> Reply:
    now = request.now
    # A decision that can't be undone needs no delay for undoing it.
    undoable = any(kind.lifecycle.move(Verb.UNDO, target) for target in kind.lifecycle.targets(request.verb))
    tell_at = now + timedelta(seconds=request.values(partner).outcome_delay_seconds if undoable else 0)
    told = submission.state
    changes |= {
        "decided_at": now,
        "decided_by": request.actor.person_id,
        "told_state": told,
        "tell_at": tell_at,
    }
    data |= {"overrides": request.program.overrides(partner)}
    event = change(request, submission, kind, values=changes, data=data, also=between_kinds.decided)
    if isinstance(event, Refused):
        return event
    if undoable:
        _offer_undo(request, submission, event, tell_at)
    tell_partner(request, submission, event, when=tell_at)
    news(request, submission, event, tell_at)
    if kind.grants and event.to_state == State.APPROVED:
        hold_notices.started(request, submission, event, tell_at)
    else:
        hold_notices.settled(request, submission, kind, event, tell_at)
    return Done()


def _offer_undo(request: Request, submission: Submission, event: Event, tell_at: datetime) -> None:
    for cause, when in (("", None), (":told", tell_at)):
        letters.write(
            request.session,
            key=f"undo:{event.id}{cause}",
            message="decided.undo",
            address=Address.person(request.actor.person_id),
            now=request.now,
            params={"id": submission.id, "event": event.id},
            not_before=when,
            copy_key=f"undo:{event.id}",
            submission_id=submission.id,
        )


def _lapsable(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    if submission.question_due_at is not None and request.now < submission.question_due_at:
        return Refused(
            Refusal.NOT_YET, {"reference": submission.reference, "until": submission.question_due_at}
        )
    return found
