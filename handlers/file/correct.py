"""Corrects a submission that nobody has decided on yet. The form opens with the current answers.

The history shows both values of every correction, and so does every copy of the card. A change of the customer
(legal name, website, or country) makes it another claim: it is compared again and gets a new place in the order.
Any other correction keeps the place. The partner reads the same, whoever else claims either customer.
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
from models.terms import Refusal, Verb

# The acts that change the answers of an undecided submission.
_CHANGES = (Verb.CORRECT, Verb.ANSWER)


def press(request: Request) -> Reply:
    """Opens the form with the current answers, or an unfinished correction."""
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
    """Returns the problems without those of unchanged answers, which were right when they were filed."""
    about = drafts.about(request.session, found.draft) if found.draft.purpose == "correct" else None
    if about is None or not problems:
        return problems
    context = drafts.context(request, found.kind, found.partner)
    filed_on = calendar.local_day(about.filed_at, request.actor.timezone or found.partner.timezone)
    _, then = forms.read(step, found.draft.answers, replace(context, today=filed_on))
    same = {name for name in problems if found.draft.answers.get(name) == about.answers.get(name)}
    return {name: each for name, each in problems.items() if name not in same or name in then}


def sent(request: Request, found: Filling) -> Reply:
    """Corrects the submission if it can still be corrected and nobody changed it meanwhile."""
    request = replace(request, verb=Verb.CORRECT, subject=found.draft.parent)
    submission = request.submission()
    if submission is not None:  # one at a time, so that each sees the previous correction
        request.session.exec(select(Submission.id).where(Submission.id == submission.id).with_for_update())
        request.session.refresh(submission)
    allowed = authorize(request)
    if isinstance(allowed, Refused):
        return allowed
    submission, kind = allowed
    by = _changed_since(request, submission, found)
    if by is not None:
        return Refused(Refusal.CORRECTED_MEANWHILE, {"reference": submission.reference, "at": by.at})
    answers = _merged(found, submission)
    changed = _changed(submission, answers, kind)
    if not changed:
        return Refused(Refusal.NOTHING_CORRECTED, {"reference": submission.reference})
    if kind.claims and (refused := limits.too_many(request, found.partner)):
        return refused
    if not drafts.claim(request.session, found.draft):
        return Refused(Refusal.DRAFT_GONE)
    return _correct(request, found, submission, answers, changed)


def was_sent(request: Request) -> Reply | None:
    """Returns the receipt again if this form was already submitted as a correction, such as by a double click."""
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
    if submission.parent_id is None:  # otherwise its customer is the one of its parent
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
    """Returns the form's answers, along with other answers stored with the submission."""
    asked = {name for step in found.form.steps for name in step.names()}
    given = {name: value for name, value in found.draft.answers.items() if name in asked}
    return forms.meant(found.kind.form, {**drafts.without(submission.answers, asked), **given})


def _changed(submission: Submission, answers: Answers, kind: Kind) -> dict[str, list[Any]]:
    """Returns the old and new values by field, in the form's order."""
    names = [name for step in kind.form.steps for name in step.names()]
    return {
        name: [submission.answers.get(name), answers.get(name)]
        for name in names
        if submission.answers.get(name) != answers.get(name)
    }


def _changed_since(request: Request, submission: Submission, found: Filling) -> Event | None:
    """Returns somebody's first change of the answers after the form was opened, or None."""
    events = submissions.history(request.session, submission.id)
    known = found.draft.known_event
    return next((each for each in events if each.act in _CHANGES and each.id > known), None)
