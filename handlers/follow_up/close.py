"""Closes an approved deal: won (confirmed by the channel manager), lost, or withdrawn.

A win that was reported in time doesn't expire while it waits for confirmation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from handlers.effects import hold_notices
from handlers.effects.changing import change, news, tell, tell_partner, thread_of_card
from handlers.effects.filing import review_address
from handlers.forms import act_forms
from handlers.forms.act_dialog import ActIntro, CustomerIntro, answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize, too_early
from handlers.reply import Done, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import parent_deal, past
from models import amounts, calendar, customers, submissions
from models.forms import Answers, Form, Problem
from models.kinds import Kind
from models.tables import Event, Submission
from models.terms import Refusal, State, Verb

_FORMS: dict[str, Form] = {
    "claim_win": act_forms.CLAIM_WIN,
    "answer_win": act_forms.CLAIM_WIN,
    "confirm_win": act_forms.CONFIRM_WIN,
    "question_win": act_forms.QUESTION_WIN,
    "lose": act_forms.LOSE,
    "withdraw": act_forms.WITHDRAW,
    "notified_by_hand": act_forms.NOTIFIED,
    "end_now": act_forms.END_NOW,
}


@dataclass(frozen=True)
class ClaimWinIntro(CustomerIntro, template="claim_win", block="intro"):
    """What was won."""

    question: str | None
    """What Procore asks about it, None where it is reported for the first time."""


@dataclass(frozen=True)
class ConfirmWinIntro(CustomerIntro, template="confirm_win", block="intro"):
    """The win that is confirmed."""

    win: past.Win | None
    """What the partner reported."""
    currency: str | None
    """Of its value."""


class QuestionWinIntro(CustomerIntro, template="question_win", block="intro"):
    """The win that is asked about."""


class LoseIntro(CustomerIntro, template="lose", block="intro"):
    """What was lost."""


@dataclass(frozen=True)
class WithdrawIntro(CustomerIntro, template="withdraw", block="intro"):
    """What is withdrawn."""

    of_deal: parent_deal.Deal | None
    """The deal that it is about."""


class NotifiedIntro(ActIntro, template="notified_by_hand", block="intro"):
    """What ends once the partner was told."""


class EndNowIntro(ActIntro, template="end_now", block="intro"):
    """What ends now."""


def opens(request: Request) -> Reply:
    """Opens the form of the act."""
    found = _found(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    form = _FORMS[request.verb]
    win = last(request, submission, ("claim_win", "answer_win"))
    before: Answers = dict(win.data) if win and form is act_forms.CLAIM_WIN else {}
    opening = opened(request, form, submission, _intro(request, submission), answers=before)
    return replace(opening, verb=request.verb)


def _intro(request: Request, submission: Submission) -> View:
    reference, customer = submission.reference, submission.customer_name
    match request.verb:
        case Verb.ANSWER_WIN:
            asked = last(request, submission, ("question_win",))
            return ClaimWinIntro(reference, customer, asked.data.get("question") if asked else None)
        case Verb.CLAIM_WIN:
            return ClaimWinIntro(reference, customer, None)
        case Verb.CONFIRM_WIN:
            win = past.win(submissions.history(request.session, submission.id))
            return ConfirmWinIntro(reference, customer, win, submission.currency)
        case Verb.QUESTION_WIN:
            return QuestionWinIntro(reference, customer)
        case Verb.LOSE:
            return LoseIntro(reference, customer)
        case Verb.WITHDRAW:
            of_deal = parent_deal.of(request.session, request.program, submission)
            return WithdrawIntro(reference, customer, of_deal)
        case Verb.NOTIFIED_BY_HAND:
            return NotifiedIntro(reference)
        case _:
            return EndNowIntro(reference)


def submitted(request: Request) -> Reply:
    """Does the act and tells the other side."""
    found = _found(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    form = _FORMS[request.verb]
    answers = answered(request, form, partner)
    if isinstance(answers, Problems):
        return answers
    step = form.steps[0].name
    if form in (act_forms.CONFIRM_WIN, act_forms.QUESTION_WIN) and (
        again := leaks.guard(
            request, partial(opens, request), step, submission, answers, ("note", "question")
        )
    ):
        return again
    if form is act_forms.CLAIM_WIN:
        problem = _win_problem(submission, answers, request)
        if problem is not None:
            return Problems(form, form.steps[0].name, problem)
    event = change(
        request, submission, kind, values=_values(answers, form), data=answers | leaks.note(request)
    )
    if isinstance(event, Refused):
        return event
    if submission.state not in kind.lifecycle.holding and submission.state != State.WON:
        customers.end_grant(request.session, submission.id, request.now)
    hold_notices.settled(request, submission, kind, event)
    _tell(request, submission, kind, event)
    return Done()


def last(request: Request, submission: Submission, names: tuple[str, ...]) -> Event | None:
    """Returns the latest event of these acts, or None."""
    found = [each for each in submissions.history(request.session, submission.id) if each.act in names]
    return found[-1] if found else None


def _found(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    # Until the partner is told of a new decision, they would act on a state that can still be undone.
    if too_early(submission, request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": submission.reference})
    return found


def _win_problem(submission: Submission, answers: Answers, request: Request) -> dict[str, Problem] | None:
    """Refuses a win date in the future or after the approval's last day (guide 459)."""
    closed = date.fromisoformat(str(answers["won_on"]))
    partner = request.partner(submission)
    if closed > calendar.local_day(request.now, partner.timezone):
        return {"won_on": Problem("won_in_the_future")}
    if submission.last_day is not None and closed > submission.last_day:
        return {"won_on": Problem("won_after_last_day", {"last_day": submission.last_day})}
    return None


def _values(answers: Answers, form: Form) -> dict[str, Any]:
    return {"amount": amounts.kept(str(answers["won_amount"]))} if form is act_forms.CLAIM_WIN else {}


def _tell(request: Request, submission: Submission, kind: Kind, event: Event) -> None:
    if request.actor.is_staff:
        tell_partner(request, submission, event)
    else:
        address = review_address(kind, request.partner(submission), submission)
        tell(request, submission, event, "told", "card.news", address, thread_of=thread_of_card(submission))
    news(request, submission, event)
