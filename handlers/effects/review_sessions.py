"""A review session: somebody works through their review queue. Its ID is appended to every subject within it.

`DR-7K3Q-9F~r17` means DR-7K3Q-9F in review session 17. Anything pressed or submitted with such a subject returns to
the session. If the session is gone or somebody else's, only the act itself is done. The session's data is in its
row.
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
    """Starts a review session for the actor."""
    review_session = ReviewSession(person_id=request.actor.person_id, scope=scope, begun_at=request.now)
    request.session.add(review_session)
    request.session.flush()
    return review_session


def taken(request: Request) -> tuple[Request, ReviewSession | None]:
    """Returns the request without its review session, and the session if it is the actor's."""
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
    """Returns the subject with the review session's ID appended."""
    about, bar, rest = subject.partition("|")
    return f"{about}~r{review_session.id}{bar}{rest}"


def carried(review_session: ReviewSession, value: Any) -> Any:
    """Returns the value with every button in it within the review session, except links."""
    return each_act(
        value, lambda act: act if act.url else replace(act, subject=within(review_session, act.subject))
    )
