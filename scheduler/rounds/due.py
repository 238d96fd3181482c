"""The round over submissions: claims those whose next moment has come, and does what the agenda says.

Pings become rows that wait for the digests; after missed rounds only the latest of a submission and receiver
does, the others are recorded as superseded. Everything else is done at once (`scheduler.deeds`).
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

from models import letters
from models.agenda import Due, Pinged, agenda, drop, gather, schedule, since, urgency
from models.programme import Programme
from models.tables import Ping, Submission
from scheduler.deeds import DEEDS, Matter

Key = TypeVar("Key", int, str)

log = structlog.get_logger("rounds")


@dataclass(frozen=True)
class Swept(Generic[Key]):
    """How many rows were dealt with, and the keys of those that couldn't be."""

    done: int
    failed: frozenset[Key]


def sweep(
    session: Session, programme: Programme, now: datetime, limit: int, beside: Collection[int] = ()
) -> Swept[int]:
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
            _tell(session, submission, now)
    return Swept(len(claimed) - len(failed), frozenset(failed))


def _tell(session: Session, submission: Submission, now: datetime) -> None:
    """Operations hear of it once: nothing that is due on it happens until it can be read again."""
    letters.write(
        session,
        key=f"ops:unreadable:{submission.id}",
        message="ops.unreadable",
        lane="operations",
        params={"reference": submission.reference},
        now=now,
        submission_id=submission.id,
    )


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
    waiting = _remind(matter, [each for each in dues if each.is_ping and missed <= each.at <= matter.now])
    after = _act(matter, dues)
    schedule(matter.submission, after, matter.now)
    waiting += [each.key for each in matter.case.pings if each.state == "waiting"]
    drop(matter.session, matter.submission, after, waiting)
    matter.session.add(matter.submission)


def _remind(matter: Matter, dues: Sequence[Due]) -> list[str]:
    """Rows for the digests: the latest for each receiver waits, the ones that it overtook are superseded.

    Returns the keys of those that wait.
    """
    there = {each.key for each in matter.case.pings}
    by_lane: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        if due.key(matter.id) not in there:
            by_lane[due.receiver.lane].append(due)
    waiting = []
    for theirs in by_lane.values():
        latest = max(theirs, key=lambda due: (due.at, -urgency(due.rule)))
        matter.session.add_all(_row(matter, due, waits=due is latest) for due in theirs)
        waiting.append(latest.key(matter.id))
    return waiting


def _row(matter: Matter, due: Due, *, waits: bool) -> Ping:
    return Ping(
        key=due.key(matter.id),
        submission_id=matter.id,
        rule=due.rule,
        receiver=due.receiver.lane,
        due_at=due.at,
        clock=due.clock,
        state="waiting" if waits else "superseded",
    )


def _act(matter: Matter, dues: Sequence[Due]) -> Sequence[Due]:
    """Does what is due at once, the earliest first, each rule once; returns the agenda as it is after that."""
    done: set[str] = set()
    while now := _at_once(matter, dues, done):
        rule = now[0].rule
        event = DEEDS[rule](matter, now)
        done.add(rule)
        told = Pinged(now[0].key(matter.id), rule, "told")
        starts = {**matter.case.starts, event.act: event.at}
        matter = replace(matter, case=replace(matter.case, pings=(*matter.case.pings, told), starts=starts))
        dues = agenda(matter.submission, matter.case)
    return dues


def _at_once(matter: Matter, dues: Sequence[Due], done: Collection[str]) -> list[Due]:
    """The earliest that is due at once and isn't done, for all its receivers."""
    found = [each for each in dues if not each.is_ping and each.at <= matter.now and each.rule not in done]
    return [each for each in found if each.rule == found[0].rule]
