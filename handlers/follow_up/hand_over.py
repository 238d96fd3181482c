"""Hands a submission to a colleague at the same partner, who then gets the reminders and can answer.

Only the owner or the Partnership Manager can do this, and only to people whom Partner Desk knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.effects.changing import change, news
from handlers.forms import act_forms, suggestions
from handlers.forms.act_dialog import CustomerIntro, answered, opened
from handlers.guards.authorize import authorize, too_early
from handlers.reply import OF_A_KIND, Content, Dialog, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views import past
from models import holders, letters
from models.forms import Problem
from models.kinds import Kind
from models.tables import Person, Submission
from models.terms import Address, Refusal, Verb


@dataclass(frozen=True)
class HandOverIntro(CustomerIntro, template="hand_over", block="intro"):
    """What is handed over."""

    holder: str | None
    """Whose it is now."""


@dataclass(frozen=True)
class Handed(View, template=OF_A_KIND, block="handed"):
    """It was handed over."""

    reference: str
    """Of the submission."""
    colleague: str
    """Whose it is now."""


def opens(request: Request) -> Reply:
    """Opens the list of colleagues."""
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    colleagues = _colleagues(request, submission)
    if not colleagues:
        return Refused(Refusal.NO_COLLEAGUE, {"reference": submission.reference})
    form = act_forms.hand_over(tuple(each.id for each in colleagues))
    holder = past.name(request.session, submission.filer_id)
    intro = HandOverIntro(submission.reference, submission.customer_name, holder)
    opening = opened(request, form, submission, intro)
    return replace(opening, options=suggestions.listed(form, "colleague", colleagues))


def submitted(request: Request) -> Reply:
    """Hands it over and tells the colleague."""
    found = _allowed(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    colleagues = {each.id: each for each in _colleagues(request, submission)}
    form = act_forms.hand_over(tuple(colleagues))
    answers = answered(request, form, request.partner(submission))
    if isinstance(answers, Problems):
        return answers
    colleague = colleagues.get(str(answers["colleague"]))
    if colleague is None:
        return Problems(form, form.steps[0].name, {"colleague": Problem("not_an_option")})
    data = {"from": submission.filer_id, "to": colleague.id}
    event = change(request, submission, kind, values={"filer_id": colleague.id}, data=data)
    if isinstance(event, Refused):
        return event
    address = Address.person(colleague.id)
    copy_key = holders.receipt_key(request.session, submission, address)
    letters.write(
        request.session,
        key=f"{copy_key}:handed{event.id}",
        message="handed_over",
        address=address,
        now=request.now,
        params={"id": submission.id, "event": event.id},
        copy_key=copy_key,
        submission_id=submission.id,
    )
    news(request, submission, event, but=address)
    return Dialog(Content(Handed(submission.reference, colleague.name), submission.kind))


def _allowed(request: Request) -> tuple[Submission, Kind] | Refused:
    found = authorize(request, Verb.HAND_OVER)
    if not isinstance(found, Refused) and too_early(found[0], request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": found[0].reference})
    return found


def _colleagues(request: Request, submission: Submission) -> list[Person]:
    """Returns the partner's people except the owner. Staff can't search, so they get as many as a select can have."""
    found = holders.people(request.session, submission.partner_id)
    others = [each for each in found if each.id != submission.filer_id]
    return others[: act_forms.LISTED] if request.actor.is_staff else others
