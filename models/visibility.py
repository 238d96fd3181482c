"""Who may see what: the one place that says so, for single submissions and inside queries.

A partner sees their own organization's; channel managers and operations see all; representatives see those of
the partners for whom they may decide (anybody of Procore may ask whether a hold stands).
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
    """The condition that every query for `actor` carries."""
    if actor.is_staff:
        return (
            true() if actor.may_see_partners() else col(Submission.partner_id).in_(sorted(actor.decides_for))
        )
    if actor.partner_id is None:
        return false()
    return col(Submission.partner_id) == actor.partner_id


def seen_state(actor: Actor | None, submission: Submission, now: datetime) -> AnyState:
    """The state as `actor` (None: a partner's conversation) may see it.

    A fresh decision can be undone for a moment; until then the partner's side sees the state of before.
    """
    if actor is not None and actor.is_staff:
        return submission.state
    if submission.told_state is not None and submission.tell_at is not None and now < submission.tell_at:
        return submission.told_state
    return submission.state
