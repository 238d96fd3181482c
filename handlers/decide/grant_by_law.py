"""Several grants on one customer, only "if required by applicable laws" (guide 451): a written basis and two
people.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.decide import approve_reject
from handlers.effects import claims, follow_ups
from handlers.effects.changing import sent_with, tell, thread_of_card
from handlers.effects.filing import review_address
from handlers.effects.recording import record_act
from handlers.forms import act_forms, changed_since_read
from handlers.forms.act_dialog import CustomerIntro, answered, opened
from handlers.guards.authorize import authorize
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request
from models import submissions
from models.kinds import Kind
from models.tables import Event, Submission
from models.terms import Refusal, Verb


class GrantIntro(CustomerIntro, template="grant_by_law", block="intro"):
    """What is to be granted."""


@dataclass(frozen=True)
class ConfirmGrantIntro(CustomerIntro, template="confirm_grant", block="intro"):
    """The grant that is confirmed."""

    basis: str
    """The written basis."""


def opens(request: Request) -> Reply:
    """Opens the form for the written basis."""
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    intro = GrantIntro(submission.reference, submission.customer_name)
    return opened(request, act_forms.GRANT_BY_LAW, submission, intro)


def submitted(request: Request) -> Reply:
    """Stores the basis and asks a second person."""
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.GRANT_BY_LAW, partner)
    if isinstance(answers, Problems):
        return answers
    event = record_act(request, submission, Verb.ASK_GRANT_BY_LAW, {**answers, **sent_with(request)})
    address = review_address(kind, partner, submission)
    tell(request, submission, event, "legal", "legal.request", address, thread_of=thread_of_card(submission))
    return Done()


def confirm(request: Request) -> Reply:
    """Opens the second person's form, which approves."""
    found = _asked(request)
    if isinstance(found, Refused):
        return found
    submission, _, wish = found
    intro = ConfirmGrantIntro(submission.reference, submission.customer_name, wish.data["basis"])
    opening = opened(request, act_forms.CONFIRM_GRANT, submission, intro)
    return changed_since_read.watched(request, opening, submission)


def confirm_submitted(request: Request) -> Reply:
    """Approves as a further grant on the customer. The history has the basis and both people."""
    found = _asked(request)
    if isinstance(found, Refused):
        return found
    submission, kind, wish = found
    answers = answered(request, act_forms.CONFIRM_GRANT, request.partner(submission))
    if isinstance(answers, Problems):
        return answers
    if again := changed_since_read.guard(
        request, act_forms.CONFIRM_GRANT, "confirm_grant", submission, answers
    ):
        return again
    data = {"basis": wish.data.get("basis"), "asked_by": wish.actor_id, "note": answers.get("note")}
    return approve_reject.approve_now(request, submission, kind, data, by_law=True)


def _allowed(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request, Verb.APPROVE)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    if not kind.grants:
        return Refused(Refusal.NO_SUCH_VERB, {"verb": request.verb})
    follow_ups.caught_up(request)
    return claims.obstacle(request, submission, by_law=True) or (submission, kind)


def _asked(request: Request) -> tuple[Submission, Kind, Event] | Refused:
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    history = submissions.history(request.session, submission.id)
    wishes = [each for each in submissions.of_this_customer(history) if each.act == Verb.ASK_GRANT_BY_LAW]
    if not wishes:
        return Refused(Refusal.NOTHING_TO_CONFIRM, {"reference": submission.reference})
    if wishes[-1].actor_id == request.actor.person_id:
        return Refused(Refusal.SECOND_PERSON, {"reference": submission.reference})
    return submission, kind, wishes[-1]
