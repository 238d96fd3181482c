"""What a list holds, whichever it is: a page, how many, all of it. What waits is reckoned by who may decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.request import Request
from handlers.views import list_subject, review_queue
from handlers.views.list_subject import Sought
from models import listing
from models.listing import Found
from models.tables import Submission


def page(request: Request, sought: Sought, size: int) -> tuple[Found, int]:
    """The page that is sought, and how many on all pages are late."""
    wanted = replace(list_subject.wanted(request, sought), size=size)
    if sought.scope in review_queue.SCOPES:
        waiting = _waiting(request, sought)
        late = sum(review_queue.is_late(request.kind(each), each, request.now) for each in waiting)
        return listing.paged(waiting, wanted), late
    allowed = list_subject.allowed(request, sought)
    found = listing.find(request.session, allowed, wanted)
    return found, listing.count(request.session, allowed, list_subject.late(request, sought))


def number(request: Request, sought: Sought) -> int:
    """How many there are, on all pages."""
    if sought.scope in review_queue.SCOPES:
        return len(_waiting(request, sought))
    return listing.count(
        request.session, list_subject.allowed(request, sought), list_subject.wanted(request, sought)
    )


def every(request: Request, sought: Sought, most: int) -> Sequence[Submission]:
    """All of them in the list's order, but no more than `most`."""
    if sought.scope in review_queue.SCOPES:
        return _waiting(request, sought)[:most]
    allowed = list_subject.allowed(request, sought)
    return listing.every(request.session, allowed, list_subject.wanted(request, sought), most)


def _waiting(request: Request, sought: Sought) -> list[Submission]:
    return review_queue.cases(request, sought.scope, listing.narrowed(list_subject.wanted(request, sought)))
