"""Letters: what is to be sent, written beside the change that made it true, in the same transaction.

A letter names a message and what it is about; the words and facts are composed when it is sent, so a card never
shows a state that has passed. Its key is unique: a repeated click, event, round or replica writes nothing twice.
A letter with a `copy_key` is a living message: the first posts it, later ones update it where it hangs.

Addresses say to whom: `person:<id>` (direct message), `partner:<id>` (its shared conversation), `approval:<partner>`
(the partner's approval conversation, else the default), `for:<id>` (the approval conversation, for one of Procore's
people who would rather be told there), `marketing:<partner>` (the marketing conversation, else as `approval`),
`operations`, `direct_sales`, `account_team` (the direct sellers, else operations), and `at:<platform>:<conversation>`.
Letters of an address go in the order they were written. `<address>|<platform>` is its echo on one more platform:
delivery writes to those itself.
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
from models.terms import Address, LetterState

ECHO = "|"
UNTAKEN = (
    LetterState.WAITING,
    LetterState.HELD,
    LetterState.PARKED,
)  # states in which no platform is known to have it, and none is asked
INSTEAD = ":instead"  # ends the key of what goes to the partner's conversation in place of a person
LIVING = ("card", "room", "receipt", "notice")  # kinds of copies that show how things stand
WHEN_READABLE = "when_readable"  # a parameter: it waits until the row that it is about can be read again
ASKS = ("ask", "undo", "account", "digest", "at_once")  # kinds of copies that ask: see `handlers.messages`

# Both know "on conflict do nothing", which SQL in general doesn't.
_INSERT: Mapping[str, Callable[[type[SQLModel]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def without_echo(address: Address) -> str:
    """The address itself, whichever platform it is told on."""
    return address.partition(ECHO)[0]


def kind_of(address: Address) -> str:
    """The first part of an address, such as "approval", whichever platform it is told on."""
    return without_echo(address).partition(":")[0]


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
    """Writes the letter unless one with this key exists; True if it was written.

    `not_before` is program time. `thread_of` is the copy key of the message under which it is said.
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
    """Writes those of the letters whose keys aren't there yet, in their order and at once; returns how many."""
    if not letters:
        return 0
    rows = [each.model_dump(exclude={"id"}) for each in letters]  # nobody needs their ids
    result = session.execute(_unless_there(session.get_bind().dialect.name), rows)
    return result.rowcount if isinstance(result, CursorResult) else 0


@cache
def _unless_there(dialect: str) -> Executable:
    """The rows are given when it is executed: with them inside, it would be compiled anew for each letter."""
    insert = _INSERT[dialect](Letter).on_conflict_do_nothing(index_elements=["key"])
    return insert.execution_options(dml_strategy="raw", preserve_rowcount=True)


def insert_once(session: Session, row: SQLModel, *key: str) -> None:
    """Inserts the row unless there is one with the same `key` columns."""
    insert = _INSERT[session.get_bind().dialect.name]
    values = row.model_dump(exclude={"id"})
    session.execute(insert(type(row)).values(values).on_conflict_do_nothing(index_elements=list(key)))


