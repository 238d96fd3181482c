"""The outbox: which letters are due, which worker has them, and how they end. Only letters' rows change here.

A worker first claims a letter (a lease; the letter can still be canceled) and marks it `sending` just before the
request. So after a crash it is known that the platform may have it. Each step is a compare-and-set on the worker's
own lease: of several workers, replicas, and restarts, only one continues with a letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, CursorResult, Integer, Select, bindparam, true, update
from sqlalchemy import select as sqlalchemy_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.clock import by_database
from models.tables import Conversation, Copy, Letter, UtcMoment
from models.terms import LetterState, Platform

OPEN = (LetterState.WAITING, LetterState.HELD, LetterState.SENDING)
GONE = "gone"  # the trouble of a conversation that the bot can't write to
SENDS = 6  # sends of a letter whose answer stays unclear, before it is parked
Moment: TypeAlias = datetime | BindParameter[datetime]


def due(session: Session, now: datetime, at: datetime, limit: int, but: Collection[int] = ()) -> list[Letter]:
    """Letters that can be taken, the oldest of each address; they stay locked until the transaction ends.

    In an address a letter waits for every older one that is due, unless that was sent, failed, cancelled or is held.
    `now` is program time, `at` the shared clock's. Those with an id in `but` are left out.
    """
    given = {"now": now, "at": at, "most": limit, "but": list(but)}
    found: list[Letter] = []
    for state in ("sending", "waiting", "held"):
        found += session.exec(_takeable(state, bool(but)), params=given)
    return found[:limit]


@cache
def _takeable(state: str, leaves_out: bool) -> SelectOfScalar[Letter]:
    """The query behind `due`, which every poll runs."""
    now, at = _moments()
    conditions = {"sending": _expired, "waiting": _waiting, "held": _held}
    left = col(Letter.id).not_in(bindparam("but", expanding=True)) if leaves_out else true()
    return (
        select(Letter)
        .where(conditions[state](at), col(Letter.not_before) <= now, _is_first(), left)
        .order_by(col(Letter.not_before), col(Letter.id))
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True)
    )


def is_anything_due(
    session: Session, now: datetime, at: datetime, *, within: timedelta = timedelta()
) -> bool:
    """True if `due` would find something; or would `within` that time, held letters aside."""
    moments = {"now": now, "at": at, "soon": at + within}
    return bool(session.execute(_anything(), moments).scalar_one())


@cache
def _anything() -> Select[tuple[bool]]:
    """The query behind `is_anything_due`, run by every poll: building it anew costs ten times what running it
    does.
    """
    now, at, soon = (bindparam(name, type_=UtcMoment()) for name in ("now", "at", "soon"))
    return sqlalchemy_select(
        or_(
            *(
                select(Letter.id).where(condition, col(Letter.not_before) <= now, ~_blocked(now, at)).exists()
                for condition in (_expired(soon), _waiting(soon), _held(at))
            )
        )
    )


def begin(session: Session, letter: Letter, until: datetime, now: datetime, at: datetime) -> bool:
    """Marks the letter as on its way.

    False if it was cancelled, another worker has it, or an older one of its address can go by now. `now` is program
    time, `at` the wall's.
    """
    return _set(
        session,
        letter,
        (LetterState.WAITING, LetterState.HELD),
        _is_first(),
        moments={"now": now, "at": at},
        state=LetterState.SENDING,
        lease_until=until,
        attempts=letter.attempts + 1,
    )


def sent(session: Session, letter: Letter, *, trouble: str | None = None, **values: Any) -> bool:
    """Marks the letter as done. `values` are sent_at, sent_to, and message_id where the platform has it."""
    return _set(
        session,
        letter,
        OPEN,
        state=LetterState.SENT,
        lease_until=None,
        retry_at=None,
        trouble=trouble,
        **values,
    )


def again(
    session: Session,
    letter: Letter,
    retry_at: datetime | None,
    *,
    attempts: int | None = None,
    repeated: int | None = None,
    delays: int | None = None,
    trouble: str | None = None,
) -> bool:
    """The letter waits for another try from `retry_at` (this process's wall clock) on, and blocks its address.

    Arguments that are None change nothing.
    """
    given = {"attempts": attempts, "repeated": repeated, "delays": delays, "trouble": trouble}
    changed: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    later = _shared(session, retry_at)
    return _set(session, letter, OPEN, state=LetterState.WAITING, lease_until=None, retry_at=later, **changed)


def hold(
    session: Session, letter: Letter, retry_at: datetime | None, trouble: str, *, keeps_address: bool = False
) -> bool:
    """Holds the letter: not sent, and out of the way of later letters unless it `keeps_address`, until it is
    checked again.

    `retry_at` is as for `again`.
    """
    return _set(
        session,
        letter,
        OPEN,
        state=LetterState.HELD,
        lease_until=None,
        retry_at=_shared(session, retry_at),
        trouble=trouble,
        delays=letter.delays + 1,
        keeps_address=keeps_address,
        attempts=letter.repeated,  # what was refused didn't take effect
    )


def park(session: Session, letter: Letter, trouble: str) -> bool:
    """Sets the letter aside. It blocks no other letter, and waits until somebody sends it again by hand."""
    return _set(
        session, letter, OPEN, state=LetterState.PARKED, lease_until=None, retry_at=None, trouble=trouble
    )


def end(session: Session, letter: Letter, state: LetterState, trouble: str) -> bool:
    """Gives the letter up: `failed`, or `cancelled` where nothing is lost."""
    return _set(session, letter, OPEN, state=state, lease_until=None, retry_at=None, trouble=trouble)


def release(session: Session, letter: Letter) -> bool:
    """Returns a claimed letter that wasn't begun."""
    return _set(session, letter, (LetterState.WAITING, LetterState.HELD), lease_until=None)


def leases(session: Session, at: datetime, but: str | None) -> dict[str, datetime]:
    """Returns the workers except `but` that have letters, each with when its earliest lease ends."""
    rows = session.execute(
        sqlalchemy_select(col(Letter.worker), func.min(Letter.lease_until))
        .where(
            col(Letter.state).in_(OPEN),
            col(Letter.lease_until) > at,
            col(Letter.worker).is_not(None),
            col(Letter.worker) != but if but else true(),
        )
        .group_by(col(Letter.worker))
    )
    return {worker: until for worker, until in rows if worker is not None}


def end_leases(session: Session, dead: Collection[str], at: datetime) -> None:
    """Frees the letters of dead workers. If such a worker is alive after all, it finds its letters taken."""
    session.execute(
        update(Letter)
        .where(col(Letter.worker).in_(list(dead)), col(Letter.state).in_(OPEN), col(Letter.lease_until) > at)
        .values(lease_until=at)
        .execution_options(synchronize_session=False)
    )


def has_reopened(session: Session) -> bool:
    """True if there is something for `reopen` to do."""
    return session.exec(select(Conversation.id).where(_changed_since_held()).limit(1)).first() is not None


def reopen(session: Session) -> None:
    """Checks held letters again at once where a conversation's members were forgotten since."""
    for known_conversation in session.exec(select(Conversation).where(_changed_since_held())).all():
        free(session, known_conversation)


def free(session: Session, known_conversation: Conversation) -> None:
    """Checks the letters that are held because of a conversation again at once."""
    if known_conversation.trouble is None:
        return
    known_conversation.trouble = None
    session.add(known_conversation)
    beginning = place(known_conversation.platform, known_conversation.external_id)
    session.execute(
        update(Letter)
        .where(
            col(Letter.state) == LetterState.HELD, col(Letter.trouble).startswith(beginning, autoescape=True)
        )
        .values(retry_at=None)
    )


def free_place(session: Session, platform: Platform, conversation: str) -> None:
    """Like `free`, with the conversation's platform and id."""
    found = select(Conversation).where(
        Conversation.platform == platform, Conversation.external_id == conversation
    )
    if (known_conversation := session.exec(found).first()) is not None:
        free(session, known_conversation)


def place(platform: Platform, conversation: str) -> str:
    """Returns how the trouble of a letter begins that is held because of a conversation."""
    return f"{platform}:{conversation}: "


def is_repeatable(session: Session, letter: Letter) -> bool:
    """Returns True if sending the letter twice shows nothing twice: an update in place, or a Home tab."""
    if letter.copy_key is None:
        return False
    if letter.copy_key.startswith("home:"):
        return True
    return session.exec(select(Copy.id).where(Copy.key == letter.copy_key)).first() is not None


def waiting_since(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """Returns how many letters are due and unsent, and since when the oldest is."""
    count, oldest = session.exec(
        select(func.count(col(Letter.id)), func.min(Letter.not_before)).where(
            col(Letter.state).in_([LetterState.WAITING, LetterState.SENDING]), col(Letter.not_before) <= now
        )
    ).one()
    return count, oldest


def _shared(session: Session, moment: datetime | None) -> datetime | None:
    return by_database(session, moment) if moment is not None else None


def _changed_since_held() -> ColumnElement[bool]:
    """Somebody came or went where a letter is held; where the bot isn't, or can't write, it has to be back."""
    usable = col(Conversation.present).is_(True) & col(Conversation.archived).is_(False)
    return usable & col(Conversation.members_at).is_(None) & col(Conversation.trouble).is_not(None)


def _waiting(at: Moment) -> ColumnElement[bool]:
    return (col(Letter.state) == LetterState.WAITING) & _free(Letter, at)


def _held(at: Moment) -> ColumnElement[bool]:
    return (col(Letter.state) == LetterState.HELD) & _free(Letter, at)


def _expired(at: Moment) -> ColumnElement[bool]:
    return (col(Letter.state) == LetterState.SENDING) & (col(Letter.lease_until) <= at)


def _free(letter: type[Letter], at: Moment) -> ColumnElement[bool]:
    untried = or_(col(letter.retry_at).is_(None), col(letter.retry_at) <= at)
    unclaimed = or_(col(letter.lease_until).is_(None), col(letter.lease_until) <= at)
    return untried & unclaimed


def _moments() -> tuple[BindParameter[datetime], BindParameter[datetime]]:
    """Program time and the shared clock's, to be given to a statement that is made once."""
    return bindparam("now", type_=UtcMoment()), bindparam("at", type_=UtcMoment())


def _blocked(now: Moment, at: Moment) -> ColumnElement[bool]:
    older = aliased(Letter)
    # A Home tab always shows the current state, so no message waits for one.
    matters = or_(~_is_home(older), _is_home(Letter))
    goes_first = or_(
        col(older.state).in_([LetterState.WAITING, LetterState.SENDING]),
        # A held letter that is being looked at, or is about to be, keeps its place.
        (col(older.state) == LetterState.HELD)
        & or_(
            col(older.keeps_address).is_(True),
            col(older.retry_at).is_(None),
            col(older.retry_at) <= at,
            col(older.lease_until) > at,
        ),
    )
    return (
        select(older.id)
        .where(
            col(older.address) == col(Letter.address),
            col(older.id) < col(Letter.id),
            col(older.not_before) <= now,
            goes_first,
            matters,
        )
        .exists()
    )


@cache
def _is_first() -> ColumnElement[bool]:
    """No older letter of its address goes before it; at the moments `now` and `at`."""
    return ~_blocked(*_moments())


def _is_home(letter: type[Letter]) -> ColumnElement[bool]:
    return func.coalesce(col(letter.copy_key), "").startswith("home:")


def _set(
    session: Session,
    letter: Letter,
    states: tuple[LetterState, ...],
    *conditions: ColumnElement[bool],
    moments: Mapping[str, datetime] | None = None,
    **values: Any,
) -> bool:
    """Changes the row if it is still this worker's: the lease says whose it is. `conditions` ask for `moments`."""
    result = session.execute(
        update(Letter)
        .where(
            col(Letter.id) == letter.id,
            col(Letter.state).in_(states),
            col(Letter.lease_until) == letter.lease_until,
            *conditions,
        )
        .values(**values)
        .execution_options(synchronize_session=False),
        moments,
    )
    return isinstance(result, CursorResult) and result.rowcount == 1
