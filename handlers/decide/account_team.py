"""Asks Procore's account team whether it knows an end customer: yes, no, or don't know, with a reason.

The question names the customer but never the partner. It goes to direct sales, or to operations if no conversation
is set for direct sales. The answer is shown as evidence on the card; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.effects.changing import sent_with, tell, thread_of_card
from handlers.effects.filing import review_address
from handlers.effects.recording import record_act
from handlers.forms import act_forms
from handlers.forms.act_dialog import answered
from handlers.guards.authorize import filed_it
from handlers.reply import Content, Dialog, Done, OpenForm, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views.account_team_question import ANSWERED, ASKED, is_open
from models import letters
from models.tables import Event, Submission
from models.terms import Address, AnyVerb, Refusal


@dataclass(frozen=True)
class Asked(View, template="account_team", block="asked"):
    """The account team was asked."""

    reference: str
    """Of the claim."""
    asked: str
    """The customer's domain, or its name."""


@dataclass(frozen=True)
class AnswerIntro(View, template="account_team_answer", block="intro"):
    """The question that is answered."""

    asked: str
    """The customer's domain, or its name."""


def ask(request: Request) -> Reply:
    """Asks the account team about the claim's customer."""
    claim = request.submission()
    if not request.actor.may_review():
        return Refused(Refusal.STAFF_ONLY)
    if claim is None or not request.kind(claim).claims:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    if filed_it(request.actor, claim):
        return Refused(Refusal.OWN_FILING, {"reference": claim.reference})
    asked = claim.customer_domain or claim.customer_name or ""
    subject: dict[str, object] = {"asked": asked, "customer": claim.customer_name, "country": claim.country}
    event = _record(request, claim, ASKED, subject)
    letters.write(
        request.session,
        key=f"account:{event.id}",
        message="account.question",
        address=Address.account_team(),
        now=request.now,
        params={"id": claim.id, "event": event.id},
        copy_key=f"account:{event.id}",
        submission_id=claim.id,
    )
    return Dialog(Content(Asked(claim.reference, asked)))


def answer(request: Request) -> Reply:
    """Opens the form to answer the question that `subject` names."""
    found = _question(request)
    if isinstance(found, Refused):
        return found
    _, question = found
    # The form carries the question, not the claim, because not everyone who may answer may see the claim's reference.
    form = act_forms.ACCOUNT_TEAM_ANSWER
    intro = Content(AnswerIntro(question.data["asked"]))
    return OpenForm(form, form.name, ANSWERED, str(question.id), intro=intro, template="account_team_answer")


def answer_submitted(request: Request) -> Reply:
    """Stores the answer as evidence and posts it under the card."""
    found = _question(request)
    if isinstance(found, Refused):
        return found
    claim, question = found
    partner = request.partner(claim)
    answers = answered(request, act_forms.ACCOUNT_TEAM_ANSWER, partner)
    if isinstance(answers, Problems):
        return answers
    event = _record(request, claim, ANSWERED, {**answers, "question": question.id})
    letters.write(
        request.session,
        key=f"account:{question.id}:{event.id}",
        message="account.question",
        address=Address.account_team(),
        now=request.now,
        params={"id": claim.id, "event": question.id},
        copy_key=f"account:{question.id}",
        submission_id=claim.id,
    )
    address = review_address(request.kind(claim), partner, claim)
    tell(request, claim, event, "account", "account.answered", address, thread_of=thread_of_card(claim))
    return Done()


def _question(request: Request) -> tuple[Submission, Event] | Refused:
    if not request.actor.is_staff:
        return Refused(Refusal.STAFF_ONLY)
    number = request.subject
    question = request.session.get(Event, int(number)) if number.isdecimal() and len(number) < 18 else None
    claim = request.session.get(Submission, question.submission_id) if question else None
    if question is None or claim is None or question.act != ASKED:
        return Refused(Refusal.QUESTION_GONE)
    if filed_it(request.actor, claim):
        return Refused(Refusal.OWN_FILING, {"reference": claim.reference})
    if not is_open(request.session, request.kind(claim), claim, question):
        return Refused(Refusal.QUESTION_GONE)
    return claim, question


def _record(request: Request, claim: Submission, act: AnyVerb, data: dict[str, object]) -> Event:
    event = record_act(request, claim, act, {**data, **sent_with(request)})
    letters.refresh(request.session, claim.id, cause=f"e{event.id}", now=request.now, which=("card",))
    return event
