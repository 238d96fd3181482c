"""The round over submissions: claims those whose next moment has come, and does what the agenda says.

Pings become rows that wait for the digests; after missed rounds only the latest of a submission and receiver
does, the others are recorded as superseded. Everything else is done at once (`scheduler.deeds`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from models.agenda import Case, Due, agenda, gather, schedule, since, urgency
from models.programme import Programme
from models.tables import Ping, Submission
from scheduler.deeds import DEEDS, Matter

log = structlog.get_logger("rounds")


@dataclass(frozen=True)
class Swept:
    """How many submissions were dealt with, and which couldn't be."""

    done: int
    failed: frozenset[int]


def sweep(
    session: Session, programme: Programme, now: datetime, limit: int, beside: Collection[int] = ()
) -> Swept:
    """Deals with up to `limit` submissions that are due, the longest due first, passing over those in `beside`.

    What goes wrong with one is undone, logged and left due: the next ring tries again, and the others go on.
    """
    claimed = session.exec(
        select(Submission)
        .where(*_is_due(programme, now, beside))
        .order_by(col(Submission.next_ping_at), col(Submission.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not claimed:
        return Swept(0, frozenset())
    known = gather(session, programme, claimed)
    failed: set[int] = set()
    for submission in claimed:
        assert submission.id is not None
        number = submission.id
        try:
            with session.begin_nested():
                _serve(Matter(session, programme, submission, known.case(submission), now))
        except OperationalError:
            raise  # the database asks for the whole transaction again
        except Exception:  # whatever it is, the other submissions can't wait for its repair
            log.exception("a submission can't be dealt with", submission=number)
            failed.add(number)
    return Swept(len(claimed) - len(failed), frozenset(failed))


def remains(session: Session, programme: Programme, now: datetime, beside: Collection[int] = ()) -> bool:
    """True if some submission is due, be it that another process deals with it at this moment."""
    return (
        session.exec(select(Submission.id).where(*_is_due(programme, now, beside)).limit(1)).first()
        is not None
    )


def _is_due(programme: Programme, now: datetime, beside: Collection[int]) -> list[ColumnElement[bool]]:
    # A kind that isn't installed any more has no rules.
    found = [col(Submission.next_ping_at) <= now, col(Submission.kind).in_(sorted(programme.kinds))]
    return [*found, col(Submission.id).not_in(beside)] if beside else found


def _serve(matter: Matter) -> None:
    missed = since(matter.submission, matter.now)
    assert missed is not None
    dues = agenda(matter.submission, matter.case)
    _remind(matter, [each for each in dues if each.is_ping and missed <= each.at <= matter.now])
    case = _act(matter)
    schedule(matter.session, matter.submission, agenda(matter.submission, case), matter.now)


def _remind(matter: Matter, dues: Sequence[Due]) -> None:
    """Rows for the digests: the latest for each receiver waits, the ones that it overtook are superseded."""
    if not dues:
        return
    keys = [each.key(matter.id) for each in dues]
    there = set(matter.session.exec(select(Ping.key).where(col(Ping.key).in_(keys))))
    by_lane: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        if due.key(matter.id) not in there:
            by_lane[due.receiver.lane].append(due)
    for lane, theirs in by_lane.items():
        latest = max(theirs, key=lambda due: (due.at, -urgency(due.rule)))
        matter.session.add_all(_row(matter, lane, due, waits=due is latest) for due in theirs)
    matter.session.flush()


def _row(matter: Matter, lane: str, due: Due, *, waits: bool) -> Ping:
    return Ping(
        key=due.key(matter.id),
        submission_id=matter.id,
        rule=due.rule,
        receiver=lane,
        due_at=due.at,
        state="waiting" if waits else "superseded",
    )


def _act(matter: Matter) -> Case:
    """Does what is due at once, the earliest first, each rule once; returns the case as it is after that."""
    done: set[str] = set()
    while True:
        dues = [
            each
            for each in agenda(matter.submission, matter.case)
            if not each.is_ping and each.at <= matter.now and each.rule not in done
        ]
        if not dues:
            return matter.case
        rule = dues[0].rule
        event = DEEDS[rule](matter, [each for each in dues if each.rule == rule])
        done.add(rule)
        told = matter.case.told | {(rule, dues[0].mark)}
        matter = replace(
            matter, case=replace(matter.case, told=told, starts={**matter.case.starts, event.act: event.at})
        )
