"""The waiting list: a claim rejected over a standing one keeps its place inside, in case that one ends.

Then the reviewers may tell its partner "you may file this customer again"; filed again within the policy's business
days, it takes the old place. Any other re-file gets a new one. The partner never learns of the list.
"""

from __future__ import annotations

from typing import Any

from handlers import filing
from handlers.authorise import authorise
from handlers.changing import change, tell
from handlers.reply import Done, OpenForm, Refused, Reply
from handlers.request import Request
from handlers.submit import review_lane
from models import calendar
from models.tables import Submission


def invite(request: Request) -> Reply:
    """Tells the partner that the customer may be filed again, which keeps the old place for the policy's days."""
    found = authorise(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    partner = request.partner(submission)
    until = calendar.business_deadline(
        request.now,
        request.values(partner).refile_business_days,
        request.programme.timezone,
        request.programme.calendar,
    )
    event = change(
        request, submission, kind, values={"question_due_at": until}, data={"until": until.isoformat()}
    )
    if isinstance(event, Refused):
        return event
    tell(request, submission, event, "outcome", "refile.invited", f"person:{submission.filer_id}")
    tell(request, submission, event, "told", "card.news", review_lane(kind, partner, submission),
         thread_of=f"card:{submission.reference}")  # fmt: skip
    return Done()


def file_again(request: Request) -> Reply:
    """Opens the form with what was filed before."""
    submission = request.submission()
    if submission is None:
        return Refused("not_found", {"reference": request.subject})
    opening = filing.open_for(request, submission.kind, submission, answers=_again(submission))
    return opening if isinstance(opening, OpenForm | Refused) else Refused("draft_gone")


def _again(submission: Submission) -> dict[str, Any]:
    """What was filed, without what has to be said anew."""
    return {
        name: value for name, value in submission.answers.items() if name not in ("attestation", "consent")
    }
