"""The round over pings: one digest a receiver and local day, in their working hours.

A ping that comes outside of those hours, after the day's digest has gone, or while its receiver has put it off,
waits for the next one. Several about one submission, or one partner's quarter, become the most urgent. A digest is made
for its day: one that no platform took until the day was over is superseded, and what it was to tell waits for the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
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
# Delivery needs a moment of its own: what is written at the end of the hours isn't taken back at once.
AT_LEAST = timedelta(minutes=30)
A_MOMENT = timedelta(minutes=1)  # until a letter that delivery looks at is sent, or back
_BESIDE = frozenset({SUMMARY, "amended"})
MESSAGES = {
    "person": "digest",
    "for": "digest.channel",
    "partner": "digest.room",
    "operations": "digest.operations",
}


def take_back(session: Session, now: datetime, limit: int) -> int:
    """Supersedes up to `limit` digests whose day is over and that no platform took; returns how many."""
    over = [letter for letter, until in _unsent(session) if until <= now]
    return sum(letters.supersede(session, letter) for letter in over[:limit])


def next_end(session: Session, now: datetime) -> datetime | None:
    """The next moment after `now` at which the day of a digest that no platform took is over, None if there is none."""
    return min((until for _, until in _unsent(session) if until > now), default=None)


def _unsent(session: Session) -> list[tuple[Letter, datetime]]:
    """The digests that no platform took yet, and until when each may go."""
    unsent = (col(Letter.state).in_(letters.UNTAKEN), col(Letter.message).in_(MESSAGES.values()))
    found = session.exec(select(Letter).where(*unsent).order_by(col(Letter.id))).all()
    first = (each for each in found if each.key in _keys(each))  # later ones bring up to date what hangs
    return [(each, until) for each in first if (until := letters.over_at(each)) is not None]


def _keys(letter: Letter) -> tuple[str, str]:
    """The digest's key, and that of the one in the partner's channel instead."""
    key = str(letter.params["key"])
    return key, f"{key}{letters.INSTEAD}"


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
    letter = session.exec(select(Letter).where(Letter.key == key).with_for_update()).first()
    if letter is not None and not letters.is_untouched(letter):
        is_looked_at = letter.state == "waiting"
        _put_off(pings, now + A_MOMENT if is_looked_at else receiver.next_day(now))
        return
    told, rest = _most_urgent(pings)
    _put_off(rest, receiver.next_day(now))
    _write(session, receiver, key, letter, told, now)
    for ping in told:
        ping.state, ping.letter_key = "told", key


def _write(
    session: Session, receiver: Receiver, key: str, letter: Letter | None, told: Sequence[Ping], now: datetime
) -> None:
    """Writes today's digest, or lets the one that is there go as long as what is added to it may be told."""
    until = _until(receiver, told, now)
    if letter is not None:
        until = max(until, letters.over_at(letter) or until)
        letter.params = {**letter.params, "not_after": until.isoformat()}
        session.add(letter)
        return
    kind, _, name = receiver.lane.partition(":")
    letters.write(
        session,
        key=key,
        message=MESSAGES[kind],
        lane=receiver.lane,
        now=now,
        params={"key": key, "for": name, "not_after": until.isoformat()},
        copy_key=key,
    )


def _until(receiver: Receiver, told: Sequence[Ping], now: datetime) -> datetime:
    """Until when the digest may go: in their hours; and while a clock runs that will have run out by the next one."""
    following = receiver.next_day(now)
    last_calls = (
        each.clock
        for each in told
        if each.clock is not None and now < each.clock <= following and not _is_listed(receiver, each)
    )
    return max(receiver.closes(now), now + AT_LEAST, *last_calls)


def _now_or_never(ping: Ping, receiver: Receiver, now: datetime) -> bool:
    """True if whoever stands in would hear of it only when its clock has run out."""
    stands_in = ping.receiver != receiver.lane and not _is_listed(receiver, ping)
    return stands_in and ping.clock is not None and now < ping.clock <= receiver.after(now)


def _is_listed(receiver: Receiver, ping: Ping) -> bool:
    """True for what the receiver only reads in a list: the partner acts on it."""
    return receiver.has_list and ping.rule.startswith("ending")


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
