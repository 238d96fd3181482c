"""What a list holds, whichever it is: a page, how many, all of it. What waits is reckoned by who may decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import lists, queue
from handlers.lists import Sought
from handlers.request import Request
from models import listing
from models.listing import Found
from models.tables import Submission


def page(request: Request, sought: Sought, size: int) -> tuple[Found, int]:
    """The page that is sought, and how many on all pages are late."""
    wanted = replace(lists.wanted(request, sought), size=size)
    if sought.scope in queue.SCOPES:
        waiting = _waiting(request, sought)
        late = sum(queue.is_late(request.kind(each), each, request.now) for each in waiting)
        return listing.paged(waiting, wanted), late
    allowed = lists.allowed(request, sought)
    found = listing.find(request.session, allowed, wanted)
    return found, listing.count(request.session, allowed, lists.late(request, sought))


def number(request: Request, sought: Sought) -> int:
    """How many there are, on all pages."""
    if sought.scope in queue.SCOPES:
        return len(_waiting(request, sought))
    return listing.count(request.session, lists.allowed(request, sought), lists.wanted(request, sought))


def every(request: Request, sought: Sought, most: int) -> Sequence[Submission]:
    """All of them in the list's order, but no more than `most`."""
    if sought.scope in queue.SCOPES:
        return _waiting(request, sought)[:most]
    allowed = lists.allowed(request, sought)
    return listing.every(request.session, allowed, lists.wanted(request, sought), most)


def _waiting(request: Request, sought: Sought) -> list[Submission]:
    return queue.cases(request, sought.scope, listing.narrowed(lists.wanted(request, sought)))
