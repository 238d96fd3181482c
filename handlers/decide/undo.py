"""Undoing a decision: the decider alone can until the partner is told; after that it takes two people.

It restores the earlier state, due dates, and place. It is refused once the deal is won, lost, or expired, or
another claim on the customer was approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.effects import hold_notices
from handlers.effects.changing import change, news, sent_with, tell, tell_partner, thread_of_card, told_keys
from handlers.effects.filing import review_address
from handlers.effects.recording import record_act
from handlers.forms import act_forms
from handlers.forms.act_dialog import ActIntro, answered, opened
from handlers.guards.authorize import filed_it, unseen
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request
from models import customers, letters, submissions
from models.conflicts import standing
from models.kinds import Kind
from models.tables import Event, Submission
from models.terms import AnyVerb, Refusal, Role, State, Verb

DECISIONS = (Verb.APPROVE, Verb.REJECT, Verb.LAPSE)


@dataclass(frozen=True)
class UndoIntro(ActIntro, template="undo", block="intro"):
    """The decision that is to be undone."""

    state: str
    """What was decided."""
    at: datetime
    """When."""


class ConfirmUndoIntro(ActIntro, template="confirm_undo", block="intro"):
    """The decision that is undone."""


def undo(request: Request) -> Reply:
    """Undoes at once for the decider while the partner hasn't been told.

    Otherwise opens the form to ask a second person.
    """
    found = _found(request)
    if isinstance(found, Refused):
        return found
    submission, kind, decision = found
    own = _unheard(request, submission, decision) and decision.actor_id == request.actor.person_id
    if own and letters.cancel(request.session, f"outcome:{decision.id}"):
        return _undone(request, submission, kind, decision, {"unheard": True})
    intro = UndoIntro(submission.reference, submission.state, decision.at)
    return opened(request, act_forms.UNDO, submission, intro)


def undo_submitted(request: Request) -> Reply:
    """Asks a second person, in the approval conversation."""
    found = _found(request)
    if isinstance(found, Refused):
        return found
    submission, kind, decision = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.UNDO, partner)
    if isinstance(answers, Problems):
        return answers
    event = record_act(
        request, submission, Verb.ASK_UNDO, {**answers, "decision": decision.id, **sent_with(request)}
    )
    address = review_address(kind, partner, submission)
    tell(
        request, submission, event, "ask_undo", "undo.request", address, thread_of=thread_of_card(submission)
    )
    return Done()


def confirm(request: Request) -> Reply:
    """Opens the form to confirm a colleague's request to undo."""
    found = _wish(request)
    if isinstance(found, Refused):
        return found
    submission, *_ = found
    return opened(request, act_forms.CONFIRM_UNDO, submission, ConfirmUndoIntro(submission.reference))


def confirm_submitted(request: Request) -> Reply:
    """Undoes the decision and tells both sides."""
    found = _wish(request)
    if isinstance(found, Refused):
        return found
    submission, kind, decision, wish = found
    answers = answered(request, act_forms.CONFIRM_UNDO, request.partner(submission))
    if isinstance(answers, Problems):
        return answers
    cancelled = letters.cancel(request.session, f"outcome:{decision.id}")
    data = {
        "reason": wish.data.get("reason"),
        "asked_by": wish.actor_id,
        "unheard": cancelled and _unheard(request, submission, decision),
        **answers,
    }
    return _undone(request, submission, kind, decision, data)


def _found(request: Request, act: AnyVerb = Verb.UNDO) -> tuple[Submission, Kind, Event] | Refused:
    submission = request.submission()
    if submission is None:
        return unseen(request, Verb.UNDO)
    kind = request.kind(submission)
    if not request.actor.roles & {Role.CHANNEL_MANAGER, Role.OPERATIONS}:
        return Refused(
            Refusal.NOT_YOURS, {"act": act, "reference": submission.reference, "who": ["channel_manager"]}
        )
    if filed_it(request.actor, submission):
        return Refused(Refusal.OWN_FILING, {"reference": submission.reference})
    history = submissions.history(request.session, submission.id)
    decisions = [each for each in history if each.from_state != each.to_state]
    latest = decisions[-1] if decisions else None
    if (
        latest is None
        or latest.act not in DECISIONS
        or kind.lifecycle.move(Verb.UNDO, submission.state) is None
    ):
        return Refused(Refusal.CANNOT_UNDO, {"reference": submission.reference, "state": submission.state,
                                       "kind": submission.kind})  # fmt: skip
    if kind.claims and submission.state != State.APPROVED:
        found = standing.rivals(request.session, request.program, submission)
        rivals = [each.claim for each in found if each.same and each.claim is not None and not each.pending]
        if rivals:
            return Refused(
                Refusal.OTHER_CLAIM_APPROVED,
                {"reference": submission.reference, "others": [each.reference for each in rivals]},
            )
    return submission, kind, latest


def _wish(request: Request) -> tuple[Submission, Kind, Event, Event] | Refused:
    found = _found(request, Verb.CONFIRM_UNDO)
    if isinstance(found, Refused):
        return found
    submission, kind, decision = found
    wishes = [
        each
        for each in submissions.history(request.session, submission.id)
        if each.act == Verb.ASK_UNDO and each.data.get("decision") == decision.id
    ]
    if not wishes:
        return Refused(Refusal.NOTHING_TO_CONFIRM, {"reference": submission.reference})
    if wishes[-1].actor_id == request.actor.person_id:
        return Refused(Refusal.SECOND_PERSON, {"reference": submission.reference})
    return submission, kind, decision, wishes[-1]


def _unheard(request: Request, submission: Submission, decision: Event) -> bool:
    return submission.tell_at is not None and request.now < submission.tell_at and decision.act in DECISIONS


def _undone(
    request: Request, submission: Submission, kind: Kind, decision: Event, data: dict[str, object]
) -> Reply:
    approved = submission.state == State.APPROVED
    act = Verb.UNDO_TO_QUESTION if decision.from_state == State.NEEDS_INFORMATION else Verb.UNDO
    values = {
        "decided_at": None,
        "decided_by": None,
        "approved_on": None,
        "last_day": None,
        "expires_at": None,
        "told_state": None,
        "tell_at": None,
    }
    event = change(request, submission, kind, values=values, data={**data, "decision": decision.id}, act=act)
    if isinstance(event, Refused):
        return event
    if approved:
        customers.end_grant(request.session, submission.id, request.now)
    if data.get("unheard"):
        _take_back(request, submission, decision)
        return Done()
    tell_partner(request, submission, event)
    hold_notices.settled(request, submission, kind, event)
    address = review_address(kind, request.partner(submission), submission)
    tell(request, submission, event, "told", "card.news", address, thread_of=thread_of_card(submission))
    news(request, submission, event)
    return Done()


def _take_back(request: Request, submission: Submission, decision: Event) -> None:
    """Cancels the other letters of a decision that the partner will never hear of."""
    for key in (*told_keys(request, submission, decision), f"sales:{decision.id}"):
        letters.cancel(request.session, key)
