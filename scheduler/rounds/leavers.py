"""The round over people who have left: operations are told once what was theirs, and no reminder to them is lost.

Whoever stands in is told meanwhile (`models.agenda.recipients`), until operations name somebody else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from handlers.effects import home_refresh
from models import letters
from models.people import STAFF_ROLES
from models.tables import Letter, Person, Ping
from models.terms import Address, LetterState, PingState


def report(session: Session, now: datetime, limit: int) -> int:
    """Deals with up to `limit` people who left since; returns how many there were."""
    gone = session.exec(
        select(Person)
        .where(col(Person.left_at).is_not(None), col(Person.left_told_at).is_(None))
        .order_by(Person.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    home_refresh.republish(session, [person.id for person in gone], now)
    for person in gone:
        _tell_again(session, person, now)
        if STAFF_ROLES & set(person.roles):
            letters.write(
                session,
                key=f"left:{person.id}:{person.left_at:%Y%m%dT%H%M}",
                message="ops.left",
                address=Address.operations(),
                now=now,
                params={"person": person.id},
            )
        person.left_told_at = now
        session.add(person)
    session.flush()
    return len(gone)


def _tell_again(session: Session, person: Person, now: datetime) -> None:
    """Pings that were sent to them after they had left, and whose clock still runs, wait once more."""
    failed = select(Letter.key).where(
        Letter.address == Address.person(person.id), Letter.state == LetterState.FAILED
    )
    session.execute(
        update(Ping)
        .where(col(Ping.state) == PingState.TOLD, col(Ping.letter_key).in_(failed), col(Ping.clock) > now)
        .values(state=PingState.WAITING, due_at=now, letter_key=None)
        .execution_options(synchronize_session=False)
    )
