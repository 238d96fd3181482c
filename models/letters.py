"""Letters: what is to be sent, written beside the change that made it true, in the same transaction.

A letter names a message and what it is about; the words and facts are composed when it is sent, so a card never
shows a state that has passed. Its key is unique: a repeated click, event, round or replica writes nothing twice.
A letter with a `copy_key` is a living message: the first posts it, later ones update it where it hangs.

Lanes say to whom: `person:<id>` (direct message), `partner:<id>` (its shared conversation), `approval:<partner>`
(the partner's approval conversation, else the default), `for:<id>` (the approval conversation, for one of Procore's
people who would rather be told there), `marketing:<partner>` (the marketing conversation, else as `approval`),
`operations`, `direct_sales`, `account_team` (the direct sellers, else operations), and `at:<platform>:<conversation>`.
Letters of a lane go in the order they were written. `<lane>|<platform>` is the echo of a lane on one more platform:
delivery writes to those itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from models.tables import Copy, Letter

ECHO = "|"

# Both know "on conflict do nothing", which SQL in general doesn't.
_INSERT: Mapping[str, Callable[[type[SQLModel]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def without_echo(lane: str) -> str:
    """The lane itself, whichever platform it is told on."""
    return lane.partition(ECHO)[0]


def kind_of(lane: str) -> str:
    """The first part of a lane, such as "approval", whichever platform it is told on."""
    return without_echo(lane).partition(":")[0]


def write(
    session: Session,
    *,
    key: str,
    message: str,
    lane: str,
    now: datetime,
    params: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    copy_key: str | None = None,
    thread_of: str | None = None,
    submission_id: int | None = None,
) -> bool:
    """Writes the letter unless one with this key exists; True if it was written.

    `not_before` is programme time. `thread_of` is the copy key of the message under which it is said.
    """
    letter = Letter(
        key=key,
        message=message,
        lane=lane,
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
    insert = _INSERT[session.get_bind().dialect.name]
    result = session.execute(insert(Letter).values(rows).on_conflict_do_nothing(index_elements=["key"]))
    return result.rowcount if isinstance(result, CursorResult) else 0


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
    """Puts a letter that was set aside or given up back into its lane; False if it wasn't, or somebody else did."""
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


def refresh(
    session: Session,
    submission_id: int,
    *,
    cause: str,
    now: datetime,
    which: tuple[str, ...] = ("card", "room", "receipt", "notice"),
) -> int:
    """Asks for the living copies about a submission to be brought up to date; returns how many.

    `which` are the copies' kinds, the first part of their keys. `cause` makes the letters' keys unique (an
    event's id, a round's moment).
    """
    written = 0
    first = select(Letter).where(Letter.submission_id == submission_id, col(Letter.copy_key).is_not(None))
    seen: set[str] = set()
    for letter in session.exec(first.order_by(col(Letter.id))).all():
        if letter.copy_key is None or letter.copy_key in seen or letter.copy_key.split(":")[0] not in which:
            continue
        if ECHO in letter.lane:  # it follows what is written here
            continue
        seen.add(letter.copy_key)
        written += renew(session, letter, cause, now)
    return written


def renew(session: Session, letter: Letter, cause: str, now: datetime) -> bool:
    """Asks for the living message of this letter to be brought up to date wherever it is."""
    return write(
        session,
        key=f"{letter.copy_key}:{cause}",
        message=letter.message,
        lane=letter.lane,
        params=letter.params,
        now=now,
        copy_key=letter.copy_key,
        thread_of=letter.thread_of,
        submission_id=letter.submission_id,
    )


def copy(session: Session, copy_key: str) -> Copy | None:
    """Where the living message `copy_key` hangs, None if it doesn't yet; of several copies the first."""
    found = copies(session, copy_key)
    return found[0] if found else None


def copies(session: Session, copy_key: str) -> Sequence[Copy]:
    """All known copies of the living message, the first one first."""
    return session.exec(select(Copy).where(Copy.key == copy_key).order_by(col(Copy.id))).all()