def cancel(session: Session, key: str) -> bool:
    """Takes a letter back that hasn't been sent; True if it was still waiting, False if it is out or on its way."""
    result = session.execute(
        update(Letter)
        .where(col(Letter.key) == key, col(Letter.state).in_(["waiting", "held"]))
        .values(state="cancelled")
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def send_again(session: Session, key: str) -> bool:
    """Puts a letter that was set aside or given up back into its address; False if it wasn't, or somebody else did."""
    result = session.execute(
        update(Letter)
        .where(col(Letter.key) == key, col(Letter.state).in_(["parked", "failed"]))
        .values(state="waiting", attempts=0, delays=0, retry_at=None, lease_until=None, trouble="sent again")
        .execution_options(synchronize_session=False)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def look_again(session: Session) -> None:
    """All that is held is looked at again at once: settings, an import or a new token may have cured it."""
    held = update(Letter).where(col(Letter.state) == "held", col(Letter.retry_at).is_not(None))
    session.execute(held.values(retry_at=None))


def summed_up(place: str, day: str) -> str:
    """The trouble of a letter that is part of a summary: where it would have gone, and on which day that was."""
    return f"{place}: summed up {day}"


def parked_notice(letter: Letter) -> str:
    """The copy key of what operations are told of a letter that is set aside."""
    return f"parked:{letter.id}"


def over_at(letter: Letter) -> datetime | None:
    """Until when the letter may go, None if for ever: what is made for a day isn't sent on another one."""
    until = letter.params.get("not_after")
    return datetime.fromisoformat(str(until)) if until else None


def supersede(session: Session, letter: Letter) -> bool:
    """Takes back a letter that no platform has taken, because a later one tells it; False if it is out or under way.

    The reminders that it was to tell wait for the next digest.
    """
    result = session.execute(
        update(Letter)
        .where(col(Letter.id) == letter.id, col(Letter.state).in_(UNTAKEN))
        .values(state="superseded")
        .execution_options(synchronize_session=False)
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return False
    untell(session, letter)
    return True


def untell(session: Session, letter: Letter) -> None:
    """The reminders that the letter was to tell, itself or instead of another, wait for the next digest."""
    session.execute(
        update(Ping)
        .where(col(Ping.letter_key) == letter.params.get("key", letter.key), col(Ping.state) == "told")
        .values(state="waiting", letter_key=None)
        .execution_options(synchronize_session=False)
    )


def is_untouched(letter: Letter) -> bool:
    """True while delivery hasn't begun with the letter: it may still be added to."""
    return letter.state == "waiting" and letter.lease_until is None


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
    """Asks for the living copies about a submission to be brought up to date from `when` (default: now) on.

    `which` are the copies' kinds, the first part of their keys. `cause` makes the letters' keys unique (an
    event's id, a round's moment). `params` come beside the letters' own. Returns how many letters were written.
    """
    first: dict[str, Letter] = {}
    for letter in session.exec(select(Letter).where(_about(submission_id, which)).order_by(col(Letter.id))):
        # An echo follows what is written here.
        if letter.copy_key is not None and _kind(letter.copy_key) in which and ECHO not in letter.address:
            first.setdefault(letter.copy_key, letter)
    gone = _never_hung(session, [each for each in first if is_ask(each)])
    written = [
        _renewal(letter, cause, now, when, params)
        for copy_key, letter in first.items()
        if copy_key not in gone
    ]
    return write_all(session, written)


def is_ask(copy_key: str) -> bool:
    """True for the copy of a message that asks for something."""
    return _kind(copy_key) in ASKS


def _kind(copy_key: str) -> str:
    return copy_key.partition(":")[0]


def _about(submission_id: int, which: Collection[str]) -> ColumnElement[bool]:
    """Letters with a copy about the submission, and where asks are wanted those that tell a reminder about it."""
    about = (col(Letter.submission_id) == submission_id) & col(Letter.copy_key).is_not(None)
    if not set(ASKS) & set(which):
        return about
    told = (Ping.submission_id == submission_id, Ping.state == "told", col(Ping.letter_key).is_not(None))
    instead = col(Ping.letter_key) + INSTEAD  # where the person couldn't be written to
    return (
        about
        | col(Letter.copy_key).in_(select(Ping.letter_key).where(*told))
        | col(Letter.copy_key).in_(select(instead).where(*told))
    )


def _never_hung(session: Session, copy_keys: Collection[str]) -> set[str]:
    """Those of the copies that hang nowhere, with no letter on its way: nothing is posted in order to be closed.

    A letter that nobody has taken yet is none on its way: it is composed when it goes.
    """
    if not copy_keys:
        return set()
    hanging = set(session.exec(select(Copy.key).where(col(Copy.key).in_(copy_keys))))
    is_taken = (col(Letter.state) == "sending") | col(Letter.lease_until).is_not(None)
    coming = select(Letter.copy_key).where(col(Letter.copy_key).in_(copy_keys), is_taken)
    return set(copy_keys) - hanging - {each for each in session.exec(coming) if each}


def renew(session: Session, letter: Letter, cause: str, now: datetime) -> bool:
    """Asks for the living message of this letter to be brought up to date wherever it is."""
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
    """The same for every living message about a submission that hangs in `address`; returns how many."""
    living = select(Letter).where(
        Letter.address == address,
        col(Letter.submission_id).is_not(None),
        col(Letter.copy_key).in_(select(Copy.key)),
    )
    latest = {letter.copy_key: letter for letter in session.exec(living.order_by(col(Letter.id)))}
    return sum(renew(session, letter, cause, now) for letter in latest.values())


def copy(session: Session, copy_key: str) -> Copy | None:
    """Where the living message `copy_key` hangs, None if it doesn't yet; of several copies the first."""
    found = copies(session, copy_key)
    return found[0] if found else None


def copies(session: Session, copy_key: str) -> Sequence[Copy]:
    """All known copies of the living message, the first one first."""
    return session.exec(select(Copy).where(Copy.key == copy_key).order_by(col(Copy.id))).all()
