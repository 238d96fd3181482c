"""Opening the small form behind an act, and reading it: the same few lines for every act."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.reply import OF_A_KIND, Content, OpenForm, Problems, View
from handlers.request import Request
from models import calendar, forms, partners
from models.amounts import UNKNOWN
from models.forms import Answers, Form, FormContext
from models.tables import Partner, Submission
from models.terms import AnyVerb


@dataclass(frozen=True)
class ActIntro(View):
    """What stands above the form of an act."""

    reference: str
    """Of the submission that it is about."""


@dataclass(frozen=True)
class CustomerIntro(ActIntro):
    """The same with the customer."""

    customer: str | None
    """The submission's customer, None if it has none."""


def opened(
    request: Request, form: Form, submission: Submission, intro: View, *, answers: Answers | None = None
) -> OpenForm:
    """The form for an act on `submission`, under `intro`.

    Where the form has no template of its own, its kind's has the words, and the intro is a block there.
    """
    return OpenForm(
        form,
        form.steps[0].name,
        AnyVerb.of(form.name),
        submission.reference,
        answers or {},
        intro=Content(intro, submission.kind if intro.template == OF_A_KIND else ""),
        template=submission.kind,
    )


def answered(request: Request, form: Form, partner: Partner | None, step: str = "") -> Answers | Problems:
    """The answers of a step (default: the first), or the problems to show at its fields.

    `partner` is None for what is about no partner.
    """
    page = form.step(step) if step else form.steps[0]
    answers, problems = forms.read(page, request.answers, context(request, partner))
    return Problems(form, page.name, problems) if problems else answers


def context(request: Request, partner: Partner | None) -> FormContext:
    """What checks look at: the day of whoever answers, and the policy in force for the partner."""
    timezone = request.actor.timezone or (
        request.program.timezone if request.actor.is_staff or partner is None else partner.timezone
    )
    today = calendar.local_day(request.now, timezone)
    conventions = UNKNOWN if partner is None else partners.conventions(partner)
    return FormContext(today, request.values(partner), conventions=conventions)
