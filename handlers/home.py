"""The Home tab: what waits for whom. Staff see their queue by urgency; a partner's person their own."""

from __future__ import annotations

from handlers.request import Request
from models import letters


def opened(request: Request) -> None:
    """Somebody opened Home: it is brought up to date for them."""
    letters.write(
        request.session,
        key=f"home:{request.actor.person_id}:{request.now.isoformat()}",
        message="home",
        lane=f"person:{request.actor.person_id}",
        now=request.now,
        params={"person": request.actor.person_id},
        copy_key=f"home:{request.actor.person_id}",
    )
