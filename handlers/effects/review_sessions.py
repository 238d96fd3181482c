"""A review session: somebody works through what waits for them. It travels behind the subject of everything within it.

`DR-7K3Q-9F~r17` is about DR-7K3Q-9F, in review session 17. Whatever is pressed or sent with such a subject returns to
the review session; one that is somebody else's, or gone, leaves just the act. What is true stands in its row.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from handlers.reply import each_act
from handlers.request import Request
from models.tables import ReviewSession

SCOPES = ("mine", "team")
_TAGGED = re.compile(r"^([^|~]*)~r(\d{1,15})(?=\||$)")


def begun(request: Request, scope: str) -> ReviewSession:
    """A new review session of the actor's."""
    review_session = ReviewSession(person_id=request.actor.person_id, scope=scope, begun_at=request.now)
    request.session.add(review_session)
    request.session.flush()
    return review_session


def taken(request: Request) -> tuple[Request, ReviewSession | None]:
    """The request without its review session, and the review session if it is the actor's."""
    found = _TAGGED.match(request.subject)
    if found is None:
        return request, None
    plain = replace(request, subject=found[1] + request.subject[found.end() :])
    review_session = request.session.get(ReviewSession, int(found[2]))
    return (
        plain,
        review_session
        if review_session is not None and review_session.person_id == request.actor.person_id
        else None,
    )


def within(review_session: ReviewSession, subject: str) -> str:
    """The subject, in the review session."""
    about, bar, rest = subject.partition("|")
    return f"{about}~r{review_session.id}{bar}{rest}"


def carried(review_session: ReviewSession, value: Any) -> Any:
    """The value with every button in it within the review session; links lead out of it."""
    return each_act(
        value, lambda act: act if act.url else replace(act, subject=within(review_session, act.subject))
    )
