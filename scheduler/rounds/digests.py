"""The round over pings: one digest for each recipient and local day, in their working hours.

A ping that comes outside of those hours, after the day's digest has gone, or while its recipient has put it off, waits
for the next one. Of several about one submission, or one partner's quarter, only the most urgent is told. A digest is
made for its day: one that no platform took by the end of the day is superseded, and its pings wait for the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from models import letters
from models.agenda import Recipient, recipients
from models.program import Program
from models.reminders import Reminders
from models.tables import Identity, Letter, Partner, Person, Ping, Snooze, Submission
from models.terms import AddressKind, LetterState, PingState

Subject: TypeAlias = tuple[int | None, str | None]  # a submission's id, or a partner's
DEALS = 60  # in one digest: what a message can hold; the less urgent ones wait for the next day
# Delivery needs a moment of its own: what is written at the end of the hours isn't taken back at once.
AT_LEAST = timedelta(minutes=30)
A_MOMENT = timedelta(minutes=1)  # until a letter that delivery looks at is sent, or back
MESSAGES = {
    AddressKind.PERSON: "digest",
    AddressKind.FOR: "digest.channel",
    AddressKind.PARTNER: "digest.room",
    AddressKind.OPERATIONS: "digest.operations",
}


def take_back(session: Session, now: datetime, limit: int) -> int:
    """Supersedes up to `limit` digests that no platform took by the end of their day; returns how many."""
    over = [letter for letter, until in _unsent(session) if until <= now]
    return sum(letters.supersede(session, letter) for letter in over[:limit])


def next_end(session: Session, now: datetime) -> datetime | None:
    """The next moment after `now` (UTC) at which the day of an unsent digest is over, None if there is none."""
    return min((until for _, until in _unsent(session) if until > now), default=None)


def _unsent(session: Session) -> list[tuple[Letter, datetime]]:
    """The digests that no platform took yet, and until when (UTC) each may go."""
    unsent = (col(Letter.state).in_(letters.UNTAKEN), col(Letter.message).in_(MESSAGES.values()))
    found = session.exec(select(Letter).where(*unsent).order_by(col(Letter.id))).all()
    first = (each for each in found if each.key in _keys(each))  # later letters update a digest that is there
    return [(each, until) for each in first if (until := letters.over_at(each)) is not None]


def _keys(letter: Letter) -> tuple[str, str]:
    """The digest's key, and that of the one in the partner's channel instead."""
    key = str(letter.params["key"])
    return key, f"{key}{letters.INSTEAD}"


def collect(session: Session, program: Program, now: datetime, limit: int) -> int:
    """Collects the pings that are due of up to `limit` recipients; returns how many recipients there were.

    Somebody who is away, or gone, is passed over: whoever stands in is told with a digest of their own.
    """
    waiting = (col(Ping.state) == PingState.WAITING, col(Ping.due_at) <= now)
    addresses = session.exec(
        select(Ping.receiver)
        .where(*waiting)
        .group_by(col(Ping.receiver))
        .order_by(col(Ping.receiver))
        .limit(limit)
    ).all()
    # Every process locks in the same order, and waits: nobody gets two digests.
    pings = session.exec(
        select(Ping)
        .where(*waiting, col(Ping.receiver).in_(addresses))
        .order_by(col(Ping.id))
        .with_for_update()
    ).all()
    pings = _installed(program.reminders, pings)
    theirs = _by_recipient(session, program, pings, now)
    snoozes = _snoozes(session, program, pings, now)
    for recipient, found in theirs:
        awake = _awake(program, recipient, found, snoozes, now)
        _digest(session, program.reminders, recipient, awake, now)
    session.flush()
    return len(addresses)


def _installed(reminders: Reminders, pings: Sequence[Ping]) -> list[Ping]:
    """The pings whose reminder is installed: nobody has words for the others, and they become moot."""
    found = [each for each in pings if reminders.of(each.rule) is not None]
    _set([each for each in pings if each not in found], PingState.MOOT)
    return found


def _by_recipient(
    session: Session, program: Program, pings: Sequence[Ping], now: datetime
) -> Iterable[tuple[Recipient, list[Ping]]]:
    """The pings by whoever is told of them today."""
    partners = _partners(session, pings)
    today = recipients(session, program, {each.receiver for each in pings}, partners.values(), now)
    found: dict[str, tuple[Recipient, list[Ping]]] = {}
    for ping in pings:
        recipient = today.of(ping.receiver, partners[ping.id])
        found.setdefault(recipient.address, (recipient, []))[1].append(ping)
    return found.values()


def _partners(session: Session, pings: Sequence[Ping]) -> dict[int, Partner]:
    """The partner of each ping, by the ping's id."""
    rows = session.exec(
        select(col(Ping.id), Partner)
        .join(Submission, col(Submission.id) == col(Ping.submission_id), isouter=True)
        .join(Partner, col(Partner.id) == func.coalesce(Ping.partner_id, Submission.partner_id))
        .where(col(Ping.id).in_([each.id for each in pings]))
    )
    return dict(rows.all())


