"""What somebody pressed was done or looked up, and no view of it came: they are told by a direct message."""

from __future__ import annotations

from datetime import timedelta

from handlers.request import Request
from models import letters
from models.terms import Address

# Later than that they have pressed again, or don't remember.
TIMELY = timedelta(minutes=15)


def tell(request: Request) -> None:
    """Writes to the actor that a form or an answer (`subject`) didn't come. `step` is the press's own id."""
    letters.write(
        request.session,
        key=f"unshown:{request.actor.person_id}:{request.step or request.now.isoformat()}",
        message="unshown",
        address=Address.person(request.actor.person_id),
        now=request.now,
        params={"what": request.subject, "until": (request.now + TIMELY).isoformat()},
    )
