"""The waiting list: a claim that was rejected because another had the customer keeps its place, in case the other
ends.

Reviewers can then tell the partner "you may file this customer again". If filed again within the policy's business
days, it gets the old place. Any other new filing gets a new place. The partner never learns about the list.
"""

from __future__ import annotations

from handlers.effects.changing import change, tell, tell_partner
from handlers.effects.filing import review_address
from handlers.guards.authorize import authorize
from handlers.reply import Done, Refused, Reply
from handlers.request import Request
from models import calendar


def invite(request: Request) -> Reply:
    """Tells the partner to file again, and keeps the old place for the policy's business days."""
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