def _digest(
    session: Session, reminders: Reminders, recipient: Recipient, pings: Sequence[Ping], now: datetime
) -> None:
    """Tells `pings` with today's digest, or puts them off until the next one, unless that came too late."""
    hears = recipient.hears(now)
    later = [each for each in pings if not hears and not _now_or_never(reminders, each, recipient, now)]
    pings = [each for each in pings if each not in later]
    _put_off(later, recipient.after(now))
    if not pings:
        return
    key = f"digest:{recipient.address}:{recipient.day(now)}"
    if not hears:
        key += f":{now:%H%M}"  # beside the day's own, which is still to come or has gone
    letter = session.exec(select(Letter).where(Letter.key == key).with_for_update()).first()
    if letter is not None and not letters.is_untouched(letter):
        is_looked_at = letter.state == LetterState.WAITING
        _put_off(pings, now + A_MOMENT if is_looked_at else recipient.next_day(now))
        return
    told, rest = _most_urgent(reminders, pings)
    _put_off(rest, recipient.next_day(now))
    _write(session, recipient, key, letter, _until(reminders, recipient, told, now), now)
    for ping in told:
        ping.state, ping.letter_key = PingState.TOLD, key


def _write(
    session: Session,
    recipient: Recipient,
    key: str,
    letter: Letter | None,
    until: datetime,
    now: datetime,
) -> None:
    """Writes today's digest, or extends the time in which the one that is there may go."""
    if letter is not None:
        until = max(until, letters.over_at(letter) or until)
        letter.params = {**letter.params, "not_after": until.isoformat()}
        session.add(letter)
        return
    letters.write(
        session,
        key=key,
        message=MESSAGES[recipient.address.kind],
        address=recipient.address,
        now=now,
        params={"key": key, "for": recipient.address.name, "not_after": until.isoformat()},
        copy_key=key,
    )


def _until(reminders: Reminders, recipient: Recipient, told: Sequence[Ping], now: datetime) -> datetime:
    """Until when the digest may go (UTC): in their hours, and while a clock runs that ends before the next one."""
    following = recipient.next_day(now)
    last_calls = (
        each.clock
        for each in told
        if each.clock is not None
        and now < each.clock <= following
        and not _is_weekly(reminders, recipient, each)
    )
    return max(recipient.closes(now), now + AT_LEAST, *last_calls)


def _now_or_never(reminders: Reminders, ping: Ping, recipient: Recipient, now: datetime) -> bool:
    """True if whoever stands in would be told only after its clock has ended."""
    stands_in = ping.receiver != recipient.address and not _is_weekly(reminders, recipient, ping)
    return stands_in and ping.clock is not None and now < ping.clock <= recipient.after(now)


