"""Somebody's Home tab on its way to them: when it is opened, and when what they did has changed it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from handlers.request import Request
from models import letters
from models.tables import Letter

TOGETHER = timedelta(seconds=10)  # what changes within it is shown at once: a Home costs more than a message


def opened(request: Request) -> None:
    """Somebody opened Home: it is brought up to date for them."""
    _bring_up_to_date(request, timedelta())


def changed(request: Request, after: timedelta = TOGETHER) -> None:
    """What the actor's Home shows has changed by what they did: soon brought up to date, if they have one."""
    copy_key = f"home:{request.actor.person_id}"
    states = set(request.session.exec(select(Letter.state).where(Letter.copy_key == copy_key)))
    if states & {"sent", "sending"} and "waiting" not in states:
        _bring_up_to_date(request, after)


def _bring_up_to_date(request: Request, after: timedelta) -> None:
    letters.write(
        request.session,
        key=f"home:{request.actor.person_id}:{request.now.isoformat()}",
        message="home",
        lane=f"person:{request.actor.person_id}",
        now=request.now,
        not_before=request.now + after,
        params={"person": request.actor.person_id},
        copy_key=f"home:{request.actor.person_id}",
    )
