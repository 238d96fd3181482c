"""Fills in a form from a pasted email. Values from the email are marked for checking; typed values stay.

The text itself isn't stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from handlers.forms import act_forms, drafts
from handlers.forms.act_dialog import answered
from handlers.forms.drafts import Filling
from handlers.forms.form_step import opening
from handlers.reply import Content, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from models import calendar, domains, forms
from models.forms import Form, Problem, Step
from models.mails import Ours
from models.mails.reader import read
from models.tables import Partner, Person
from models.terms import Refusal, Verb

_PROCORE = "Procore"


class PasteIntro(View, template="paste", block="intro"):
    """What becomes of a text."""


def opens(request: Request) -> Reply:
    """Opens the field to paste into. What was typed in the form stays."""
    found = _own(request)
    if isinstance(found, Refused):
        return found
    if request.answers:
        drafts.keep(request, found, found.step(found.draft.step))
    return _field(request, found)


def submitted(request: Request) -> Reply:
    """Returns to the form with values from the text in its empty fields, on this step and later ones."""
    found = _own(request)
    if isinstance(found, Refused):
        return found
    answers = answered(request, act_forms.PASTE, found.partner)
    if isinstance(answers, Problems):
        return answers
    read = _read(request, found, str(answers["pasted"]))
    if not read:
        problem = {"pasted": Problem("nothing_read")}
        return replace(_field(request, found), answers=answers, problems=problem)
    draft = found.draft
    draft.answers = {**draft.answers, **read}
    draft.read = {**draft.read, **read}
    return opening(request, found)


def ours(request: Request, partner: Partner) -> Ours:
    """Returns names and addresses that are never the customer's: the partner's and Procore's."""
    theirs = (col(Person.partner_id) == partner.id) | col(Person.partner_id).is_(None)
    people = request.session.exec(select(Person).where(theirs)).all()
    values = request.values(partner)
    mailboxes = (values.program_mailbox, values.orders_mailbox, values.concierge_mailbox)
    addresses = [*(each.email for each in people if each.email), *mailboxes]
    named = (domains.of_email(each) for each in addresses)
    return Ours(
        frozenset(each for each in named if each),
        frozenset({partner.name, _PROCORE}),
        frozenset(each.name for each in people),
    )


def _own(request: Request) -> Filling | Refused:
    found = drafts.own(request)
    if not isinstance(found, Refused) and found.kind.from_mail is None:
        return Refused(Refusal.NO_SUCH_VERB, {"verb": request.verb})
    return found


def _field(request: Request, found: Filling) -> OpenForm:
    intro = Content(PasteIntro())
    return OpenForm(act_forms.PASTE, act_forms.PASTE.steps[0].name, Verb.PASTE, found.draft.id, intro=intro)


def _read(request: Request, found: Filling, text: str) -> dict[str, Any]:
    """Returns the values from the text for fields that are empty or prefilled from the partner's record.

    Leaves out values that the form would refuse.
    """
    assert found.kind.from_mail is not None, "a kind that reads no text"
    today = calendar.local_day(request.now, request.actor.timezone or found.partner.timezone)
    said = found.kind.from_mail(read(text, ours(request, found.partner), today))
    given, record = found.draft.answers, found.kind.prefill(found.partner)
    if "no_website" in given:
        said.pop("domain", None)
    context = drafts.context(request, found.kind, found.partner)
    return {
        name: value
        for name, value in said.items()
        if given.get(name) in (None, record.get(name), found.draft.read.get(name))
        and given.get(name) != value
        and _is_taken(found.form, name, {name: value}, context)
    }


def _is_taken(form: Form, name: str, answers: Mapping[str, Any], context: forms.FormContext) -> bool:
    """True if the form asks for the value and accepts it."""
    try:
        field = form.field(name)
    except KeyError:
        return False
    return not forms.read(Step(name, (field,)), answers, context)[1]
