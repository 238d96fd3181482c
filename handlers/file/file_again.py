"""Filing again after a rejection, a withdrawal, or an end.

The form opens with the old answers, the refused ones first.

The reason that the partner read determines which answers those are. There are none for an unavailable customer, so
that the form reveals nothing.
"""

from __future__ import annotations

from handlers.file import fill_in
from handlers.forms import drafts
from handlers.guards.authorize import authorize, too_early
from handlers.reply import Refused, Reply
from handlers.request import Request
from models import submissions
from models.kinds import Kind
from models.tables import Submission
from models.terms import AnyReason, Reason, Refusal, Verb


def press(request: Request) -> Reply:
    """Opens the form with the earlier answers, except those that must be given again."""
    found = authorize(request, Verb.FILE_AGAIN)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    if too_early(submission, request.now):
        return Refused(Refusal.IN_A_MINUTE, {"reference": submission.reference})
    answers = drafts.without(submission.answers, kind.said_anew())
    first = refused_answers(request, submission, kind)
    return fill_in.open_for(request, kind.name, submission, purpose="again", first=first, answers=answers)


def refused_answers(request: Request, submission: Submission, kind: Kind) -> tuple[str, ...]:
    """Returns the answers behind the last rejection's reason.

    If it was incomplete, those that were asked about last.
    """
    events = submissions.history(request.session, submission.id)
    rejections = [each for each in events if each.act in (Verb.REJECT, Verb.LAPSE)]
    if submission.state not in kind.lifecycle.targets(Verb.REJECT) or not rejections:
        return ()
    reason = AnyReason.of(str(rejections[-1].data.get("reason")))
    asked = [each.data.get("about") or [] for each in events if each.act == Verb.ASK]
    if reason == Reason.INCOMPLETE and asked:
        return tuple(str(name) for name in asked[-1])
    return kind.refused.get(reason, ())
