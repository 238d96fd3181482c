"""Opening the small form behind an act, and reading it: the same few lines for every act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.reply import Content, OpenForm, Problems
from handlers.request import Request
from handlers.views import parent_deal
from models import calendar, forms, partners
from models.amounts import UNKNOWN
from models.forms import Answers, Form, FormContext
from models.tables import Partner, Submission
from models.terms import AnyVerb


def opened(
    request: Request,
    form: Form,
    submission: Submission,
    *,
    answers: Answers | None = None,
    data: Mapping[str, Any] | None = None,
    block: str = "intro",
) -> OpenForm:
    """The form for an act on `submission`; its template's block `intro` stands above, given `data`.

    Where the form has no template of its own, its kind's has the words, and `block` names the passage there.
    """
    facts = {
        "reference": submission.reference,
        "kind": submission.kind,
        "of_deal": parent_deal.of(request.session, request.program, submission),
        **(data or {}),
    }
    return OpenForm(
        form,
        form.steps[0].name,
        AnyVerb.of(form.name),
        submission.reference,
        answers or {},
        intro=Content(form.name if block == "intro" else submission.kind, block, facts),
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
