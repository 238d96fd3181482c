"""Asking the partner for information, and the partner's answer. The claim keeps its place meanwhile.

The partner can change only what was asked about. If that changes the end customer, the claim gets a new place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from handlers.effects import claims
from handlers.effects.changing import answerer, change, news, tell, thread_of_card
from handlers.effects.filing import columns, review_address
from handlers.forms import act_forms, changed_since_read
from handlers.forms.act_dialog import ActIntro, CustomerIntro, answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request
from models import calendar, forms, submissions
from models.conflicts import customer_identity
from models.kinds import Kind
from models.tables import Event, Submission
from models.terms import Refusal, Verb


class AskIntro(CustomerIntro, template="ask", block="intro"):
    """What a question is about."""


@dataclass(frozen=True)
class AnswerIntro(ActIntro, template="answer", block="intro"):
    """The question that is answered."""

    question: str
    """What Procore asks."""
    due: datetime | None
    """The first moment after the time for the answer."""


def ask(request: Request) -> Reply:
    """Opens the form for the question."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    intro = AskIntro(submission.reference, submission.customer_name)
    opening = opened(request, act_forms.ask(kind), submission, intro)
    return changed_since_read.watched(request, opening, submission)


def ask_submitted(request: Request) -> Reply:
    """Asks the question. The partner has the policy's business days to answer."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.ask(kind), partner)
    if isinstance(answers, Problems):
        return answers
    if again := changed_since_read.guard(request, act_forms.ask(kind), "ask", submission, answers):
        return again
    if told := leaks.guard(request, partial(ask, request), "ask", submission, answers, ("question",)):
        return told
    answers |= leaks.note(request)
    due = calendar.business_deadline(
        request.now,
        request.values(partner).question_business_days,
        request.program.timezone,
        request.program.calendar,
    )
    event = change(request, submission, kind, values={"question_due_at": due}, data=dict(answers))
    if isinstance(event, Refused):
        return event
    tell(request, submission, event, "question", "question", answerer(request, submission))
    news(request, submission, event)
    return Done()


def question(request: Request, submission: Submission) -> Event | None:
    """Returns the event of the open question, or None."""
    asked = [each for each in submissions.history(request.session, submission.id) if each.act == Verb.ASK]
    return asked[-1] if asked else None


def answer(request: Request) -> Reply:
    """Opens the form with the current values of the answers that were asked about."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    event = question(request, submission)
    if event is None:
        return Refused(Refusal.NOT_FOUND, {"reference": submission.reference})
    form = act_forms.answer(kind, _about(kind, event))
    intro = AnswerIntro(submission.reference, event.data.get("question", ""), submission.question_due_at)
    return opened(request, form, submission, intro, answers=dict(submission.answers))


def answer_submitted(request: Request) -> Reply:
    """Accepts the answer and returns the claim to the reviewer. It keeps its place."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    event = question(request, submission)
    if event is None:
        return Refused(Refusal.NOT_FOUND, {"reference": submission.reference})
    form = act_forms.answer(kind, _about(kind, event))
    partner = request.partner(submission)
    answers = answered(request, form, partner)
    if isinstance(answers, Problems):
        return answers
    text = answers.pop("answer_text", None)
    others = {k: v for k, v in submission.answers.items() if k not in form.steps[0].names()}
    merged = forms.meant(kind.form, others | answers)
    problems = _contradictions(request, kind, merged, form.steps[0].names())
    if problems is not None:
        return Problems(form, form.steps[0].name, problems)
    changed = {
        name: [submission.answers.get(name), merged.get(name)]
        for name in form.steps[0].names()
        if name != "answer_text" and submission.answers.get(name) != merged.get(name)
    }
    if not text and not changed:
        return Problems(form, form.steps[0].name, {"answer_text": forms.Problem("nothing_changed")})
    values: dict[str, Any] = {
        "answers": merged,
        "question_due_at": None,
        **columns(kind.common(merged, partner)),
    }
    before = customer_identity.of_claim(submission)
    answer_event = change(
        request,
        submission,
        kind,
        values=values,
        data={"text": text, "changed": changed},
    )
    if isinstance(answer_event, Refused):
        return answer_event
    _recheck(request, submission, kind, before, answer_event)
    address = review_address(kind, partner, submission)
    tell(
        request,
        submission,
        answer_event,
        "answered",
        "card.answered",
        address,
        thread_of=thread_of_card(submission),
    )
    news(request, submission, answer_event)
    return Done()


def _about(kind: Kind, event: Event) -> tuple[str, ...]:
    """Returns the answers that were asked about, and those that depend on them."""
    asked = forms.together(kind.form, event.data.get("about") or [])
    return tuple(name for name in act_forms.editable(kind) if name in asked)


def _contradictions(
    request: Request, kind: Kind, merged: dict[str, Any], names: tuple[str, ...]
) -> dict[str, forms.Problem] | None:
    """Checks the whole form with the new answers. Problems of fields that aren't shown appear at the text."""
    context = forms.FormContext(calendar.local_day(request.now, request.program.timezone), request.values())
    found: dict[str, forms.Problem] = {}
    for step in kind.form.steps:
        for check in step.checks:
            for name, problem in check(merged, context).items():
                found[name if name in names else "answer_text"] = problem
    return found or None


def _recheck(
    request: Request,
    submission: Submission,
    kind: Kind,
    before: customer_identity.Identity,
    answer_event: Event,
) -> None:
    """Compares a claim again after a correction of its customer. Another customer means a new place."""
    if not kind.claims or before == customer_identity.of_claim(submission):
        return
    old = submission.end_customer_id
    claims.identified_anew(request, submission)
    if submission.end_customer_id != old:
        claims.to_the_end(request, submission, answer_event)
