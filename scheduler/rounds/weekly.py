"""The round of the week: on Mondays, from the digest hour on, operations get the match decisions of the week before.

And every submission is looked at once, so that operations are told of a damaged one that nobody asks for.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from handlers.effects import unreadable
from models import letters
from models.calendar import at_hour, local_day
from models.program import Program
from models.readable import NotReadable
from models.tables import Counter, Letter, MatchDecision, Submission
from models.terms import Address

MESSAGE = "ops.verdicts"
CHUNK = 200  # submissions in memory at a time
_LOOKED = "looked_through"  # counts Mondays


def list_match_decisions(session: Session, program: Program, now: datetime) -> int:
    """Writes the list once a week; returns 1 if it did, else 0. After missed weeks, only the latest is written.

    A list that couldn't be sent for a week is superseded: the new one begins where it began.
    """
    since, until = week_before(program, now)
    if not _given(session, since, until):
        return 0
    year, number, _ = local_day(until, program.timezone).isocalendar()
    key = f"verdicts:{year}-{number:02}"
    if session.exec(select(Letter.id).where(Letter.key == key)).first() is not None:
        return 0
    written = letters.write(
        session,
        key=key,
        message=MESSAGE,
        address=Address.operations(),
        now=now,
        params={"since": _instead_of_unsent(session, since).isoformat(), "until": until.isoformat()},
    )
    return int(written)


def look_through(session: Session, program: Program, now: datetime) -> int:
    """Looks at every submission once a week, and tells operations of what can't be read; returns of how many."""
    _, since = week_before(program, now)
    if not _first_this_week(session, local_day(since, program.timezone)):
        return 0
    told = 0
    for submission in session.exec(select(Submission).execution_options(yield_per=CHUNK)):
        try:
            program.kind(submission)
        except NotReadable as found:
            unreadable.tell(session, found, now)
            told += 1
    return told


def _first_this_week(session: Session, monday: date) -> bool:
    letters.insert_once(session, Counter(name=_LOOKED, value=0), "name")
    number = monday.toordinal()
    marked = (
        update(Counter).where(col(Counter.name) == _LOOKED, col(Counter.value) < number).values(value=number)
    )
    result = session.execute(marked)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _instead_of_unsent(session: Session, since: datetime) -> datetime:
    """Supersedes the lists that no platform took yet; returns the beginning (UTC) of the earliest, or else `since`."""
    unsent = (Letter.message == MESSAGE, col(Letter.state).in_(letters.UNTAKEN))
    for letter in session.exec(select(Letter).where(*unsent)).all():
        if letters.supersede(session, letter):
            since = min(since, datetime.fromisoformat(str(letter.params["since"])))
    return since


def week_before(program: Program, now: datetime) -> tuple[datetime, datetime]:
    """The last full week in UTC, from one Monday's digest hour to the next, in the program's time zone."""
    timezone, hour = program.timezone, program.values().digest_hour
    today = local_day(now, timezone)
    monday = today - timedelta(days=today.weekday())
    if now < at_hour(monday, hour, timezone):
        monday -= timedelta(days=7)
    return at_hour(monday - timedelta(days=7), hour, timezone), at_hour(monday, hour, timezone)


def next_list(session: Session, program: Program, now: datetime) -> datetime | None:
    """The next moment after `now` (UTC) at which a list is due, None if nobody has decided anything this week."""
    _, since = week_before(program, now)
    day = local_day(since, program.timezone) + timedelta(days=7)
    until = at_hour(day, program.values().digest_hour, program.timezone)
    return until if _given(session, since, until) else None


def _given(session: Session, since: datetime, until: datetime) -> bool:
    given = (
        select(MatchDecision.id).where(col(MatchDecision.at) >= since, col(MatchDecision.at) < until).limit(1)
    )
    return session.exec(given).first() is not None
