"""How submissions change: the order of filing, and the one function that changes a state.

A state changes by compare-and-set (`UPDATE … WHERE state = old`), with its event in the same transaction. Whoever
loses a race learns who was first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from models import references
from models.kinds import Kind
from models.readable import NotReadable
from models.tables import Counter, Event, Submission, Unreadable
from models.terms import AnyState, AnyVerb, Platform, Verb


@dataclass(eq=False)
class Overtaken(Exception):
    """Somebody else changed the submission first. Has its current state and the last event."""

    state: AnyState
    by: str | None
    at: datetime
    act: AnyVerb


def by_reference(session: Session, reference: str) -> Submission | None:
    """Returns the submission with this reference, or None. Callers check whether the actor may see it."""
    return session.exec(select(Submission).where(Submission.reference == reference)).first()


def next_number(session: Session, name: str) -> int:
    """Returns the next number of a counter. Its row stays locked until commit, so numbers follow commit order.

    Raises LookupError if the counter is missing.
    """
    counted = update(Counter).where(col(Counter.name) == name).values(value=Counter.value + 1)
    value = session.execute(counted.returning(col(Counter.value))).scalar_one_or_none()
    if value is None:
        raise LookupError(f"counter {name!r} is missing: run the migrations")
    return int(value)


def wait_for_order(session: Session, name: str) -> None:
    """Locks the counter's row until commit without taking a number. Waits while another transaction has the lock."""
    session.execute(update(Counter).where(col(Counter.name) == name).values(value=Counter.value))


def new_reference(session: Session, prefix: str) -> str:
    """Returns a reference that isn't in use."""
    while True:
        reference = references.new(prefix)
        if by_reference(session, reference) is None:
            return reference


def record(
    session: Session,
    *,
    act: AnyVerb,
    at: datetime,
    actor_id: str | None = None,
    submission: Submission | None = None,
    from_state: AnyState | None = None,
    to_state: AnyState | None = None,
    platform: Platform = Platform.NONE,
    conversation_id: str = "",
    policy_version: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Appends an event and returns it with its ID."""
    event = Event(
        submission_id=submission.id if submission else None,
        partner_id=submission.partner_id if submission else None,
        actor_id=actor_id,
        act=act,
        from_state=from_state,
        to_state=to_state,
        at=at,
        platform=platform,
        conversation_id=conversation_id,
        policy_version=policy_version,
        data=data or {},
    )
    session.add(event)
    session.flush()
    return event


def change(
    session: Session,
    submission: Submission,
    kind: Kind,
    act: AnyVerb,
    *,
    now: datetime,
    actor_id: str | None,
    policy_version: str,
    values: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    platform: Platform = Platform.NONE,
    conversation_id: str = "",
) -> Event:
    """Makes the move `act` on `submission`, sets `values` along with the state, and returns the new event.

    Raises Overtaken if the state has changed since `submission` was read, or if the lifecycle has no such move.
    """
    old = submission.state
    row = kind.lifecycle.move(act, old)
    if row is None:
        raise overtaken(session, submission)
    target = row.target or old
    changed = session.execute(
        update(Submission)
        .where(col(Submission.id) == submission.id, col(Submission.state) == old)
        .values(state=target, **(values or {}))
    )
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        raise overtaken(session, submission)
    session.refresh(submission)
    return record(
        session,
        act=act,
        at=now,
        actor_id=actor_id,
        submission=submission,
        from_state=old,
        to_state=target,
        platform=platform,
        conversation_id=conversation_id,
        policy_version=policy_version,
        data=data,
    )


def overtaken(session: Session, submission: Submission) -> Overtaken:
    """Returns the exception to raise: who last changed the state of `submission`, when, and how."""
    session.refresh(submission)
    last = session.exec(
        select(Event)
        .where(Event.submission_id == submission.id, col(Event.from_state) != col(Event.to_state))
        .order_by(col(Event.id).desc())
    ).first()
    at = last.at if last else submission.filed_at
    return Overtaken(submission.state, last.actor_id if last else None, at, last.act if last else Verb.FILE)


def of_this_customer(events: Sequence[Event]) -> list[Event]:
    """Returns a submission's events since it names its current customer.

    Earlier requests and statements were about another customer (docs/decisions/0010).
    """
    renamed = max((each.id for each in events if each.act == Verb.NEW_PLACE), default=0)
    return [each for each in events if each.id > renamed]


def history(session: Session, submission_id: int) -> list[Event]:
    """Returns every event of a submission, oldest first. Raises NotReadable if the data of one can't be read."""
    found = events(session, submission_id)
    if any(isinstance(each.data, Unreadable) for each in found):
        raise NotReadable(session.get_one(Submission, submission_id).reference, submission_id)
    return found


def events(session: Session, submission_id: int) -> list[Event]:
    """The same of a history that may be damaged."""
    return list(
        session.exec(select(Event).where(Event.submission_id == submission_id).order_by(col(Event.id)))
    )
