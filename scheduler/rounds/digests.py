"""The round over pings: one digest a receiver and local day, in their working hours.

A ping that comes outside of those hours, after the day's digest has gone, or while its receiver has put it off,
waits for the next one. Several about one submission, or one partner's quarter, become the most urgent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from models import letters
from models.agenda import Receiver, hearing, urgency
from models.agenda.quarterly import SUMMARY
from models.programme import Programme
from models.tables import Identity, Letter, Partner, Person, Ping, Snooze, Submission

Subject: TypeAlias = tuple[int | None, str | None]  # a submission's id, or a partner's
DEALS = 60  # in one digest: what a message can hold; the less urgent ones wait for the next day
_BESIDE = frozenset({SUMMARY, "amended"})
MESSAGES = {
    "person": "digest",
    "for": "digest.channel",
    "partner": "digest.room",
    "operations": "digest.operations",
}


def collect(session: Session, programme: Programme, now: datetime, limit: int) -> int:
    """Collects the pings that are due of up to `limit` receivers; returns how many receivers there were.

    Who is away, or gone, is passed over: whoever stands in hears of it with a digest of their own.
    """
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
    theirs = _by_receiver(session, programme, pings, now)
    snoozes = _snoozes(session, programme, pings, now)
    for receiver, found in theirs:
        _digest(session, receiver, _awake(programme, receiver, found, snoozes, now), now)
    session.flush()
    return len(lanes)


def _by_receiver(
    session: Session, programme: Programme, pings: Sequence[Ping], now: datetime
) -> Iterable[tuple[Receiver, list[Ping]]]:
    """The pings of each who hears of them now."""
    partners = _partners(session, pings)
    hears = hearing(session, programme, {each.receiver for each in pings}, partners.values(), now)
    found: dict[str, tuple[Receiver, list[Ping]]] = {}
    for ping in pings:
        assert ping.id is not None
        receiver = hears.of(ping.receiver, partners[ping.id])
        found.setdefault(receiver.lane, (receiver, []))[1].append(ping)
    return found.values()


def _partners(session: Session, pings: Sequence[Ping]) -> dict[int, Partner]:
    """Whose each ping is, by its id."""
    rows = session.exec(
        select(col(Ping.id), Partner)
        .join(Submission, col(Submission.id) == col(Ping.submission_id), isouter=True)
        .join(Partner, col(Partner.id) == func.coalesce(Ping.partner_id, Submission.partner_id))
        .where(col(Ping.id).in_([each.id for each in pings]))
    )
    return {number: partner for number, partner in rows if number is not None}


def _digest(session: Session, receiver: Receiver, pings: Sequence[Ping], now: datetime) -> None:
    """Tells `pings` with today's digest, or puts them off until the next one, unless that came too late."""
    later = [each for each in pings if not receiver.hears(now) and not _now_or_never(each, receiver, now)]
    pings = [each for each in pings if each not in later]
    _put_off(later, receiver.after(now))
    if not pings:
        return
    key = f"digest:{receiver.lane}:{receiver.day(now)}"
    if not receiver.hears(now):
        key += f":{now:%H%M}"  # beside the day's own, which is still to come or has gone
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
        params={"key": key, "for": receiver.lane.partition(":")[2]},
    )
    for ping in told:
        ping.state, ping.letter_key = "told", key


def _now_or_never(ping: Ping, receiver: Receiver, now: datetime) -> bool:
    """True if whoever stands in would hear of it only when its clock has run out."""
    listed = receiver.has_list and ping.rule.startswith("ending")  # there the partner acts
    stands_in = ping.receiver != receiver.lane and not listed
    return stands_in and ping.clock is not None and now < ping.clock <= receiver.after(now)


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
    programme: Programme,
    receiver: Receiver,
    pings: Sequence[Ping],
    snoozes: Mapping[tuple[str, Subject], datetime],
    now: datetime,
) -> list[Ping]:
    """The pings that the receiver hasn't put off; the others wait for the first digest after that.

    A pause of all reminders doesn't reach beyond the end of a ping's clock.
    """
    awake = []
    never = {f"ending:{days}" for days in programme.values().ending_ping_unsnoozable}
    for ping in pings:
        asked, quiet = snoozes.get((receiver.person or receiver.lane, _subject(ping))), receiver.quiet_until
        if quiet is not None and _too_late(ping, receiver.after(quiet)):
            quiet = None
        until = max((each for each in (asked, quiet) if each is not None), default=now)
        if until <= now or ping.rule in ("ending:after", SUMMARY) or ping.rule in never:
            awake.append(ping)
        else:
            _put_off([ping], receiver.after(until))
    return awake


def _too_late(ping: Ping, moment: datetime) -> bool:
    return ping.clock is not None and ping.clock <= moment


def _snoozes(
    session: Session, programme: Programme, pings: Sequence[Ping], now: datetime
) -> dict[tuple[str, Subject], datetime]:
    """Until when who has put off a submission or a quarter; the last days of an approval can't be put off.

    Whoever can't be written to, and so is told in the partner's room, puts off what is told there.
    """
    never = {f"ending:{days}" for days in programme.values().ending_ping_unsnoozable}
    open_ = [ping for ping in pings if ping.rule not in never]
    about = or_(
        col(Snooze.submission_id).in_(
            {each.submission_id for each in open_ if each.submission_id is not None}
        ),
        col(Snooze.partner_id).in_({each.partner_id for each in open_ if each.partner_id is not None}),
    )
    rows = session.exec(
        select(Snooze, Person, col(Identity.id))
        .join(Person, col(Person.id) == col(Snooze.person_id))
        .join(Identity, col(Identity.person_id) == col(Person.id), isouter=True)
        .where(about, col(Snooze.until) > now)
    )
    found: dict[tuple[str, Subject], datetime] = {}
    for row, person, account in rows:
        in_room = person.partner_id is not None and (account is None or person.unreachable_at is not None)
        who = f"partner:{person.partner_id}" if in_room else person.id
        found[who, _subject(row)] = max(row.until, found.get((who, _subject(row)), row.until))
    return found


def _put_off(pings: Sequence[Ping], until: datetime) -> None:
    for ping in pings:
        ping.due_at = until


def _set(pings: Sequence[Ping], state: str) -> None:
    for ping in pings:
        ping.state = state
