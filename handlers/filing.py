"""Filling in a form: opening it, going back and forth, taking it up again, and sending it.

Finished steps are kept in the database for a day; what travels in a form is only the draft's id.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from handlers import effects, limits, receipts, submit
from handlers.reply import Act, Content, Dialog, OpenForm, Problems, Refused, Reply
from handlers.request import Request
from models import calendar, forms
from models.forms import Answers, FormContext, Problem, Step
from models.kinds import Kind
from models.people import partner_for
from models.submissions import by_reference
from models.tables import Draft, Partner, Submission


def may_file(kind: Kind, partner: Partner) -> Refused | None:
    """Why `partner` may not file this kind, None if it may (guide 116, 445; status: 92)."""
    if partner.status == "suspended":
        return Refused("suspended", {"partner": partner.name})
    if kind.programmes and not kind.programmes & set(partner.programmes):
        return Refused("not_enrolled", {"kind": kind.name, "programmes": sorted(kind.programmes)})
    return None


def press(request: Request) -> Reply:
    """Opens the form of the kind that `subject` names; offers an unfinished one first."""
    return begin(request, request.subject)


def begin(request: Request, kind_name: str, answers: Mapping[str, Any] | None = None) -> Reply:
    """Opens the form of a kind, with these answers filled in; offers an unfinished one first."""
    kind = request.programme.kinds.get(kind_name)
    if kind is None:
        return Refused("no_such_kind", {"kind": kind_name})
    partner = partner_for(request.session, request.actor)
    if partner is None:
        return Refused("no_partner_here")
    refused = may_file(kind, partner)
    if refused is not None:
        return refused
    unfinished = _unfinished(request, kind, partner)
    if unfinished is not None and unfinished.step != kind.form.steps[0].name:
        return Dialog(_offer(request, kind, unfinished))
    draft = unfinished or _start(request, kind, partner)
    draft.answers = {**draft.answers, **(answers or {})}
    return _open(request, kind, partner, draft)


def open_for(
    request: Request, kind_name: str, about: Submission, *, answers: Mapping[str, Any] | None = None
) -> Reply:
    """Opens the form of a kind that belongs to another submission: what it is about travels in the draft.

    `answers` fill a form that is begun now.
    """
    kind = request.programme.kinds[kind_name]
    partner = request.partner(about)
    refused = may_file(kind, partner)
    if refused is not None:
        return refused
    draft = _unfinished(request, kind, partner, about.reference)
    if draft is None:
        draft = _start(request, kind, partner, about.reference)
        draft.answers = {**draft.answers, **(answers or {})}
    return _open(request, kind, partner, draft)


def continue_draft(request: Request) -> Reply:
    """Takes an unfinished form up where it was left."""
    found = _own_draft(request)
    if isinstance(found, Refused):
        return found
    draft, kind, partner = found
    return _open(request, kind, partner, draft)


def start_over(request: Request) -> Reply:
    """Drops the unfinished form that `subject` names and opens an empty one."""
    found = _own_draft(request)
    if isinstance(found, Refused):
        return found
    draft, kind, partner = found
    draft.state = "dropped"
    request.session.add(draft)
    return _open(request, kind, partner, _start(request, kind, partner))


def back(request: Request) -> Reply:
    """The step before, with everything typed on this one kept, right or wrong."""
    found = _own_draft(request)
    if isinstance(found, Refused):
        return found
    draft, kind, partner = found
    step = _step(kind, request.step)
    _keep(request, draft, step)
    draft.step = (kind.form.before(step.name) or step).name
    return _open(request, kind, partner, draft)


def closed(request: Request) -> None:
    """The form was closed: keeps whatever the platform reported of it."""
    found = _own_draft(request)
    if not isinstance(found, Refused):
        draft, kind, _ = found
        _keep(request, draft, _step(kind, request.step), only_given=True)


def submitted(request: Request) -> Reply:
    """A step was sent: problems at their fields, the next step, or the filing and its receipt."""
    found = _own_draft(request)
    if isinstance(found, Refused):
        return _filed_before(request) or found
    draft, kind, partner = found
    refused = may_file(kind, partner)
    if refused is not None:
        return refused
    step = _step(kind, request.step)
    context = _context(request, kind, partner)
    _, problems = forms.read(step, request.answers, context)
    _keep(request, draft, step)
    if problems:
        return Problems(kind.form, step.name, problems)
    following = kind.form.after(step.name)
    if following is not None:
        draft.step = following.name
        return _open(request, kind, partner, draft)
    for each in kind.form.steps:
        _, problems = forms.read(each, draft.answers, context)
        if problems:  # an earlier step has become wrong meanwhile (a date that has passed, a changed policy)
            draft.step = each.name
            return _open(request, kind, partner, draft, problems)
    about = by_reference(request.session, draft.parent) if draft.parent else None
    refused = effects.refusal(request, kind.name, about) if about is not None else None
    refused = refused or limits.too_many(request, partner)
    if refused is not None:
        return refused
    if not _claim(request.session, draft):
        return Refused("draft_gone")
    submission = submit.file(request, kind, partner, draft)
    effects.filed(request, submission)
    return Dialog(receipts.receipt(request, submission))


def _filed_before(request: Request) -> Dialog | None:
    """The receipt of what the draft has become, for the one who filed it."""
    filed = request.session.exec(select(Submission).where(Submission.draft_id == request.subject)).first()
    if filed is None or filed.filer_id != request.actor.person_id:
        return None
    return Dialog(receipts.receipt(request, filed))


def _own_draft(request: Request) -> tuple[Draft, Kind, Partner] | Refused:
    draft = request.session.get(Draft, request.subject)
    if draft is None or draft.person_id != request.actor.person_id or draft.state != "open":
        return Refused("draft_gone")
    kind = request.programme.kinds.get(draft.kind)
    partner = request.session.get(Partner, draft.partner_id)
    if kind is None or partner is None:
        return Refused("draft_gone")
    if not request.actor.is_staff and partner.id != request.actor.partner_id:
        return Refused("draft_gone")
    return draft, kind, partner


def _claim(session: Session, draft: Draft) -> bool:
    """Marks the draft as filed; False if another request was first."""
    session.flush()
    result = session.execute(
        update(Draft).where(col(Draft.id) == draft.id, col(Draft.state) == "open").values(state="filed")
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def _unfinished(request: Request, kind: Kind, partner: Partner, parent: str = "") -> Draft | None:
    return request.session.exec(
        select(Draft)
        .where(
            Draft.person_id == request.actor.person_id,
            Draft.kind == kind.name,
            Draft.partner_id == partner.id,
            Draft.state == "open",
            Draft.parent == parent,
            Draft.expires_at > request.now,
        )
        .order_by(col(Draft.touched_at).desc())
    ).first()


def _start(request: Request, kind: Kind, partner: Partner, parent: str = "") -> Draft:
    draft = Draft(
        id=secrets.token_urlsafe(12),
        kind=kind.name,
        person_id=request.actor.person_id,
        partner_id=partner.id,
        platform=request.actor.platform,
        room=request.actor.room,
        step=kind.form.steps[0].name,
        parent=parent,
        answers=dict(kind.prefill(partner)),
        started_at=request.now,
        touched_at=request.now,
        expires_at=_keep_until(request, partner),
    )
    request.session.add(draft)
    request.session.flush()
    return draft


def _keep_until(request: Request, partner: Partner) -> datetime:
    return request.now + timedelta(hours=request.values(partner).draft_hours)


def _keep(request: Request, draft: Draft, step: Step, *, only_given: bool = False) -> None:
    kept: dict[str, Any] = dict(draft.answers)
    for each in step.fields:
        value = forms.tidy(each, request.answers.get(each.name))
        if value is not None:
            kept[each.name] = value
        elif not only_given:
            kept.pop(each.name, None)
    draft.answers = kept
    draft.touched_at = request.now
    request.session.add(draft)
    request.session.flush()


def _open(
    request: Request, kind: Kind, partner: Partner, draft: Draft, problems: dict[str, Problem] | None = None
) -> OpenForm:
    draft.expires_at = _keep_until(request, partner)
    request.session.add(draft)
    step = _step(kind, draft.step)
    shown = opening(
        kind,
        partner,
        step,
        dict(draft.answers),
        draft.id,
        by_staff=request.actor.is_staff,
        about=by_reference(request.session, draft.parent) if draft.parent else None,
    )
    form = forms.narrowed(kind.form, _context(request, kind, partner).facts)
    return replace(shown, form=form, problems=problems or {})


def opening(
    kind: Kind,
    partner: Partner,
    step: Step,
    answers: Answers,
    draft: str,
    *,
    by_staff: bool,
    about: Submission | None = None,
) -> OpenForm:
    """A step of the kind's form for someone who files for `partner`. What stands above it needs no database."""
    first = step.name == kind.form.steps[0].name
    common = None if first else kind.common(answers, partner)
    intro = Content(
        kind.name,
        "step_intro",
        {
            "step": step.name,
            "number": kind.form.steps.index(step) + 1,
            "steps": len(kind.form.steps),
            "partner": partner.name,
            "for_partner": by_staff,
            "customer": about.customer_name if about else common.customer_name if common else None,
            "deal": about.reference if about else None,
            "deal_last_day": about.last_day if about else None,
            "domain": common.customer_domain if common else None,
            "domain_derived": bool(common and common.customer_domain and not answers.get("domain")),
        },
    )
    return OpenForm(kind.form, step.name, "file", draft, answers, intro=intro, template=kind.name)


def _offer(request: Request, kind: Kind, draft: Draft) -> Content:
    acts = [Act("continue_draft", draft.id, "primary"), Act("start_over", draft.id)]
    return Content(
        kind.name, "unfinished", {"touched_at": draft.touched_at, "acts": acts, "step": draft.step}
    )


def _step(kind: Kind, name: str) -> Step:
    try:
        return kind.form.step(name)
    except KeyError:
        return kind.form.steps[0]


def _context(request: Request, kind: Kind, partner: Partner) -> FormContext:
    today = calendar.local_day(request.now, request.actor.timezone or partner.timezone)
    return FormContext(today, request.values(partner), dict(kind.choices(request.session, partner, today)))
