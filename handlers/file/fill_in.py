"""Filling in a form: opening it, moving between steps, resuming it, and submitting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import select

from handlers.effects import between_kinds, filing
from handlers.file import correct
from handlers.forms import drafts
from handlers.forms.drafts import Filling, Occasion
from handlers.forms.form_step import opening
from handlers.guards import limits
from handlers.guards.eligibility import may_file
from handlers.reply import OF_A_KIND, Act, Content, Dialog, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import submission_shown
from models import forms
from models.kinds import Kind
from models.people import partner_for
from models.tables import Partner, Submission
from models.terms import Refusal, Verb


@dataclass(frozen=True)
class Unfinished(View, template=OF_A_KIND, block="unfinished"):
    """A form was begun before."""

    touched_at: datetime
    """When it was last changed."""
    acts: list[Act]
    """The ways to continue it, or to start over."""


def begin(request: Request, kind_name: str, answers: Mapping[str, Any] | None = None) -> Reply:
    """Opens the form of a kind for the actor's partner, with these answers filled in."""
    kind = request.program.kinds.get(kind_name)
    partner = partner_for(request.session, request.actor)
    if kind is None:
        return Refused(Refusal.NO_SUCH_KIND, {"kind": kind_name})
    if partner is None:
        return Refused(Refusal.NO_PARTNER_HERE)
    return fill_in(request, kind, partner, Occasion(), answers)


def fill_in(
    request: Request,
    kind: Kind,
    partner: Partner,
    occasion: Occasion,
    answers: Mapping[str, Any] | None = None,
) -> Reply:
    """Returns the form for this partner, or the offer to resume an unfinished one."""
    refused = may_file(kind, partner)
    if refused is not None:
        return refused
    found = drafts.unfinished(request, kind, partner, occasion)
    if found is not None and found.draft.step != found.form.steps[0].name:
        return Dialog(_offer(found))
    found = found or drafts.start(request, kind, partner, occasion)
    found.draft.answers = {**found.draft.answers, **(answers or {})}
    return opening(request, found)


def open_for(
    request: Request,
    kind_name: str,
    about: Submission,
    *,
    purpose: str = "file",
    first: tuple[str, ...] = (),
    answers: Mapping[str, Any] | None = None,
) -> Reply:
    """Opens the form of a kind that belongs to another submission, whose reference is in the draft.

    `answers` fill a new form, which asks the questions `first` first.
    """
    kind = request.program.kinds[kind_name]
    partner = request.partner(about)
    refused = may_file(kind, partner)
    if refused is not None:
        return refused
    occasion = Occasion(purpose, about.reference, first=first)
    found = drafts.unfinished(request, kind, partner, occasion)
    return opening(request, found or drafts.start(request, kind, partner, occasion, answers))


def continue_draft(request: Request) -> Reply:
    """Resumes an unfinished form where the person left it."""
    found = drafts.own(request)
    return found if isinstance(found, Refused) else opening(request, found)


def start_over(request: Request) -> Reply:
    """Drops the unfinished form that `subject` names and opens an empty one."""
    found = drafts.own(request)
    if isinstance(found, Refused):
        return found
    draft = found.draft
    drafts.drop(request, draft)
    occasion = Occasion(filer_id=draft.filer_id, source=draft.source)
    return opening(request, drafts.start(request, found.kind, found.partner, occasion))


def back(request: Request) -> Reply:
    """Returns to the previous step and keeps everything typed on this one, right or wrong."""
    found = drafts.own(request)
    if isinstance(found, Refused):
        return found
    step = found.step(request.step)
    drafts.keep(request, found, step)
    found.draft.step = (found.form.before(step.name) or step).name
    return opening(request, found)


def peek(request: Request) -> Reply:
    """Shows one of the partner's own submissions on top of a form, and keeps what was typed.

    `subject` names the form and the submission.
    """
    draft, _, reference = request.subject.partition("|")
    found = drafts.own(replace(request, subject=draft))
    if not isinstance(found, Refused) and request.answers:
        drafts.keep(request, found, found.step(found.draft.step))
    submission = replace(request, subject=reference).submission()
    if submission is None:
        return Refused(Refusal.NOT_FOUND, {"reference": reference})
    return Dialog(submission_shown.details(request, submission))


def closed(request: Request) -> None:
    """The form was closed: stores what the platform reported of it."""
    found = drafts.own(request)
    if not isinstance(found, Refused):
        drafts.keep(request, found, found.step(request.step), only_given=True)


def submitted(request: Request) -> Reply:
    """A step was submitted. Returns problems at their fields, the next step, or the receipt once it is filed."""
    found = drafts.own(request)
    if isinstance(found, Refused):
        return _filed_before(request) or correct.was_sent(request) or found
    refused = may_file(found.kind, found.partner)
    if refused is not None:
        return refused
    step = found.step(request.step)
    context = drafts.context(request, found.kind, found.partner)
    drafts.keep(request, found, step)
    _, problems = forms.read(step, request.answers, context)
    problems = correct.new_problems(request, found, step, problems)
    if problems:
        return Problems(forms.narrowed(found.form, context.facts), step.name, problems)
    following = found.form.after(step.name)
    if following is not None:
        found.draft.step = following.name
        return opening(request, found)
    return _send(request, found)


def _send(request: Request, found: Filling) -> Reply:
    """All steps are answered: checks the earlier steps again in case something changed, then files."""
    for step in found.form.steps:
        _, problems = forms.read(
            step, found.draft.answers, drafts.context(request, found.kind, found.partner)
        )
        problems = correct.new_problems(request, found, step, problems)
        if problems:
            found.draft.step = step.name
            return opening(request, found, problems)
    if found.draft.purpose == "correct":
        return correct.sent(request, found)
    about = drafts.about(request.session, found.draft)
    refused = between_kinds.refusal(request, found.kind.name, about) if about is not None else None
    refused = refused or limits.too_many(request, found.partner)
    if refused is not None:
        return refused
    if not drafts.claim(request.session, found.draft):
        return Refused(Refusal.DRAFT_GONE)
    submission = filing.file(request, found.kind, found.partner, found.draft)
    between_kinds.filed(request, submission)
    return Dialog(submission_shown.receipt(request, submission))


def _filed_before(request: Request) -> Dialog | None:
    """Returns the receipt if this draft was already filed, to the person who filed it."""
    filed = request.session.exec(select(Submission).where(Submission.draft_id == request.subject)).first()
    if filed is None or filed.entered_by != request.actor.person_id:
        return None
    return Dialog(submission_shown.receipt(request, filed))


def _offer(found: Filling) -> Content:
    draft = found.draft
    acts = [Act(Verb.CONTINUE_DRAFT, draft.id, "primary"), Act(Verb.START_OVER, draft.id)]
    return Content(Unfinished(draft.touched_at, acts), found.kind.name)
