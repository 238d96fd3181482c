"""Taking a submission over and adding a note. Neither changes the state or blocks a colleague."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.effects.changing import change, tell, thread_of_card
from handlers.effects.filing import review_address
from handlers.forms import act_forms
from handlers.forms.act_dialog import ActIntro, answered, opened
from handlers.guards.authorize import authorize
from handlers.reply import OF_A_KIND, Content, Dialog, Done, Problems, Refused, Reply, View
from handlers.request import Request
from handlers.views.shared import Next, next_step
from models.tables import Submission


@dataclass(frozen=True)
class Taken(View, template=OF_A_KIND, block="taken"):
    """A submission is the reader's now."""

    reference: str
    """Of the submission."""
    next: Next
    """Who acts next."""
    owner: str
    """The reader's name."""
    already: bool
    """True if it was before."""


class NoteIntro(ActIntro, template="note", block="intro"):
    """What a note is about."""


def take(request: Request) -> Reply:
    """Makes the actor the owner of this submission."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    if submission.owner_id == request.actor.person_id:
        return _owns(request, submission, already=True)
    before = submission.owner_id
    event = change(
        request, submission, kind, values={"owner_id": request.actor.person_id}, data={"owner_before": before}
    )
    if isinstance(event, Refused):
        return event
    return _owns(request, submission, already=False)


def _owns(request: Request, submission: Submission, *, already: bool) -> Dialog:
    view = Taken(
        reference=submission.reference,
        next=next_step(request.kind(submission), submission, submission.state, request.program.timezone),
        owner=request.actor.name,
        already=already,
    )
    return Dialog(Content(view, submission.kind))


def note(request: Request) -> Reply:
    """Opens the form for a note."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    return opened(request, act_forms.NOTE, found[0], NoteIntro(found[0].reference))


def note_submitted(request: Request) -> Reply:
    """Stores the note in the history and posts it under the card. The partner never sees it."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, act_forms.NOTE, partner)
    if isinstance(answers, Problems):
        return answers
    event = change(request, submission, kind, data=dict(answers))
    if isinstance(event, Refused):
        return event
    address = review_address(kind, partner, submission)
    tell(request, submission, event, "note", "card.note", address, thread_of=thread_of_card(submission))
    return Done()
