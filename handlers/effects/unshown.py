"""A press was handled, but the person never saw the result: tells them by direct message."""

from __future__ import annotations

from datetime import timedelta

from handlers.request import Request
from models import letters
from models.terms import Address

# After this time they have pressed again or forgotten about it.
TIMELY = timedelta(minutes=15)


def tell(request: Request) -> None:
    """Tells the actor that a form or an answer (`subject`) wasn't shown. `step` is the ID of the press."""
    letters.write(
        request.session,
        key=f"unshown:{request.actor.person_id}:{request.step or request.now.isoformat()}",
        message="unshown",
        address=Address.person(request.actor.person_id),
        now=request.now,
        params={"what": request.subject, "until": (request.now + TIMELY).isoformat()},
    )
