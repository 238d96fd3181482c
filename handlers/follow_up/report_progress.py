"""Moves that only report that something happened: one small form, one event, and both sides are told.

A kind's lifecycle says which of them it has, in which states, and for whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from handlers.effects.changing import change, news, tell, tell_partner, thread_of_card
from handlers.effects.filing import review_address
from handlers.forms.act_dialog import CustomerIntro, answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize, too_early
from handlers.reply import OF_A_KIND, Done, Problems, Refused, Reply
from handlers.request import Request
from models import calendar
from models.forms import Answers, Field, FieldType, Form, Problem, Step
from models.tables import Submission
from models.terms import Refusal

_NOTE = Field("note", FieldType.LONG_TEXT, required=False, max_length=1000)
_DONE = (Field("done_on", FieldType.DATE), Field("done_link", FieldType.LINK, required=False, max_length=500))
FORMS = {
    name: Form(name, (Step(name, fields),))
    for name, fields in (
        ("request_introduction", (_NOTE,)),
        ("introduced", (_NOTE,)),
        ("to_sales", (_NOTE,)),
        ("close_won", (_NOTE,)),
        ("close_lost", (_NOTE,)),
        ("mark_done", _DONE),
        ("took_place", (_NOTE,)),
    )
}


@dataclass(frozen=True)
class AdvanceIntro(CustomerIntro, template=OF_A_KIND, block="advance_intro"):
    """What moves on."""

    subject: str | None
    """What it is about, where it has no customer."""


def opens(request: Request) -> Reply:
    """Opens the form of the act."""
    submission = _allowed(request)
    if isinstance(submission, Refused):
        return submission
    subject = submission.answers.get("subject")
    intro = AdvanceIntro(submission.reference, submission.customer_name, subject)
    return opened(request, FORMS[request.verb], submission, intro)


def submitted(request: Request) -> Reply:
    """Does the act and tells the other side."""
    submission = _allowed(request)
    if isinstance(submission, Refused):
        return submission
    kind, partner = request.kind(submission), request.partner(submission)
    form = FORMS[request.verb]
    answers = answered(request, form, partner)
    if isinstance(answers, Problems):
        return answers
    if request.actor.is_staff and (
        again := leaks.guard(request, partial(opens, request), form.name, submission, answers, ("note",))
    ):
        return again
    if form is FORMS["mark_done"] and _to_come(request, partner.timezone, answers):
        return Problems(form, form.name, {"done_on": Problem("done_in_the_future")})
    values: dict[str, Any] = (
        {"answers": {**submission.answers, **answers}} if form is FORMS["mark_done"] else {}
    )
    event = change(request, submission, kind, values=values, data=answers | leaks.note(request))
    if isinstance(event, Refused):
        return event
    if request.actor.is_staff:
        tell_partner(request, submission, event)
    else:
        address = review_address(kind, partner, submission)
        tell(request, submission, event, "told", "card.news", address, thread_of=thread_of_card(submission))
    news(request, submission, event)
    return Done()


def _allowed(request: Request) -> Submission | Refused:
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    if too_early(submission, request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": submission.reference})
    return submission


def _to_come(request: Request, timezone: str, answers: Answers) -> bool:
    return date.fromisoformat(str(answers["done_on"])) > calendar.local_day(request.now, timezone)
