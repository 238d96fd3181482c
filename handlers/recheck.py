"""Checking a claim again whose check failed."""

from __future__ import annotations

from handlers import claims, follow_ups, receipts
from handlers.authorise import authorise
from handlers.reply import Dialog, Refused, Reply
from handlers.request import Request
from models import letters


def check_again(request: Request) -> Reply:
    """Checks the claim anew and shows it; the card says what came of it."""
    found = authorise(request, "take")
    if isinstance(found, Refused):
        return found
    submission, _ = found
    follow_ups.caught_up(request)
    claims.checked(request, submission)
    letters.refresh(
        request.session,
        submission.id or 0,
        cause=f"checked:{request.now.isoformat()}",
        now=request.now,
        which=("card",),
    )
    return Dialog(receipts.details(request, submission))
