"""Keeping `next_ping_at`: the one indexed moment by which the rounds find what is due.

It is computed after every change of a submission. Reminders that are past when the change is made aren't sent later.
Those that a round missed are, because the column still names the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.agenda.all_due import agenda
from models.agenda.gathering import gather
from models.program import Program
from models.tables import Event, Ping, Submission
from models.terms import PingState
from models.timing import Due

MADE_UP = timedelta(days=1)  # another time zone or hour moves a digest by no more than this


def settle(
    session: Session,
    program: Program,
    submission: Submission,
    now: datetime | None = None,
    *,
    fresh: bool = False,
) -> None:
    """Sets when something is next due for `submission`; waiting pings that no longer apply become moot.

    It does the same for the deal that an extension is about: its end waits while the extension is undecided.

    `now` (UTC) defaults to the moment of the last event, which is the change that calls for this. A `fresh` submission
    was filed in this transaction: nobody was told about it yet.
    """
    session.flush()
    moment = now or _last_event(session, submission) or submission.filed_at
    context = gather(session, program, [submission], fresh=fresh).context(submission)
    dues = agenda(submission, context, program.reminders)
    schedule(submission, dues, moment, since(submission, moment))
    waiting = (each.key for each in context.pings if each.state == PingState.WAITING)
    drop(session, submission, dues, waiting)
    session.flush()
    parent = session.get(Submission, submission.parent_id) if submission.parent_id is not None else None
    if parent is not None:
        settle(session, program, parent, moment)


def reckon(session: Session, program: Program, submissions: Sequence[Submission], now: datetime) -> None:
    """Computes again when something is next due for `submissions`, because hours or people changed.

    Reminders that an earlier hour has moved into the past since yesterday are sent, unless the recipient had them
    already. Waiting pings stay as they are: who is told is decided when they go.
    """
    session.flush()
    known = gather(session, program, submissions)
    for submission in submissions:
        context = known.context(submission)
        pinged = {_unmarked(each.key) for each in context.pings}
        dues = [
            each
            for each in agenda(submission, context, program.reminders)
            if each.at > now or not each.is_ping or _unmarked(each.key(submission.id)) not in pinged
        ]
        schedule(submission, dues, now, since(submission, now) or now - MADE_UP)
        session.add(submission)
    session.flush()


def schedule(
    submission: Submission, dues: Iterable[Due], now: datetime, missed: datetime | None = None
) -> None:
    """Sets the next moment of `dues`. Reminders count after `now`, or from `missed` on.

    An overdue action is due now, not in the past: otherwise the reminders since then would count as missed.
    """
    moments = (each.at if each.is_ping else max(each.at, now) for each in dues if _open(each, now, missed))
    submission.next_ping_at = min(moments, default=None)


def drop(session: Session, submission: Submission, dues: Iterable[Due], waiting: Iterable[str]) -> None:
    """Makes moot the pings among `waiting` (keys) that aren't due anymore."""
    moot = set(waiting) - {each.key(submission.id) for each in dues}
    if moot:
        is_waiting = (col(Ping.key).in_(moot), col(Ping.state) == PingState.WAITING)
        session.execute(update(Ping).where(*is_waiting).values(state=PingState.MOOT))


def since(submission: Submission, now: datetime) -> datetime | None:
    """Since when (UTC) the rounds have missed something, None if they haven't."""
    next_at = submission.next_ping_at
    return next_at if next_at is not None and next_at <= now else None


def _unmarked(key: str) -> str:
    """A ping's key without its clock: the end moves a little with the partner's time zone."""
    return key.rpartition(":")[0]


def _open(due: Due, now: datetime, missed: datetime | None) -> bool:
    return not due.is_ping or due.at > now or (missed is not None and due.at >= missed)


def _last_event(session: Session, submission: Submission) -> datetime | None:
    return session.exec(select(func.max(Event.at)).where(Event.submission_id == submission.id)).one()
