"""What a list holds, whichever it is: a page, how many, all of it. What waits is reckoned by who may decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.request import Request
from handlers.views import list_subject, review_queue
from handlers.views.list_subject import Sought
from models import listing
from models.listing import Found
from models.tables import Submission
from models.waiting_decisions import Docket


@dataclass(frozen=True)
class Page:
    """A page of a list, how many on all pages are late, and what would wait if it could be read.

    Lists of what there is have such rows among theirs.
    """

    found: Found
    late: int
    damaged: Sequence[Submission] = ()


def page(request: Request, sought: Sought, size: int) -> Page:
    """The page that is sought."""
    wanted = replace(list_subject.wanted(request, sought), size=size)
    if sought.scope in review_queue.SCOPES:
        waiting = _waiting(request, sought)
        late = sum(review_queue.is_late(request.kind(each), each, request.now) for each in waiting.cases)
        return Page(listing.paged(waiting.cases, wanted), late, waiting.damaged)
    allowed = list_subject.allowed(request, sought)
    found = listing.find(request.session, allowed, wanted)
    return Page(found, listing.count(request.session, allowed, list_subject.late(request, sought)))


def number(request: Request, sought: Sought) -> int:
    """How many there are, on all pages."""
    if sought.scope in review_queue.SCOPES:
        return len(_waiting(request, sought).cases)
    return listing.count(
        request.session, list_subject.allowed(request, sought), list_subject.wanted(request, sought)
    )


def every(request: Request, sought: Sought, most: int) -> Sequence[Submission]:
    """All of them in the list's order, but no more than `most`."""
    if sought.scope in review_queue.SCOPES:
        waiting = _waiting(request, sought)
        return [*waiting.cases, *waiting.damaged][:most]
    allowed = list_subject.allowed(request, sought)
    return listing.every(request.session, allowed, list_subject.wanted(request, sought), most)


def _waiting(request: Request, sought: Sought) -> Docket:
    return review_queue.look(request, sought.scope, listing.narrowed(list_subject.wanted(request, sought)))
