"""A submission shown to somebody: the receipt for the partner's side, the whole card for reviewers."""

from __future__ import annotations

from handlers.reply import Content
from handlers.request import Request
from handlers.views import for_partner
from handlers.views.for_reviewers import ReviewFull, review_facts
from models.tables import Submission


def receipt(request: Request, submission: Submission) -> Content:
    """The receipt: what was filed, what happens next, by when."""
    view = for_partner.receipt(request.session, request.program, submission, request.now, request.actor)
    return Content(view, submission.kind)


def details(request: Request, submission: Submission) -> Content:
    """The receipt, or for reviewers the card with every answer and the history."""
    if not request.actor.may_review():
        return receipt(request, submission)
    facts = review_facts(request.session, request.program, submission, request.now, request.actor)
    return Content(ReviewFull(facts), submission.kind)
