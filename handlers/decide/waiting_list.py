"""The waiting list: a claim rejected over a standing one keeps its place inside, in case that one ends.

Then the reviewers may tell its partner "you may file this customer again"; filed again within the policy's business
days, it takes the old place. Any other re-file gets a new one. The partner never learns of the list.
"""

from __future__ import annotations

from handlers.effects.changing import change, tell, tell_partner
from handlers.effects.filing import review_address
from handlers.guards.authorize import authorize
from handlers.reply import Done, Refused, Reply
from handlers.request import Request
from models import calendar


def invite(request: Request) -> Reply:
    """Tells the partner that the customer may be filed again, which keeps the old place for the policy's days."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    until = calendar.business_deadline(
        request.now,
        request.values(partner).refile_business_days,
        request.program.timezone,
        request.program.calendar,
    )
    event = change(
        request, submission, kind, values={"question_due_at": until}, data={"until": until.isoformat()}
    )
    if isinstance(event, Refused):
        return event
    tell_partner(request, submission, event, "refile.invited")
    tell(request, submission, event, "told", "card.news", review_address(kind, partner, submission),
         thread_of=f"card:{submission.reference}")  # fmt: skip
    return Done()
