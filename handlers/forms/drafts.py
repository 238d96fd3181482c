"""Drafts: the finished steps of a form that somebody is filling in, kept in the database for a day.

The form itself carries only the draft's ID.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, func, update
from sqlmodel import Session, col, select

from handlers.reply import Refused
from handlers.request import Request
from models import calendar, forms, partners
from models.forms import Form, FormContext, Step
from models.kinds import Kind
from models.submissions import by_reference
from models.tables import Draft, Event, Partner, Submission
from models.terms import DraftState, Platform, Refusal


@dataclass(frozen=True)
class Filling:
    """A form being filled in: its draft, kind, partner, and the form as it is asked here."""

    draft: Draft
    kind: Kind
    partner: Partner
    form: Form

    def step(self, name: str) -> Step:
        """Returns the step called `name`, or the first if there is none."""
        return next((step for step in self.form.steps if step.name == name), self.form.steps[0])


@dataclass(frozen=True)
class Occasion:
    """Why a form is filled in: `parent` is the reference it is about, `filer_id` the person that staff file it for."""

    purpose: str = "file"
    parent: str = ""
    filer_id: str = ""
    source: str = ""
    first: tuple[str, ...] = ()


def own(request: Request) -> Filling | Refused:
    """Returns the actor's open form that `subject` names, or a refusal.

    Submissions of one form are handled one after the other, so the second half of a double click finds the result
    of the first. If it were told that the form is gone, people would file again.
    """
    draft = request.session.get(Draft, request.subject, with_for_update=True)
    if draft is None or draft.person_id != request.actor.person_id or draft.state != DraftState.OPEN:
        return Refused(Refusal.DRAFT_GONE)
    kind = request.program.kinds.get(draft.kind)
    partner = request.session.get(Partner, draft.partner_id)
    if kind is None or partner is None:
        return Refused(Refusal.DRAFT_GONE)
    if not request.actor.is_staff and partner.id != request.actor.partner_id:
        return Refused(Refusal.DRAFT_GONE)
    return filling(draft, kind, partner)


def filling(draft: Draft, kind: Kind, partner: Partner) -> Filling:
    """Returns the form of a draft, with the questions to ask first on its first step."""
    return Filling(draft, kind, partner, forms.first(kind.form, draft.first))


def shown(kind: Kind, partner: Partner, step: str, answers: Mapping[str, Any]) -> Filling:
    """Returns a form that is only displayed, and stored nowhere."""
    epoch = datetime.fromtimestamp(0, UTC)
    draft = Draft(
        id="draft", kind=kind.name, person_id="", partner_id=partner.id, platform=Platform.NONE, conversation_id="",
        step=step, answers=dict(answers), started_at=epoch, touched_at=epoch, expires_at=epoch,
    )  # fmt: skip
    return filling(draft, kind, partner)


def start(
    request: Request,
    kind: Kind,
    partner: Partner,
    occasion: Occasion,
    answers: Mapping[str, Any] | None = None,
) -> Filling:
    """Starts a form with these answers, beside those from the partner's own record."""
    draft = Draft(
        id=secrets.token_urlsafe(12),
        kind=kind.name,
        person_id=request.actor.person_id,
        partner_id=partner.id,
        platform=request.actor.platform,
        conversation_id=request.actor.conversation_id,
        step="",
        parent=occasion.parent,
        purpose=occasion.purpose,
        known_event=_last_event(request.session, occasion.parent),
        filer_id=occasion.filer_id,
        source=occasion.source,
        first=list(occasion.first),
        answers={**kind.prefill(partner), **(answers or {})},
        started_at=request.now,
        touched_at=request.now,
        expires_at=keep_until(request, partner),
    )
    begun = filling(draft, kind, partner)
    draft.step = begun.form.steps[0].name
    request.session.add(draft)
    request.session.flush()
    return begun


def unfinished(request: Request, kind: Kind, partner: Partner, occasion: Occasion) -> Filling | None:
    """Returns the actor's latest open form for this occasion, or None."""
    found = request.session.exec(
        select(Draft)
        .where(
            Draft.person_id == request.actor.person_id,
            Draft.kind == kind.name,
            Draft.partner_id == partner.id,
            Draft.state == DraftState.OPEN,
            Draft.parent == occasion.parent,
            Draft.purpose == occasion.purpose,
            Draft.filer_id == occasion.filer_id,
            Draft.expires_at > request.now,
        )
        .order_by(col(Draft.touched_at).desc())
    ).first()
    return filling(found, kind, partner) if found is not None else None


def keep(request: Request, found: Filling, step: Step, *, only_given: bool = False) -> None:
    """Stores what was typed on a step, right or wrong."""
    draft = found.draft
    kept: dict[str, Any] = dict(draft.answers)
    conventions = partners.conventions(found.partner)
    for each in step.fields:
        value = forms.tidy(each, request.answers.get(each.name), conventions)
        if value is not None:
            kept[each.name] = value
        elif not only_given:
            kept.pop(each.name, None)
    draft.answers = kept
    draft.read = {name: value for name, value in draft.read.items() if kept.get(name) == value}
    draft.touched_at = request.now
    request.session.add(draft)
    request.session.flush()


def drop(request: Request, draft: Draft) -> None:
    """Marks the draft as abandoned."""
    draft.state = DraftState.DROPPED
    request.session.add(draft)
    request.session.flush()


def claim(session: Session, draft: Draft) -> bool:
    """Marks the draft as filed. Returns False if another request was first."""
    session.flush()
    result = session.execute(
        update(Draft)
        .where(col(Draft.id) == draft.id, col(Draft.state) == DraftState.OPEN)
        .values(state=DraftState.FILED)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def about(session: Session, draft: Draft) -> Submission | None:
    """Returns the submission that the draft is about, or None."""
    return by_reference(session, draft.parent) if draft.parent else None


def _last_event(session: Session, reference: str) -> int:
    parent = by_reference(session, reference) if reference else None
    if parent is None:
        return 0
    return session.exec(select(func.max(Event.id)).where(Event.submission_id == parent.id)).one() or 0


def keep_until(request: Request, partner: Partner) -> datetime:
    """Returns until when an unfinished form is kept if it is touched now."""
    return request.now + timedelta(hours=request.values(partner).draft_hours)


def context(request: Request, kind: Kind, partner: Partner) -> FormContext:
    """Returns what the form's checks need."""
    today = calendar.local_day(request.now, request.actor.timezone or partner.timezone)
    return FormContext(
        today,
        request.values(partner),
        dict(kind.choices(request.session, partner, today)),
        partners.conventions(partner),
    )


def without(answers: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Returns the answers except those named."""
    left_out = frozenset(names)
    return {name: value for name, value in answers.items() if name not in left_out}
