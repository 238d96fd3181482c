"""Drafts: the finished steps of a form that somebody fills in, kept in the database for a day.

What travels in a form is only the draft's id.
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
from models.terms import DraftState, Platform


@dataclass(frozen=True)
class Filling:
    """A form in hand: its draft, what is filed, for whom, and the form as it is asked here."""

    draft: Draft
    kind: Kind
    partner: Partner
    form: Form

    def step(self, name: str) -> Step:
        """The step called `name`, the first if there is none."""
        return next((step for step in self.form.steps if step.name == name), self.form.steps[0])


@dataclass(frozen=True)
class Occasion:
    """Why a form is filled in: `parent` is the reference of what it is about, `filer_id` whom staff file it for."""

    purpose: str = "file"
    parent: str = ""
    filer_id: str = ""
    source: str = ""
    first: tuple[str, ...] = ()


def own(request: Request) -> Filling | Refused:
    """The open form of the actor's that `subject` names.

    What is sent of one form is dealt with one after the other: of a double click the second finds what the first has
    made of it. Told that the form is gone, people would file once more.
    """
    draft = request.session.get(Draft, request.subject, with_for_update=True)
    if draft is None or draft.person_id != request.actor.person_id or draft.state != "open":
        return Refused("draft_gone")
    kind = request.program.kinds.get(draft.kind)
    partner = request.session.get(Partner, draft.partner_id)
    if kind is None or partner is None:
        return Refused("draft_gone")
    if not request.actor.is_staff and partner.id != request.actor.partner_id:
        return Refused("draft_gone")
    return filling(draft, kind, partner)


def filling(draft: Draft, kind: Kind, partner: Partner) -> Filling:
    """The form of a draft, with the questions first that are to be asked first."""
    return Filling(draft, kind, partner, forms.first(kind.form, draft.first))


def shown(kind: Kind, partner: Partner, step: str, answers: Mapping[str, Any]) -> Filling:
    """A form that nobody fills in, to be shown only: it is stored nowhere."""
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
    """A fresh form, with these answers filled in beside those of the partner's own record."""
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
    """The actor's form of this occasion that was touched last and is open, None if there is none."""
    found = request.session.exec(
        select(Draft)
        .where(
            Draft.person_id == request.actor.person_id,
            Draft.kind == kind.name,
            Draft.partner_id == partner.id,
            Draft.state == "open",
            Draft.parent == occasion.parent,
            Draft.purpose == occasion.purpose,
            Draft.filer_id == occasion.filer_id,
            Draft.expires_at > request.now,
        )
        .order_by(col(Draft.touched_at).desc())
    ).first()
    return filling(found, kind, partner) if found is not None else None


def keep(request: Request, found: Filling, step: Step, *, only_given: bool = False) -> None:
    """Keeps what was typed on a step, right or wrong."""
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
    """It isn't filled in any more."""
    draft.state = DraftState.DROPPED
    request.session.add(draft)
    request.session.flush()


def claim(session: Session, draft: Draft) -> bool:
    """Marks the draft as filed; False if another request was first."""
    session.flush()
    result = session.execute(
        update(Draft).where(col(Draft.id) == draft.id, col(Draft.state) == "open").values(state="filed")
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def about(session: Session, draft: Draft) -> Submission | None:
    """The submission that it is about, None if it is about none."""
    return by_reference(session, draft.parent) if draft.parent else None


def _last_event(session: Session, reference: str) -> int:
    parent = by_reference(session, reference) if reference else None
    if parent is None:
        return 0
    return session.exec(select(func.max(Event.id)).where(Event.submission_id == parent.id)).one() or 0


def keep_until(request: Request, partner: Partner) -> datetime:
    """Until when an unfinished form is kept, touched now."""
    return request.now + timedelta(hours=request.values(partner).draft_hours)


def context(request: Request, kind: Kind, partner: Partner) -> FormContext:
    """What the checks of the form look at."""
    today = calendar.local_day(request.now, request.actor.timezone or partner.timezone)
    return FormContext(
        today,
        request.values(partner),
        dict(kind.choices(request.session, partner, today)),
        partners.conventions(partner),
    )


def without(answers: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The answers but those named."""
    left_out = frozenset(names)
    return {name: value for name, value in answers.items() if name not in left_out}
