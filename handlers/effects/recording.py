"""Records an act that doesn't change the state: who, when, and from where."""

from __future__ import annotations

from typing import Any

from handlers.request import Request
from models import submissions
from models.tables import Event, Submission
from models.terms import AnyVerb


def record_act(
    request: Request, submission: Submission, act: AnyVerb, data: dict[str, Any] | None = None
) -> Event:
    """Appends the actor's `act` to the history of a submission whose state stays. Returns the event."""
    return submissions.record(
        request.session,
        act=act,
        at=request.now,
        actor_id=request.actor.person_id,
        submission=submission,
        from_state=submission.state,
        to_state=submission.state,
        platform=request.actor.platform,
        conversation_id=request.actor.conversation_id,
        policy_version=request.program.policy.version,
        data=data,
    )
