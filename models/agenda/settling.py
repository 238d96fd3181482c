"""Keeping `next_ping_at`: the one indexed moment by which the rounds find what is due.

It is settled after every change of a submission. Pings that are over when a change is made aren't made up
for; those that a round missed are, because the column still names the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.agenda.case import gather
from models.agenda.due import Due
from models.agenda.rules import agenda
from models.programme import Programme
from models.tables import Event, Ping, Submission


def settle(
    session: Session, programme: Programme, submission: Submission, now: datetime | None = None
) -> None:
    """Sets when something is next due for `submission`; waiting pings that no longer apply become moot.

    `now` defaults to the moment of its last event, which is the change that calls for this.
    """
    assert submission.id is not None
    session.flush()
    moment = now or _last_event(session, submission) or submission.filed_at
    case = gather(session, programme, [submission]).case(submission)
    schedule(session, submission, agenda(submission, case), moment, since(submission, moment))


def schedule(
    session: Session,
    submission: Submission,
    dues: Iterable[Due],
    now: datetime,
    missed: datetime | None = None,
) -> None:
    """Writes the next moment of `dues`, and drops waiting pings that aren't among them.

    Pings count after `now`, or from `missed` on.
    """
    assert submission.id is not None
    dues = tuple(dues)
    submission.next_ping_at = min((each.at for each in dues if _open(each, now, missed)), default=None)
    session.add(submission)
    session.execute(
        update(Ping)
        .where(
            col(Ping.submission_id) == submission.id,
            col(Ping.state) == "waiting",
            col(Ping.key).not_in([each.key(submission.id) for each in dues if each.is_ping]),
        )
        .values(state="moot")
        .execution_options(synchronize_session=False)
    )
    session.flush()


def since(submission: Submission, now: datetime) -> datetime | None:
    """From when on the rounds have missed pings, None if they haven't."""
    next_at = submission.next_ping_at
    return next_at if next_at is not None and next_at <= now else None


def _open(due: Due, now: datetime, missed: datetime | None) -> bool:
    return not due.is_ping or due.at > now or (missed is not None and due.at >= missed)


def _last_event(session: Session, submission: Submission) -> datetime | None:
    return session.exec(select(func.max(Event.at)).where(Event.submission_id == submission.id)).one()
