"""Taking a card over, and noting something on it: neither changes the state nor blocks a colleague."""

from __future__ import annotations

from handlers import acts, facts
from handlers.authorise import authorise
from handlers.changing import change, tell, thread_of_card
from handlers.form import answered, opened
from handlers.reply import Content, Dialog, Done, Problems, Refused, Reply
from handlers.request import Request
from handlers.submit import review_lane
from models.tables import Submission


def take(request: Request) -> Reply:
    """Makes the actor the owner of this submission."""
    found = authorise(request)
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
    view = facts.common(request.session, request.programme, submission, submission.state)
    return Dialog(
        Content(submission.kind, "taken", {**view, "owner": request.actor.name, "already": already})
    )


def note(request: Request) -> Reply:
    """Opens the form for a note."""
    found = authorise(request)
    if isinstance(found, Refused):
        return found
    return opened(request, acts.NOTE, found[0])


def note_submitted(request: Request) -> Reply:
    """Keeps the note in the history and says it under the card; the partner never sees it."""
    found = authorise(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    answers = answered(request, acts.NOTE, partner)
    if isinstance(answers, Problems):
        return answers
    event = change(request, submission, kind, data=dict(answers))
    if isinstance(event, Refused):
        return event
    lane = review_lane(kind, partner, submission)
    tell(request, submission, event, "note", "card.note", lane, thread_of=thread_of_card(submission))
    return Done()
