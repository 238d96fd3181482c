"""The round over submissions: it claims those whose next moment has come, and does what the agenda says.

Reminders become pings that wait for the digests. After missed rounds, only the latest of a submission and recipient
waits; the others are recorded as superseded. Actions are done at once (`scheduler.due_actions`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from handlers.effects import unreadable
from models.agenda import Due, Pinged, agenda, drop, gather, schedule, since
from models.program import Program
from models.readable import NotReadable
from models.tables import Ping, Submission
from models.terms import PingState
from scheduler.due_actions import DUE_ACTIONS, DueSubmission

Key = TypeVar("Key", int, str)

log = structlog.get_logger("rounds")


@dataclass(frozen=True)
class Swept(Generic[Key]):
    """How many rows were dealt with, and the keys of those that couldn't be."""

    done: int
    failed: frozenset[Key]


def sweep(
    session: Session, program: Program, now: datetime, limit: int, beside: Collection[int] = ()
) -> Swept[int]:
    """Deals with up to `limit` submissions that are due, the longest due first, passing over those in `beside`.

    An error with one is undone and logged, and the submission stays due: the next ring tries again, and the others go
    on. Raises `OperationalError` where the database asks for the whole transaction again.
    """
    claimed = session.exec(
        select(Submission)
        .where(*_is_due(program, now, beside))
        .order_by(col(Submission.next_ping_at), col(Submission.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not claimed:
        return Swept(0, frozenset())
    known = gather(session, program, claimed)
    failed: set[int] = set()
    for submission in claimed:
        number = submission.id
        try:
            with session.begin_nested():
                _serve(DueSubmission(session, program, submission, known.context(submission), now))
        except OperationalError:
            raise  # the database asks for the whole transaction again
        except NotReadable as damaged:
            failed.add(number)
            unreadable.tell(session, damaged, now)
        except Exception:  # whatever it is, the other submissions can't wait for its repair
            log.exception("a submission can't be dealt with", submission=number)
            failed.add(number)
            unreadable.failed(session, submission, now)
    return Swept(len(claimed) - len(failed), frozenset(failed))


def remains(session: Session, program: Program, now: datetime, beside: Collection[int] = ()) -> bool:
    """True if some submission is due, even if another process deals with it at this moment."""
    return (
        session.exec(select(Submission.id).where(*_is_due(program, now, beside)).limit(1)).first() is not None
    )


def _is_due(program: Program, now: datetime, beside: Collection[int]) -> list[ColumnElement[bool]]:
    # A kind that isn't installed any more has no rules.
    found = [col(Submission.next_ping_at) <= now, col(Submission.kind).in_(sorted(program.kinds))]
    return [*found, col(Submission.id).not_in(beside)] if beside else found


def _serve(subject: DueSubmission) -> None:
    missed = since(subject.submission, subject.now)
    assert missed is not None
    dues = agenda(subject.submission, subject.context, subject.program.reminders)
    waiting = _remind(subject, [each for each in dues if each.is_ping and missed <= each.at <= subject.now])
    after = _act(subject, dues)
    schedule(subject.submission, after, subject.now)
    waiting += [each.key for each in subject.context.pings if each.state == PingState.WAITING]
    drop(subject.session, subject.submission, after, waiting)
    subject.session.add(subject.submission)


def _remind(subject: DueSubmission, dues: Sequence[Due]) -> list[str]:
    """Writes pings for the digests: the latest for each recipient waits, the ones that it overtook are superseded.

    What is told beside others overtakes none of them. Returns the keys of those that wait.
    """
    there = {each.key for each in subject.context.pings}
    waiting, reminders = [], subject.program.reminders
    groups: dict[tuple[str, bool], list[Due]] = defaultdict(list)
    for due in dues:
        if due.key(subject.id) not in there:
            groups[due.recipient.address, reminders.is_beside(due.rule)].append(due)
    for theirs in groups.values():
        latest = max(theirs, key=lambda due: (due.at, -reminders.urgency(due.rule)))
        subject.session.add_all(_row(subject, due, waits=due is latest) for due in theirs)
        waiting.append(latest.key(subject.id))
    return waiting


def _row(subject: DueSubmission, due: Due, *, waits: bool) -> Ping:
    return Ping(
        key=due.key(subject.id),
        submission_id=subject.id,
        rule=due.rule,
        receiver=due.recipient.address,
        due_at=due.at,
        clock=due.clock,
        state=PingState.WAITING if waits else PingState.SUPERSEDED,
    )


def _act(subject: DueSubmission, dues: Sequence[Due]) -> Sequence[Due]:
    """Does all actions that are due, the earliest first, each rule once; returns the agenda as it is after that."""
    done: set[str] = set()
    while now := _at_once(subject, dues, done):
        rule = now[0].rule
        event = DUE_ACTIONS[rule](subject, now)
        done.add(rule)
        told = Pinged(now[0].key(subject.id), rule, PingState.TOLD)
        starts = {**subject.context.starts, event.act: event.at}
        subject = replace(
            subject, context=replace(subject.context, pings=(*subject.context.pings, told), starts=starts)
        )
        dues = agenda(subject.submission, subject.context, subject.program.reminders)
    return dues


def _at_once(subject: DueSubmission, dues: Sequence[Due], done: Collection[str]) -> list[Due]:
    """The earliest action that is due and isn't done, for all its recipients."""
    found = [each for each in dues if not each.is_ping and each.at <= subject.now and each.rule not in done]
    return [each for each in found if each.rule == found[0].rule]
