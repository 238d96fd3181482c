"""Changes an approved submission: the expected close date and the contact.

The customer stays the same. The history and every copy of the card show both values. The owner reads it in the next
digest and gets no message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.effects.changing import change, news
from handlers.forms import act_forms, drafts
from handlers.forms.act_dialog import CustomerIntro, context, opened
from handlers.guards.authorize import authorize, too_early
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request
from models import forms
from models.forms import Answers, Problem
from models.kinds import Kind
from models.tables import Submission
from models.terms import Refusal, Verb


@dataclass(frozen=True)
class AmendIntro(CustomerIntro, template="amend", block="intro"):
    """What is changed."""

    last_day: date | None
    """Of the approval, which stays."""


def opens(request: Request) -> Reply:
    """Opens the form with the current values."""
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    intro = AmendIntro(submission.reference, submission.customer_name, submission.last_day)
    return opened(request, act_forms.amend(kind), submission, intro, answers=dict(submission.answers))


def submitted(request: Request) -> Reply:
    """Changes the values and updates every copy."""
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    form = act_forms.amend(kind)
    page = form.steps[0]
    answers, problems = forms.read(page, request.answers, context(request, request.partner(submission)))
    new = {name for name in page.names() if answers.get(name) != submission.answers.get(name)}
    if problems.keys() & new:  # unchanged answers were right when they were given
        return Problems(form, page.name, {name: problems[name] for name in problems.keys() & new})
    if not new:
        return Problems(form, page.name, {page.names()[0]: Problem("nothing_amended")})
    amended = _amended(submission, kind, answers)
    changed = {
        name: [submission.answers.get(name), amended.get(name)]
        for name in sorted(amended.keys() | submission.answers.keys())
        if submission.answers.get(name) != amended.get(name)
    }
    event = change(request, submission, kind, values={"answers": amended}, data={"changed": changed})
    if isinstance(event, Refused):
        return event
    news(request, submission, event)
    return Done()


def _amended(submission: Submission, kind: Kind, answers: Answers) -> dict[str, Any]:
    found = {**drafts.without(submission.answers, kind.amendable), **answers}
    told_by_contact = submission.customer_domain and not found.get("domain")
    if told_by_contact and found.get("contact_email") != submission.answers.get("contact_email"):
        found["domain"] = (
            submission.customer_domain
        )  # otherwise the new contact's email would change the domain
    return found


def _allowed(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request, Verb.AMEND)
    if isinstance(found, Refused):
        return found
    if too_early(found[0], request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": found[0].reference})
    return found
