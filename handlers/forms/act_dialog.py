"""Opens and reads the small form of an act, in the same way for every act."""

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
    """What is shown above the form of an act."""

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
    """Returns the form for an act on `submission`, with `intro` above it.

    A form without a template of its own uses its kind's template, and the intro is a block there.
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
    """Returns the answers of a step (default: the first), or the problems to show at its fields.

    `partner` is None if the form concerns no partner.
    """
    page = form.step(step) if step else form.steps[0]
    answers, problems = forms.read(page, request.answers, context(request, partner))
    return Problems(form, page.name, problems) if problems else answers


def context(request: Request, partner: Partner | None) -> FormContext:
    """Returns what checks need: the reader's date and the policy in force for the partner."""
    timezone = request.actor.timezone or (
        request.program.timezone if request.actor.is_staff or partner is None else partner.timezone
    )
    today = calendar.local_day(request.now, timezone)
    conventions = UNKNOWN if partner is None else partners.conventions(partner)
    return FormContext(today, request.values(partner), conventions=conventions)
