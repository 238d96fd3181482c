"""Procore's help with an approved deal: the partner asks, and the owner names the person and the date.

`handlers.effects.engagement` says when that is possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from handlers.effects import engagement
from handlers.effects.changing import change, news, tell_partner
from handlers.file import fill_in
from handlers.forms import act_forms
from handlers.forms.act_dialog import CustomerIntro, answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request
from models.forms import Answers, Problem
from models.kinds import Kind
from models.tables import Submission
from models.terms import Refusal, Verb

_ARRANGED = ("arranged_person", "arranged_on")


@dataclass(frozen=True)
class ArrangeIntro(CustomerIntro, template="arrange", block="intro"):
    """What help was asked for."""

    deal: str
    """The reference of the deal that it is for."""
    asked: Mapping[str, Any]
    """What the partner answered, by field."""


def press(request: Request) -> Reply:
    """Opens the form, for an approved deal whose period hasn't ended."""
    deal = request.submission()
    if deal is None:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    return engagement.refusal(request, deal) or fill_in.open_for(request, engagement.KIND, deal)


def arrange(request: Request) -> Reply:
    """Opens the form in which the owner names the person and the date, with the request above it."""
    found = _arrangeable(request)
    if isinstance(found, Refused):
        return found
    submission, _, deal = found
    given: Answers = {name: submission.answers[name] for name in _ARRANGED if name in submission.answers}
    if not given:
        given = {"arranged_on": str(submission.answers.get("first_date", ""))}
    intro = ArrangeIntro(
        submission.reference, deal.customer_name, deal=deal.reference, asked=dict(submission.answers)
    )
    return opened(request, act_forms.ARRANGE, submission, intro, answers=given)


def arrange_submitted(request: Request) -> Reply:
    """Tells the partner whom they will meet, and when."""
    found = _arrangeable(request)
    if isinstance(found, Refused):
        return found
    submission, kind, deal = found
    answers = answered(request, act_forms.ARRANGE, request.partner(submission))
    if isinstance(answers, Problems):
        return answers
    day = date.fromisoformat(str(answers["arranged_on"]))
    if deal.last_day is not None and day > deal.last_day:
        late = Problem("after_last_day", {"last_day": deal.last_day})
        return Problems(act_forms.ARRANGE, "arrange", {"arranged_on": late})
    if again := leaks.guard(request, partial(arrange, request), "arrange", submission, answers, ("note",)):
        return again
    kept = {**submission.answers, **{name: answers[name] for name in _ARRANGED}}
    values = {"answers": kept, "decided_at": request.now, "decided_by": request.actor.person_id}
    event = change(request, submission, kind, values=values, data={**answers, **leaks.note(request)})
    if isinstance(event, Refused):
        return event
    tell_partner(request, submission, event)
    news(request, submission, event)
    return Done()


def _arrangeable(request: Request) -> tuple[Submission, Kind, Submission] | Refused:
    """Returns the request for help, its kind, and its deal, or a refusal if help can no longer be arranged."""
    found = authorize(request, Verb.ARRANGE)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    deal = request.session.get_one(Submission, submission.parent_id)
    if engagement.is_over(deal, request):
        return Refused(Refusal.HELP_TOO_LATE, {"reference": deal.reference, "last_day": deal.last_day})
    return submission, kind, deal
