"""The round over pings: one digest a receiver and local day, in their working hours.

A ping that comes outside of those hours, after the day's digest has gone, or while its receiver has put it off,
waits for the next one. Several about one submission, or one partner's quarter, become the most urgent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlmodel import Session, col, or_, select

from models import letters
from models.agenda import Receiver, by_lane, urgency
from models.agenda.quarterly import SUMMARY
from models.programme import Programme
from models.tables import Letter, Ping, Snooze

Subject: TypeAlias = tuple[int | None, str | None]  # a submission's id, or a partner's
DEALS = 60  # in one digest: what a message can hold; the less urgent ones wait for the next day
_BESIDE = frozenset({SUMMARY, "amended"})
MESSAGES = {"person": "digest", "partner": "digest.room", "operations": "digest.operations"}


def collect(session: Session, programme: Programme, now: datetime, limit: int) -> int:
    """Collects the pings of up to `limit` receivers that are due; returns how many receivers there were."""
    waiting = (col(Ping.state) == "waiting", col(Ping.due_at) <= now)
    lanes = session.exec(
        select(Ping.receiver)
        .where(*waiting)
        .group_by(col(Ping.receiver))
        .order_by(col(Ping.receiver))
        .limit(limit)
    ).all()
    # Every process locks in the same order, and waits: two digests for one person would be one too many.
    pings = session.exec(
        select(Ping).where(*waiting, col(Ping.receiver).in_(lanes)).order_by(col(Ping.id)).with_for_update()
    ).all()
    theirs: dict[str, list[Ping]] = defaultdict(list)
    for ping in pings:
        theirs[ping.receiver].append(ping)
    receivers, snoozes = by_lane(session, programme, theirs), _snoozes(session, programme, pings, now)
    for lane, found in theirs.items():
        receiver = receivers.get(lane)
        if receiver is None:
            _set(found, "moot")  # they left, or are blocked
        else:
            _digest(session, receiver, _awake(receiver, found, snoozes), now)
    session.flush()
    return len(lanes)


def _digest(session: Session, receiver: Receiver, pings: Sequence[Ping], now: datetime) -> None:
    """Tells `pings` with today's digest, or puts them off until the next one."""
    if not pings:
        return
    if not receiver.hears(now):
        _put_off(pings, receiver.after(now))
        return
    key = f"digest:{receiver.lane}:{receiver.day(now)}"
    if not _is_open(session, key):
        _put_off(pings, receiver.next_day(now))
        return
    told, rest = _most_urgent(pings)
    _put_off(rest, receiver.next_day(now))
    letters.write(
        session,
        key=key,
        message=MESSAGES[receiver.lane.partition(":")[0]],
        lane=receiver.lane,
        now=now,
        params={"key": key},
    )
    for ping in told:
        ping.state, ping.letter_key = "told", key


def _is_open(session: Session, key: str) -> bool:
    """True if the digest hasn't been written, or is written and delivery hasn't begun with it: it may grow."""
    letter = session.exec(select(Letter).where(Letter.key == key).with_for_update()).first()
    return letter is None or letter.state == "waiting"


def _most_urgent(pings: Sequence[Ping]) -> tuple[list[Ping], list[Ping]]:
    """For each subject its most urgent ping, as many as a digest holds, and those that must wait.

    What each partner has in the quarter is one passage, however many there are: it isn't counted. That something was
    changed is said beside whatever else there is to say.
    """
    by_subject: dict[Subject, list[Ping]] = defaultdict(list)
    for ping in pings:
        if ping.rule not in _BESIDE:
            by_subject[_subject(ping)].append(ping)
    best: list[Ping] = []
    for theirs in by_subject.values():
        first, *others = sorted(theirs, key=lambda ping: (urgency(ping.rule), ping.id))
        best.append(first)
        _set(others, "superseded")
    best.sort(key=lambda ping: (urgency(ping.rule), ping.id))
    beside = [ping for ping in pings if ping.rule in _BESIDE]
    return [*best[:DEALS], *beside], best[DEALS:]


def _subject(row: Ping | Snooze) -> Subject:
    return row.submission_id, row.partner_id


def _awake(
    receiver: Receiver, pings: Sequence[Ping], snoozes: Mapping[tuple[str, Subject], datetime]
) -> list[Ping]:
    """The pings that the receiver hasn't put off; the others wait for the first digest after that."""
    awake = []
    for ping in pings:
        until = snoozes.get((ping.receiver, _subject(ping)))
        if until is None or ping.rule in ("ending:after", SUMMARY):
            awake.append(ping)
        else:
            _put_off([ping], receiver.after(until))
    return awake


def _snoozes(
    session: Session, programme: Programme, pings: Sequence[Ping], now: datetime
) -> dict[tuple[str, Subject], datetime]:
    """Until when which lane has put off a submission or a quarter; the last days of an approval can't be put off."""
    never = {f"ending:{days}" for days in programme.values().ending_ping_unsnoozable}
    open_ = [ping for ping in pings if ping.rule not in never]
    about = or_(
        col(Snooze.submission_id).in_(
            {each.submission_id for each in open_ if each.submission_id is not None}
        ),
        col(Snooze.partner_id).in_({each.partner_id for each in open_ if each.partner_id is not None}),
    )
    rows = session.exec(select(Snooze).where(about, col(Snooze.until) > now))
    return {(f"person:{row.person_id}", _subject(row)): row.until for row in rows}


def _put_off(pings: Sequence[Ping], until: datetime) -> None:
    for ping in pings:
        ping.due_at = until


def _set(pings: Sequence[Ping], state: str) -> None:
    for ping in pings:
        ping.state = state