def _is_weekly(reminders: Reminders, recipient: Recipient, ping: Ping) -> bool:
    """True for what the recipient only reads in the week's list: the partner acts on it."""
    found = reminders.of_submission(ping.rule)
    return recipient.has_list and found is not None and found.is_weekly


def _most_urgent(reminders: Reminders, pings: Sequence[Ping]) -> tuple[list[Ping], list[Ping]]:
    """For each subject its most urgent ping, as many as a digest holds, and those that must wait.

    What is told beside others (what each partner has in the quarter, what was changed) isn't counted.
    """
    by_subject: dict[Subject, list[Ping]] = defaultdict(list)
    beside = []
    for ping in pings:
        if reminders.is_beside(ping.rule):
            beside.append(ping)
        else:
            by_subject[_subject(ping)].append(ping)
    best: list[Ping] = []
    for theirs in by_subject.values():
        first, *others = sorted(theirs, key=lambda ping: (reminders.urgency(ping.rule), ping.id))
        best.append(first)
        _set(others, PingState.SUPERSEDED)
    best.sort(key=lambda ping: (reminders.urgency(ping.rule), ping.id))
    return [*best[:DEALS], *beside], best[DEALS:]


def _subject(row: Ping | Snooze) -> Subject:
    return row.submission_id, row.partner_id


def _awake(
    program: Program,
    recipient: Recipient,
    pings: Sequence[Ping],
    snoozes: Mapping[tuple[str, Subject], datetime],
    now: datetime,
) -> list[Ping]:
    """The pings that the recipient hasn't put off; the others wait for the first digest after that.

    A pause of all reminders doesn't reach beyond the end of a ping's clock.
    """
    awake, values = [], program.values()
    for ping in pings:
        asked, quiet = (
            snoozes.get((recipient.person or recipient.address, _subject(ping))),
            recipient.quiet_until,
        )
        if quiet is not None and _too_late(ping, recipient.after(quiet)):
            quiet = None
        until = max((each for each in (asked, quiet) if each is not None), default=now)
        if until <= now or not program.reminders.can_wait(ping.rule, values):
            awake.append(ping)
        else:
            _put_off([ping], recipient.after(until))
    return awake


def _too_late(ping: Ping, moment: datetime) -> bool:
    return ping.clock is not None and ping.clock <= moment


def _snoozes(
    session: Session, program: Program, pings: Sequence[Ping], now: datetime
) -> dict[tuple[str, Subject], datetime]:
    """Until when (UTC) who has put off a submission or a quarter; the last days of an approval can't be put off.

    Somebody who can't be written to, and so is told in the partner's conversation, puts off what is told there.
    """
    values, can_wait = program.values(), program.reminders.can_wait
    open_ = [ping for ping in pings if can_wait(ping.rule, values)]
    about = or_(
        col(Snooze.submission_id).in_(
            {each.submission_id for each in open_ if each.submission_id is not None}
        ),
        col(Snooze.partner_id).in_({each.partner_id for each in open_ if each.partner_id is not None}),
    )
    rows = session.exec(
        select(Snooze, Person, col(Identity.id).is_(None))
        .join(Person, col(Person.id) == col(Snooze.person_id))
        .join(Identity, col(Identity.person_id) == col(Person.id), isouter=True)
        .where(about, col(Snooze.until) > now)
    )
    found: dict[tuple[str, Subject], datetime] = {}
    for row, person, has_no_account in rows:
        in_conversation = person.partner_id is not None and (
            has_no_account or person.unreachable_at is not None
        )
        who = f"partner:{person.partner_id}" if in_conversation else person.id
        found[who, _subject(row)] = max(row.until, found.get((who, _subject(row)), row.until))
    return found


def _put_off(pings: Sequence[Ping], until: datetime) -> None:
    for ping in pings:
        ping.due_at = until


def _set(pings: Sequence[Ping], state: PingState) -> None:
    for ping in pings:
        ping.state = state
