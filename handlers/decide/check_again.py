"""Repeats the check of a claim whose check failed."""

from __future__ import annotations

from handlers.effects import claims, follow_ups
from handlers.guards.authorize import authorize
from handlers.reply import Dialog, Refused, Reply
from handlers.request import Request
from handlers.views import submission_shown
from models import letters
from models.terms import Verb


def check_again(request: Request) -> Reply:
    """Checks the claim again. Its card shows the result."""
    found = authorize(request, Verb.TAKE)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    follow_ups.caught_up(request)
    claims.checked(request, submission)
    letters.refresh(
        request.session,
        submission.id,
        cause=f"checked:{request.now.isoformat()}",
        now=request.now,
        which=("card",),
    )
    return Dialog(submission_shown.details(request, submission))
