"""A step of a form as it opens: what is shown above it, and what is already filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from handlers.effects import extensions
from handlers.forms import drafts, known_customers
from handlers.forms.drafts import Filling
from handlers.forms.known_customers import Known
from handlers.reply import OF_A_KIND, Act, Content, OpenForm, View
from handlers.request import Request
from handlers.views import parent_deal
from models import forms
from models.forms import Problem, Step
from models.kinds import Common
from models.tables import Submission
from models.terms import Verb


@dataclass(frozen=True)
class Around:
    """What a form is about."""

    about: str = ""
    """The reference of what is corrected or filed again."""
    deal: Submission | None = None
    """What it belongs to."""
    of_deal: parent_deal.Deal | None = None
    """The same as its words need it."""
    known: Sequence[Known] = ()
    """The partner's own submissions on the same customer."""


@dataclass(frozen=True)
class StepIntro(View, template=OF_A_KIND, block="step_intro"):
    """What is shown above a step of a form that is filed."""

    partner: str
    """For whom it is filed."""
    for_partner: bool
    """True if one of Procore's people files it."""
    purpose: str
    """`correct`, `again`, or "" for something new."""
    about: str
    """The reference of what is corrected or filed again."""
    first: bool
    """True on the step with what the decision was about."""
    claims: bool
    """True if its kind claims a customer."""
    customer: str | None
    """The customer that was named on an earlier step."""
    of_deal: parent_deal.Deal | None
    """The deal that it is about."""
    domain: str | None
    """The customer's domain."""
    domain_derived: bool
    """True if that was told by the contact's address."""
    known: Sequence[Known]
    """The partner's own submissions on the same customer."""
    read: bool
    """True if answers of the step were read from a text."""
    ways: list[Act]
    """The way to paste a text."""


def opening(request: Request, found: Filling, problems: dict[str, Problem] | None = None) -> OpenForm:
    """Returns the form's current step, with the problems at its fields."""
    draft, kind, partner = found.draft, found.kind, found.partner
    draft.expires_at = drafts.keep_until(request, partner)
    request.session.add(draft)
    shown = page(found, by_staff=request.actor.is_staff, around=_around(request, found))
    narrowed = forms.narrowed(found.form, drafts.context(request, kind, partner).facts)
    return replace(shown, form=narrowed, problems=problems or {})


def page(found: Filling, *, by_staff: bool, around: Around | None = None) -> OpenForm:
    """Returns the form's current step. Needs no database."""
    draft, step = found.draft, found.step(found.draft.step)
    return OpenForm(
        found.form,
        step.name,
        Verb.FILE,
        draft.id,
        dict(draft.answers),
        intro=Content(_intro(found, step, by_staff, around or Around()), found.kind.name),
        template=found.kind.name,
        check=frozenset(draft.read),
        send=draft.purpose if found.form.after(step.name) is None else "",
    )


def _intro(found: Filling, step: Step, by_staff: bool, around: Around) -> StepIntro:
    draft, kind, deal = found.draft, found.kind, around.deal
    common = Common() if _is_first(found, step) else kind.common(draft.answers, found.partner)
    return StepIntro(
        partner=found.partner.name,
        for_partner=by_staff,
        purpose=draft.purpose,
        about=around.about,
        first=step.name == forms.FIRST,
        claims=kind.claims,
        customer=deal.customer_name if deal else common.customer_name,
        of_deal=around.of_deal,
        domain=common.customer_domain,
        domain_derived=bool(common.customer_domain and not draft.answers.get("domain")),
        known=around.known,
        read=bool(set(draft.read) & set(step.names())),
        ways=[Act(Verb.PASTE, draft.id)] if kind.from_mail and "customer_name" in step.names() else [],
    )


def _around(request: Request, found: Filling) -> Around:
    about = drafts.about(request.session, found.draft)
    first = _is_first(found, found.step(found.draft.step))
    known = [] if first else known_customers.of_draft(request, found)
    deal = _deal(request.session, about, found.kind.name)
    of_deal = None
    if deal is not None:
        moves = found.kind.name == extensions.KIND
        of_deal = parent_deal.shown(request.session, request.program, deal, moves=moves)
    return Around(about.reference if about else "", deal, of_deal, known)


def _deal(session: Session, about: Submission | None, kind: str) -> Submission | None:
    """Returns the submission of another kind that this one belongs to, or None."""
    if about is None or about.kind != kind:
        return about
    return session.get(Submission, about.parent_id) if about.parent_id is not None else None


def _is_first(found: Filling, step: Step) -> bool:
    return step.name == found.form.steps[0].name
