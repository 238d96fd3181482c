"""Is delivery healthy? It is if due letters are being sent: judged by the letters, not by the last error."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.tables import Letter
from models.terms import LetterState

_GOING = ("waiting", "sending")
_STUCK = ("held", "parked", "failed")
_STAFF = ("operations", "approval", "for")
"""Addresses whose trouble can't be told by letter, or where decisions are made. Trouble elsewhere is told by
letter.
"""


def overdue(session: Session, now: datetime, age: timedelta) -> Iterator[str]:
    """Yields what has been due for longer than `age` in addresses where nothing was sent for as long; `now`
    is program time.

    A long queue that moves at the platform's pace is healthy.
    """
    count, oldest = session.execute(_still(now - age)).one()
    if count:
        minutes = max(1, int((now - oldest).total_seconds() // 60))
        yield f"{count} conversations wait, the oldest message for {minutes} minutes"


def untold(session: Session) -> Iterator[str]:
    """What can't be delivered to operations, or where decisions are made, while nothing later got there."""
    later, rows = (
        aliased(Letter),
        (col(Letter.address), col(Letter.state), func.count(), func.max(Letter.trouble)),
    )
    got_there = select(col(later.id)).where(
        col(later.address) == col(Letter.address),
        col(later.state) == LetterState.SENT,
        col(later.id) > col(Letter.id),
    )
    addresses = or_(
        *(col(Letter.address).startswith(f"{kind}:") for kind in _STAFF),
        col(Letter.address).startswith(_STAFF[0]),
    )
    found = session.execute(
        select(*rows)
        .where(
            col(Letter.state).in_(_STUCK),
            addresses,
            or_(col(Letter.state) != LetterState.FAILED, ~got_there.exists()),
        )
        .group_by(col(Letter.address), col(Letter.state))
        .order_by(col(Letter.address), col(Letter.state))
    )
    for address, state, count, trouble in found:
        if address.kind in _STAFF:
            yield f"{address}: {count} {state} ({trouble or 'no reason recorded'})"


def _still(before: datetime) -> Select[Any, Any]:
    """How many addresses have had something due since `before` and nothing sent since then, and the oldest of it."""
    heads = (
        select(col(Letter.address).label("address"), func.min(Letter.not_before).label("since"))
        .where(col(Letter.state).in_(_GOING), col(Letter.not_before) <= before)
        .group_by(col(Letter.address))
        .subquery()
    )
    sent = aliased(Letter)
    last = (
        select(col(sent.sent_at))
        .where(
            col(sent.address) == heads.c.address,
            and_(col(sent.state) == LetterState.SENT, col(sent.sent_at).is_not(None)),
        )
        .order_by(col(sent.id).desc())
        .limit(1)
        .correlate(heads)
        .scalar_subquery()
    )
    return select(func.count(), func.min(heads.c.since)).where(or_(last.is_(None), last <= before))
