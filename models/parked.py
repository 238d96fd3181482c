"""Letters that were set aside, by cause. Operations get one notice for a cause, and one press sends all of them again.

A notice stands until its letters are sent again. What is set aside after that gets a new notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models import letters
from models.tables import Letter, Submission
from models.terms import Address, LetterState

MESSAGE = "ops.parked"
UPDATES = timedelta(minutes=1)  # at most one update of a notice in this time
LOST = "lost on the way"  # the trouble of a letter whose worker died, which is unclear too
NAMED = 5  # references that a notice names


@dataclass(frozen=True)
class Cause:
    """Why letters were set aside, and which message they are."""

    code: str
    message: str

    @property
    def subject(self) -> str:
        """Returns what the notice's button is about."""
        return f"{self.code}:{self.message}"


@dataclass(frozen=True)
class Group:
    """The letters of a cause that are set aside now."""

    count: int
    sends: int
    """The most sends of one of them that may have arrived."""
    first: Letter
    references: Sequence[str]
    """What the first of them are about."""


def cause(code: str, message: str) -> Cause:
    """Returns the cause. What follows the first word of a code, such as a number in the log, belongs to one letter."""
    return Cause("unclear" if code == LOST else code.partition(" ")[0], message)


def asked(session: Session, subject: str) -> Cause | None:
    """Returns the cause of the notice whose button has this subject, None if there is no such notice.

    Older notices were each about one letter, and the subject is its ID.
    """
    if subject.isascii() and subject.isdecimal():
        return _of_older(session, f"parked:{subject}")
    code, _, message = subject.partition(":")
    wanted = Cause(code, message)
    return wanted if code and message and _latest(session, wanted) is not None else None


def parked(session: Session, cause: Cause) -> Sequence[Letter]:
    """Returns the letters of the cause that are set aside, oldest first."""
    return session.exec(select(Letter).where(*_belongs(cause)).order_by(col(Letter.id))).all()


def group(session: Session, cause: Cause) -> Group | None:
    """Returns what a notice says of the letters that are set aside, or None if there are none."""
    count, sends = session.exec(
        select(func.count(col(Letter.id)), func.max(Letter.attempts)).where(*_belongs(cause))
    ).one()
    first = session.exec(select(Letter).where(*_belongs(cause)).order_by(col(Letter.id)).limit(1)).first()
    if first is None:
        return None
    about = (
        select(Submission.reference, func.min(Letter.id))
        .where(col(Letter.submission_id) == col(Submission.id), *_belongs(cause))
        .group_by(Submission.reference)
        .order_by(func.min(Letter.id))
        .limit(NAMED)
    )
    return Group(count, sends or 0, first, [reference for reference, _ in session.exec(about)])


def tell(session: Session, letter: Letter, cause: Cause, params: dict[str, Any], now: datetime) -> bool:
    """Writes the notice about a letter that was just set aside, or an update of the one that stands.

    Updates wait for the end of a minute, so that hundreds of letters don't make hundreds of them.
    """
    notice = _standing(session, cause, letter)
    if notice is None:
        copy_key, when, update = f"parked:{letter.id}:{now.isoformat()}", now, ""
    else:
        minute = now.replace(second=0, microsecond=0)
        copy_key, when, update = str(notice.copy_key), minute + UPDATES, f":{minute.isoformat()}"
    return letters.write(
        session,
        key=f"{_prefix(cause)}{copy_key}{update}",
        message=MESSAGE,
        address=Address.operations(),
        now=now,
        params={**params, "code": cause.code, "message": cause.message, "notice": copy_key},
        not_before=when,
        copy_key=copy_key,
    )


def settle(session: Session, subject: str, cause: Cause, event_id: int, count: int, now: datetime) -> None:
    """Updates the notices about letters that were sent again: they ask no more. `event_id` is the last event."""
    older = session.exec(_by_copy(f"parked:{subject}")).first()
    for notice in {each.copy_key: each for each in (older, _latest(session, cause)) if each}.values():
        letters.write(
            session,
            key=f"{notice.copy_key}:e{event_id}",
            message=MESSAGE,
            address=Address.operations(),
            now=now,
            params={**notice.params, "event": event_id, "count": count},
            copy_key=notice.copy_key,
        )


def lessened(session: Session, cause: Cause, event_id: int, count: int, now: datetime) -> None:
    """Some letters were sent again without the notice's button: brings the notice up to date."""
    if group(session, cause) is None:
        settle(session, cause.subject, cause, event_id, count, now)
    elif notice := _latest(session, cause):
        letters.renew(session, notice, f"e{event_id}", now)


def settled(session: Session, copy_key: str) -> Letter | None:
    """Returns the letter that says that what this notice was about was sent again, or None if it wasn't."""
    return next((each for each in session.exec(_by_copy(copy_key)) if "event" in each.params), None)


def _belongs(cause: Cause) -> tuple[ColumnElement[bool], ...]:
    """What operations read isn't told to operations."""
    codes = (cause.code, LOST) if cause.code == "unclear" else (cause.code,)
    return (
        col(Letter.state) == LetterState.PARKED,
        col(Letter.message) == cause.message,
        or_(
            col(Letter.trouble).in_(codes),
            col(Letter.trouble).startswith(f"{cause.code} ", autoescape=True),
        ),
        col(Letter.address) != Address.operations(),
    )


def _standing(session: Session, cause: Cause, letter: Letter) -> Letter | None:
    """Returns the last letter of the notice that stands, if others than this letter are set aside."""
    others = select(Letter.id).where(*_belongs(cause), col(Letter.id) != letter.id).limit(1)
    notice = _latest(session, cause)
    if notice is None or session.exec(others).first() is None:
        return None
    return None if settled(session, str(notice.copy_key)) else notice


def _latest(session: Session, cause: Cause) -> Letter | None:
    found = select(Letter).where(
        col(Letter.address) == Address.operations(),
        col(Letter.key).startswith(_prefix(cause), autoescape=True),
    )
    return session.exec(found.order_by(col(Letter.id).desc()).limit(1)).first()


def _prefix(cause: Cause) -> str:
    return f"ops:parked:{cause.subject}:"


def _by_copy(copy_key: str) -> SelectOfScalar[Letter]:
    return select(Letter).where(Letter.copy_key == copy_key).order_by(col(Letter.id).desc())


def _of_older(session: Session, copy_key: str) -> Cause | None:
    notice = session.exec(_by_copy(copy_key)).first()
    return cause(str(notice.params["code"]), str(notice.params["message"])) if notice else None
