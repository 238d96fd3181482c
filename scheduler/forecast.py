"""Looking ahead: what is due by a day if nobody does anything, and when something is due next. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from models.agenda import Gathered, agenda, gather
from models.agenda.quarterly import current, gather_quarters, quarterly
from models.calendar import end_of_day
from models.program import Program
from models.readable import UNREADABLE, NotReadable
from models.tables import Letter, Partner, Ping, Submission
from models.terms import LetterState, PingState
from scheduler.rounds import daily, digests, weekly

CHUNK = 500


@dataclass(frozen=True)
class Forecast:
    """One line of the forecast."""

    when: datetime
    """When it is due, in UTC."""
    recipient: str
    """The address of who is told."""
    rule: str
    """The rule by its stored name."""
    reference: str
    """The reference of the submission, or the quarter (`2027-Q1`)."""
    title: str
    """What the submission is about, or the name of the quarter's partner."""

    def line(self) -> str:
        """The line of `partner-desk due`, columns separated by tabs."""
        plain = (" ".join(each.split()) for each in (self.recipient, self.rule, self.reference, self.title))
        return "\t".join([self.when.isoformat(timespec="minutes"), *plain])


def due(session: Session, program: Program, now: datetime, as_of: date) -> list[Forecast]:
    """All that becomes due after `now` until the end of `as_of` in the program's time zone, earliest first.

    It is foreseen from today's state: what somebody may do meanwhile isn't.
    """
    end = end_of_day(as_of, program.timezone)
    everything = (*_all(session, program), *_quarters(session, program, now, end))
    found = [each for each in everything if now < each.when < end]
    return sorted(found, key=lambda each: (each.when, each.reference, each.recipient, each.rule))


def next_moment(session: Session, program: Program, now: datetime) -> datetime | None:
    """The next moment after `now` (UTC) at which anything is due: a rule, a waiting ping, a letter; None if nothing."""
    upcoming = (
        _earliest(
            session, col(Submission.next_ping_at), now, col(Submission.kind).in_(sorted(program.kinds))
        ),
        _earliest(session, col(Partner.next_ping_at), now),
        _earliest(session, col(Ping.due_at), now, col(Ping.state) == PingState.WAITING),
        _earliest(session, col(Letter.not_before), now, col(Letter.state) == LetterState.WAITING),
        weekly.next_list(session, program, now),
        daily.next_day(session, program, now),
        digests.next_end(session, now),
    )
    return min((each for each in upcoming if each is not None), default=None)


def _earliest(
    session: Session, moment: Mapped[Any], now: datetime, *conditions: ColumnElement[bool]
) -> datetime | None:
    found: datetime | None = session.exec(select(func.min(moment)).where(moment > now, *conditions)).one()
    return found


def _all(session: Session, program: Program) -> Iterator[Forecast]:
    last = 0
    while True:
        submissions = session.exec(
            select(Submission)
            .where(
                col(Submission.next_ping_at).is_not(None),
                col(Submission.kind).in_(sorted(program.kinds)),
                col(Submission.id) > last,
            )
            .order_by(col(Submission.id))
            .limit(CHUNK)
        ).all()
        if not submissions:
            return
        known = gather(session, program, submissions)
        for submission in submissions:
            last = submission.id
            yield from _of(program, submission, known)


def _of(program: Program, submission: Submission, known: Gathered) -> Iterator[Forecast]:
    """What is due on a submission; of a damaged one, that nobody knows."""
    reference, since = submission.reference, submission.next_ping_at
    try:
        title = program.kind(submission).title(submission.customer_name, submission.answers)
        dues = agenda(submission, known.context(submission), program.reminders)
    except NotReadable:
        if since is not None:
            yield Forecast(since, "operations", UNREADABLE, reference, "")
        return
    for each in dues:
        yield Forecast(each.at, each.recipient.address, each.rule, reference, title)


def _quarters(session: Session, program: Program, now: datetime, end: datetime) -> Iterator[Forecast]:
    """What the quarters until `end` ask of partners, by their marketing of today."""
    partners = session.exec(select(Partner).order_by(Partner.id)).all()
    known = gather_quarters(session, program, partners)
    for context in map(known.context, partners):
        quarter, last = current(context.partner, now), current(context.partner, end)
        while quarter <= last:
            for each in quarterly(context, quarter, program.reminders):
                if context.key(each) not in context.told:
                    yield Forecast(
                        each.at, each.recipient.address, each.rule, str(quarter), context.partner.name
                    )
            quarter = quarter.next()
