"""Updates somebody's Home tab when they open it and when their act changed it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.request import Request
from models import letters
from models.tables import Letter
from models.terms import Address, LetterState

_COPY = "home:"
_SHOWN = frozenset(
    {LetterState.SENT, LetterState.SENDING}
)  # letters that published a Home tab, or are about to
_AT_ONCE = 500  # databases limit the number of parameters
TOGETHER = timedelta(
    seconds=10
)  # changes within this time share one update, because a Home tab costs more than a message


def opened(request: Request) -> None:
    """Somebody opened Home: updates it."""
    _bring_up_to_date(request, timedelta())


def changed(request: Request, after: timedelta = TOGETHER) -> None:
    """The actor changed what their Home shows: updates it soon, if they have one."""
    copy_key = f"{_COPY}{request.actor.person_id}"
    states = set(request.session.exec(select(Letter.state).where(Letter.copy_key == copy_key)))
    if states & _SHOWN and LetterState.WAITING not in states:
        _bring_up_to_date(request, after)


def republish(session: Session, person_ids: Iterable[str], now: datetime) -> None:
    """Updates the Home of people whose status changed (blocked, left, another partner), if they have one.

    It is composed when it is sent, from their rights at that time, so nothing stays on it that they may no longer
    see.
    """
    keys = [f"{_COPY}{each}" for each in sorted(set(person_ids))]
    for start in range(0, len(keys), _AT_ONCE):
        some = col(Letter.copy_key).in_(keys[start : start + _AT_ONCE])
        shown = select(Letter.copy_key).where(some, col(Letter.state).in_(_SHOWN)).distinct()
        for copy_key in session.exec(shown).all():
            _write(session, str(copy_key).removeprefix(_COPY), now, now, "changed")


def rights_changed(session: Session, person_ids: Iterable[str], now: datetime) -> None:
    """Updates Home and direct messages, so that none keeps showing what these people may no longer see."""
    ids = sorted(set(person_ids))
    republish(session, ids, now)
    for each in ids:
        letters.refresh_address(session, Address.person(each), cause=f"rights:{now.isoformat()}", now=now)


def _bring_up_to_date(request: Request, after: timedelta) -> None:
    _write(request.session, request.actor.person_id, request.now, request.now + after, "")


def _write(session: Session, person_id: str, now: datetime, not_before: datetime, cause: str) -> None:
    letters.write(
        session,
        key=f"{_COPY}{person_id}:{now.isoformat()}{cause}",
        message="home",
        address=Address.person(person_id),
        now=now,
        not_before=not_before,
        params={"person": person_id},
        copy_key=f"{_COPY}{person_id}",
    )
