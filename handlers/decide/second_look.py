"""A second look at a rejection: once, within the policy's business days, by another channel manager, with its own
deadline.
"""

from __future__ import annotations

from functools import partial

from handlers.effects.changing import change, news, tell, tell_partner, thread_of_card
from handlers.effects.filing import review_address
from handlers.forms import act_forms
from handlers.forms.act_dialog import CustomerIntro, answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize, too_early
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request
from models import calendar, second_looks
from models.kinds import Kind
from models.tables import Submission
from models.terms import Refusal, Verb


class SecondLookIntro(CustomerIntro, template="second_look", block="intro"):
    """What is to be looked at again."""


class UpholdIntro(CustomerIntro, template="uphold", block="intro"):
    """What stays not approved."""


class OverturnIntro(CustomerIntro, template="overturn", block="intro"):
    """What is open again."""


def opens(request: Request) -> Reply:
    """Opens the form in which the partner says why."""
    found = _may_ask(request)
    if isinstance(found, Refused):
        return found
    intro = SecondLookIntro(found[0].reference, found[0].customer_name)
    return opened(request, act_forms.SECOND_LOOK, found[0], intro)


def submitted(request: Request) -> Reply:
    """Requests the second look. The claim keeps its place, and Procore has the policy's business days to answer."""
    found = _may_ask(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.SECOND_LOOK, partner)
    if isinstance(answers, Problems):
        return answers
    due = calendar.business_deadline(
        request.now,
        request.values(partner).second_look_answer_business_days,
        request.program.timezone,
        request.program.calendar,
    )
    values = {"answer_due_at": due, "breached_at": None}
    event = change(request, submission, kind, values=values, data=dict(answers))
    if isinstance(event, Refused):
        return event
    address = review_address(kind, partner, submission)
    tell(request, submission, event, "told", "card.news", address, thread_of=thread_of_card(submission))
    news(request, submission, event)
    return Done()


def answer(request: Request) -> Reply:
    """Opens the other channel manager's form: uphold the rejection or reopen the claim."""
    found = _may_answer(request)
    if isinstance(found, Refused):
        return found
    about = UpholdIntro if request.verb == Verb.UPHOLD else OverturnIntro
    intro = about(found[0].reference, found[0].customer_name)
    return opened(request, act_forms.SECOND_LOOK_ANSWERS[request.verb], found[0], intro)


def answer_submitted(request: Request) -> Reply:
    """Upholds the rejection, or reopens the claim at its old place."""
    found = _may_answer(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.SECOND_LOOK_ANSWERS[request.verb], partner)
    if isinstance(answers, Problems):
        return answers
    if again := leaks.guard(request, partial(answer, request), request.verb, submission, answers, ("text",)):
        return again
    values = {}
    if request.verb == Verb.OVERTURN:
        values["answer_due_at"] = calendar.business_deadline(
            request.now,
            getattr(request.values(partner), kind.answer_days),
            request.program.timezone,
            request.program.calendar,
        )
    event = change(request, submission, kind, values=values, data=answers | leaks.note(request))
    if isinstance(event, Refused):
        return event
    tell_partner(request, submission, event)
    news(request, submission, event)
    return Done()


def _may_ask(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request, Verb.SECOND_LOOK)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    if too_early(submission, request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": submission.reference})
    if second_looks.was_asked(request.session, submission):
        return Refused(Refusal.SECOND_LOOK_ONCE, {"reference": submission.reference})
    until = second_looks.until(request.program, submission)
    if request.now >= until:
        return Refused(Refusal.SECOND_LOOK_LATE, {"reference": submission.reference, "until": until})
    return submission, kind


def _may_answer(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    if submission.decided_by == request.actor.person_id:
        return Refused(Refusal.ANOTHER_MANAGER, {"reference": submission.reference})
    return submission, kind
