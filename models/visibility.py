"""Who may see what. Single submissions and queries both ask here.

Partners see their own organization's submissions. Channel managers and operations see all. Representatives see
those of the partners that they may decide for. Anyone at Procore may ask whether a hold is in force.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, true
from sqlmodel import col

from models.people import Actor
from models.tables import Submission
from models.terms import AnyState


def may_see(actor: Actor, submission: Submission) -> bool:
    """True if `actor` may see `submission` and its details."""
    if actor.is_staff:
        return actor.may_see_partners() or submission.partner_id in actor.decides_for
    return actor.partner_id is not None and actor.partner_id == submission.partner_id


def visible(actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for every query by `actor`."""
    if actor.is_staff:
        return (
            true() if actor.may_see_partners() else col(Submission.partner_id).in_(sorted(actor.decides_for))
        )
    if actor.partner_id is None:
        return false()
    return col(Submission.partner_id) == actor.partner_id


def seen_state(actor: Actor | None, submission: Submission, now: datetime) -> AnyState:
    """Returns the state as `actor` may see it (None: a partner's conversation).

    A new decision can be undone for a moment. Until then, the partner sees the previous state.
    """
    if actor is not None and actor.is_staff:
        return submission.state
    if submission.told_state is not None and submission.tell_at is not None and now < submission.tell_at:
        return submission.told_state
    return submission.state
