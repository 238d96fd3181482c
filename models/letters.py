"""Letters: messages to send, written in the same transaction as the change that they report.

A letter names a message and what it is about. Its text is composed when it is sent, so a card never shows an old
state. Its key is unique: a repeated click, event, scheduler run, or replica writes nothing twice. A letter with a
`copy_key` is an updatable message: the first one posts it, later ones update it in place.

Addresses: `person:<id>` (direct message), `partner:<id>` (its shared conversation), `approval:<partner>` (the
partner's approval conversation, else the default one), `for:<id>` (the approval conversation, for somebody at
Procore who prefers to be notified there), `marketing:<partner>` (the marketing conversation, else as `approval`),
`operations`, `direct_sales`, `account_team` (direct sales, else operations), and `at:<platform>:<conversation>`.
Letters to one address go out in the order they were written. `<address>|<platform>` is an echo on one more
platform; delivery itself writes those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Executable, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from models.tables import Copy, Letter, Ping
from models.terms import Address, LetterState, PingState

UNTAKEN = (
    LetterState.WAITING,
    LetterState.HELD,
    LetterState.PARKED,
)  # states in which no platform is known to have it, and no request is under way
INSTEAD = ":instead"  # ends the key of a letter to the partner's conversation instead of a person
LIVING = ("card", "room", "receipt", "notice")  # kinds of copies that show a current status
WHEN_READABLE = "when_readable"  # a parameter: it waits until the row that it is about can be read again
ASKS = ("ask", "undo", "account", "digest", "at_once")  # kinds of copies that ask: see `handlers.messages`

# Both databases have "on conflict do nothing", which isn't standard SQL.
_INSERT: Mapping[str, Callable[[type[SQLModel]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def write(
    session: Session,
    *,
    key: str,
    message: str,
    address: Address,
    now: datetime,
    params: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    copy_key: str | None = None,
    thread_of: str | None = None,
    submission_id: int | None = None,
) -> bool:
    """Writes the letter unless one with this key exists. Returns whether it was written.

    `not_before` is program time. `thread_of` is the copy key of the message whose thread it goes to.
    """
    letter = Letter(
        key=key,
        message=message,
        address=address,
        params=params or {},
        written_at=now,
        not_before=not_before or now,
        copy_key=copy_key,
        thread_of=thread_of,
        submission_id=submission_id,
    )
    return write_all(session, [letter]) == 1


def write_all(session: Session, letters: Sequence[Letter]) -> int:
    """Writes the letters whose keys are new, in order, in one statement. Returns how many."""
    if not letters:
        return 0
    rows = [each.model_dump(exclude={"id"}) for each in letters]  # nobody needs the IDs
    result = session.execute(_unless_there(session.get_bind().dialect.name), rows)
    return result.rowcount if isinstance(result, CursorResult) else 0


@cache
def _unless_there(dialect: str) -> Executable:
    """The rows are given when it is executed: with them inside, it would be compiled anew for each letter."""
    insert = _INSERT[dialect](Letter).on_conflict_do_nothing(index_elements=["key"])
    return insert.execution_options(dml_strategy="raw", preserve_rowcount=True)


def insert_once(session: Session, row: SQLModel, *key: str) -> None:
    """Inserts the row unless a row with the same `key` columns exists."""
    insert = _INSERT[session.get_bind().dialect.name]
    values = row.model_dump(exclude={"id"})
    session.execute(insert(type(row)).values(values).on_conflict_do_nothing(index_elements=list(key)))


def cancel(session: Session, key: str) -> bool:
    """Cancels a letter that hasn't been sent. Returns False if it is sent or being sent."""
    result = session.execute(
        update(Letter)
        .where(col(Letter.key) == key, col(Letter.state).in_([LetterState.WAITING, LetterState.HELD]))
        .values(state=LetterState.CANCELLED)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def send_again(session: Session, key: str) -> bool:
    """Queues a parked or failed letter again. Returns False if it is in another state by now."""
    result = session.execute(
        update(Letter)
        .where(col(Letter.key) == key, col(Letter.state).in_([LetterState.PARKED, LetterState.FAILED]))
        .values(
            state=LetterState.WAITING,
            attempts=0,
            delays=0,
            retry_at=None,
            lease_until=None,
            trouble="sent again",
        )
        .execution_options(synchronize_session=False)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def look_again(session: Session) -> None:
    """Retries everything that is held at once, because new settings, an import, or a new token may have fixed it."""
    held = update(Letter).where(col(Letter.state) == LetterState.HELD, col(Letter.retry_at).is_not(None))
    session.execute(held.values(retry_at=None))


def summed_up(place: str, day: str) -> str:
    """Returns the `trouble` text of a letter that was replaced by a summary: its destination and the day."""
    return f"{place}: summed up {day}"


def over_at(letter: Letter) -> datetime | None:
    """Returns the time until which the letter may be sent, or None if there is no limit."""
    until = letter.params.get("not_after")
    return datetime.fromisoformat(str(until)) if until else None


def supersede(session: Session, letter: Letter) -> bool:
    """Withdraws a letter that no platform has, because a later one replaces it.

    Returns False if it is sent or being sent.

    Its reminders wait for the next digest.
    """
    result = session.execute(
        update(Letter)
        .where(col(Letter.id) == letter.id, col(Letter.state).in_(UNTAKEN))
        .values(state=LetterState.SUPERSEDED)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return False
    untell(session, letter)
    return True


def untell(session: Session, letter: Letter) -> None:
    """Makes the reminders in this letter wait for the next digest."""
    session.execute(
        update(Ping)
        .where(
            col(Ping.letter_key) == letter.params.get("key", letter.key), col(Ping.state) == PingState.TOLD
        )
        .values(state=PingState.WAITING, letter_key=None)
        .execution_options(synchronize_session=False)
    )


def is_untouched(letter: Letter) -> bool:
    """True until delivery begins. Until then, more can be added to the letter."""
    return letter.state == LetterState.WAITING and letter.lease_until is None


def refresh(
    session: Session,
    submission_id: int,
    *,
    cause: str,
    now: datetime,
    which: tuple[str, ...] = (*LIVING, *ASKS),
    when: datetime | None = None,
    params: Mapping[str, Any] | None = None,
) -> int:
    """Queues an update of the updatable messages about a submission, for `when` (default: now). Returns how many.

    `which` are the kinds of copies, the first part of their keys. `cause` makes the letters' keys unique, such as
    an event's ID or the time of a scheduler run. `params` are added to the letters' own.
    """
    first: dict[str, Letter] = {}
    for letter in session.exec(select(Letter).where(_about(submission_id, which)).order_by(col(Letter.id))):
        # Delivery writes the echoes of these letters itself.
        if letter.copy_key is not None and _kind(letter.copy_key) in which and letter.address.echo is None:
            first.setdefault(letter.copy_key, letter)
    gone = _never_hung(session, [each for each in first if is_ask(each)])
    written = [
        _renewal(letter, cause, now, when, params)
        for copy_key, letter in first.items()
        if copy_key not in gone
    ]
    return write_all(session, written)


def is_ask(copy_key: str) -> bool:
    """True for a copy of a message that asks for something."""
    return _kind(copy_key) in ASKS


def _kind(copy_key: str) -> str:
    return copy_key.partition(":")[0]


def _about(submission_id: int, which: Collection[str]) -> ColumnElement[bool]:
    """Selects letters with a copy about the submission; if asks are wanted, also those with a reminder about it."""
    about = (col(Letter.submission_id) == submission_id) & col(Letter.copy_key).is_not(None)
    if not set(ASKS) & set(which):
        return about
    told = (
        Ping.submission_id == submission_id,
        Ping.state == PingState.TOLD,
        col(Ping.letter_key).is_not(None),
    )
    instead = col(Ping.letter_key) + INSTEAD  # where the person couldn't be reached
    return (
        about
        | col(Letter.copy_key).in_(select(Ping.letter_key).where(*told))
        | col(Letter.copy_key).in_(select(instead).where(*told))
    )


def _never_hung(session: Session, copy_keys: Collection[str]) -> set[str]:
    """Returns the copies that were never posted and aren't being posted. A message isn't posted just to be closed.

    A letter that no worker has taken yet doesn't count: it is composed when it is sent.
    """
    if not copy_keys:
        return set()
    hanging = set(session.exec(select(Copy.key).where(col(Copy.key).in_(copy_keys))))
    is_taken = (col(Letter.state) == LetterState.SENDING) | col(Letter.lease_until).is_not(None)
    coming = select(Letter.copy_key).where(col(Letter.copy_key).in_(copy_keys), is_taken)
    return set(copy_keys) - hanging - {each for each in session.exec(coming) if each}


def renew(session: Session, letter: Letter, cause: str, now: datetime) -> bool:
    """Queues an update of this letter's message everywhere it was posted. Returns whether a letter was written."""
    return write_all(session, [_renewal(letter, cause, now)]) == 1


def _renewal(
    letter: Letter,
    cause: str,
    now: datetime,
    when: datetime | None = None,
    params: Mapping[str, Any] | None = None,
) -> Letter:
    return Letter(
        key=f"{letter.copy_key}:{cause}",
        message=letter.message,
        address=letter.address,
        params={**letter.params, **(params or {})},
        written_at=now,
        not_before=when or now,
        copy_key=letter.copy_key,
        thread_of=letter.thread_of,
        submission_id=letter.submission_id,
    )


def refresh_address(session: Session, address: Address, *, cause: str, now: datetime) -> int:
    """Queues an update of every updatable message about a submission at `address`. Returns how many."""
    living = select(Letter).where(
        Letter.address == address,
        col(Letter.submission_id).is_not(None),
        col(Letter.copy_key).in_(select(Copy.key)),
    )
    latest = {letter.copy_key: letter for letter in session.exec(living.order_by(col(Letter.id)))}
    return sum(renew(session, letter, cause, now) for letter in latest.values())


def copy(session: Session, copy_key: str) -> Copy | None:
    """Returns where the updatable message was posted, the first place if there are several, or None."""
    found = copies(session, copy_key)
    return found[0] if found else None


def copies(session: Session, copy_key: str) -> Sequence[Copy]:
    """Returns all places where the updatable message was posted, oldest first."""
    return session.exec(select(Copy).where(Copy.key == copy_key).order_by(col(Copy.id))).all()
