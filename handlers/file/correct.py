"""Correcting what was filed, as long as nobody has decided on it: the form opens with what was said.

Whatever is corrected stands in the history with both values, and on every copy of the card. Another customer (its
legal name, website or country) makes it another claim: it is compared anew and takes a new place in the order. Any
other correction keeps the place. The partner is told the same, whoever else has claimed either customer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import select

from handlers.effects import claims
from handlers.effects.changing import change, news, tell, thread_of_card
from handlers.effects.filing import columns, review_address
from handlers.forms import drafts
from handlers.forms.drafts import Filling, Occasion
from handlers.forms.form_step import opening
from handlers.guards import limits
from handlers.guards.authorize import authorize
from handlers.guards.eligibility import may_file
from handlers.reply import Dialog, Refused, Reply
from handlers.request import Request
from handlers.views import submission_shown
from models import calendar, forms, submissions
from models.conflicts import checking, customer_identity
from models.forms import Answers, Problem, Step
from models.kinds import Kind
from models.tables import Draft, Event, Submission
from models.terms import Verb

# What changes the answers of a submission that nobody has decided on.
_CHANGES = (Verb.CORRECT, Verb.ANSWER)


def press(request: Request) -> Reply:
    """Opens the form with what was filed; what was begun to be corrected is taken up again."""
    found = authorize(request, Verb.CORRECT)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    refused = may_file(kind, partner)
    if refused is not None:
        return refused
    occasion = Occasion("correct", submission.reference)
    begun = drafts.unfinished(request, kind, partner, occasion)
    if begun is not None and _changed_since(request, submission, begun) is not None:
        drafts.drop(request, begun.draft)
        begun = None
    answers = drafts.without(submission.answers, kind.said_anew())
    return opening(request, begun or drafts.start(request, kind, partner, occasion, answers))


def new_problems(
    request: Request, found: Filling, step: Step, problems: dict[str, Problem]
) -> dict[str, Problem]:
    """The problems but those of what was filed so and is left as it was: it was right on that day."""
    about = drafts.about(request.session, found.draft) if found.draft.purpose == "correct" else None
    if about is None or not problems:
        return problems
    context = drafts.context(request, found.kind, found.partner)
    filed_on = calendar.local_day(about.filed_at, request.actor.timezone or found.partner.timezone)
    _, then = forms.read(step, found.draft.answers, replace(context, today=filed_on))
    same = {name for name in problems if found.draft.answers.get(name) == about.answers.get(name)}
    return {name: each for name, each in problems.items() if name not in same or name in then}


def sent(request: Request, found: Filling) -> Reply:
    """Corrects it, if it still may be, and nobody else has changed it meanwhile."""
    request = replace(request, verb=Verb.CORRECT, subject=found.draft.parent)
    submission = request.submission()
    if submission is not None:  # one after the other, so that each sees what the one before did
        request.session.exec(select(Submission.id).where(Submission.id == submission.id).with_for_update())
        request.session.refresh(submission)
    allowed = authorize(request)
    if isinstance(allowed, Refused):
        return allowed
    submission, kind = allowed
    by = _changed_since(request, submission, found)
    if by is not None:
        return Refused("corrected_meanwhile", {"reference": submission.reference, "at": by.at})
    answers = _merged(found, submission)
    changed = _changed(submission, answers, kind)
    if not changed:
        return Refused("nothing_corrected", {"reference": submission.reference})
    if kind.claims and (refused := limits.too_many(request, found.partner)):
        return refused
    if not drafts.claim(request.session, found.draft):
        return Refused("draft_gone")
    return _correct(request, found, submission, answers, changed)


def was_sent(request: Request) -> Reply | None:
    """The receipt once more, if the form in hand corrected a submission before: a double click."""
    draft = request.session.get(Draft, request.subject)
    if draft is None or (draft.purpose, draft.state) != ("correct", "filed"):
        return None
    submission = replace(request, subject=draft.parent).submission()
    if submission is None or draft.person_id != request.actor.person_id:
        return None
    return Dialog(submission_shown.receipt(request, submission))


def _correct(
    request: Request, found: Filling, submission: Submission, answers: Answers, changed: dict[str, Any]
) -> Reply:
    kind, partner = found.kind, found.partner
    before = customer_identity.of_claim(submission)
    values: dict[str, Any] = {"answers": answers}
    if submission.parent_id is None:  # else its customer is that of what it belongs to
        values |= columns(kind.common(answers, partner))
    another = kind.claims and before != customer_identity.of(kind.common(answers, partner))
    event = change(request, submission, kind, values=values, data={"changed": changed, "new_place": another})
    if isinstance(event, Refused):
        return event
    if another:
        checking.mark(submission, checking.COMPARE)
        claims.to_the_end(request, submission, event)
    address = review_address(kind, partner, submission)
    tell(request, submission, event, "told", "card.corrected", address, thread_of=thread_of_card(submission))
    news(request, submission, event)
    return Dialog(submission_shown.receipt(request, submission))


def _merged(found: Filling, submission: Submission) -> Answers:
    """The form's answers, beside what else is kept with the submission."""
    asked = {name for step in found.form.steps for name in step.names()}
    given = {name: value for name, value in found.draft.answers.items() if name in asked}
    return forms.meant(found.kind.form, {**drafts.without(submission.answers, asked), **given})


def _changed(submission: Submission, answers: Answers, kind: Kind) -> dict[str, list[Any]]:
    """What was said and what is said now, by field, in the form's order."""
    names = [name for step in kind.form.steps for name in step.names()]
    return {
        name: [submission.answers.get(name), answers.get(name)]
        for name in names
        if submission.answers.get(name) != answers.get(name)
    }


def _changed_since(request: Request, submission: Submission, found: Filling) -> Event | None:
    """The first change of the answers by somebody since the form was opened, None if there was none."""
    events = submissions.history(request.session, submission.id or 0)
    known = found.draft.known_event
    return next((each for each in events if each.act in _CHANGES and (each.id or 0) > known), None)
