"""How long the rounds take at size: `python -m tests.bench.rounds [DEALS]`, on both databases.

Approved deals of a thousand partners, their approvals spread over 90 days. Measured: a ring with nothing due; the
rings of one working day, pings and digests included; a ring after a month in which nothing ran.
"""

import asyncio
import sys
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from bot.database import Database
from models import agenda, calendar
from models.migrations import upgrade
from models.program import Program
from models.tables import Identity, Letter, Partner, Person, Ping, Submission
from scheduler.forecast import next_moment
from scheduler.rounds import ring
from tests.databases import databases

PARTNERS = 1_000
CHUNK = 5_000
PROGRAM = Program.packaged()
TODAY = date(2027, 3, 1)
ZONES = (
    ("America/New_York", "US"),
    ("Europe/London", "GB"),
    ("America/Los_Angeles", "US"),
    ("Asia/Singapore", "SG"),
)


def fill(session: Session, deals: int) -> None:
    """Partners with a filer and a manager each, and their deals."""
    named = [(f"p{n}", *ZONES[n % len(ZONES)]) for n in range(PARTNERS)]
    staff = [f"cm{n}" for n in range(20)]
    session.execute(insert(Partner), [
        {"id": name, "name": name, "programs": [], "status": "good_standing", "invited_only": False, "locale": "en",
         "timezone": zone, "country": country, "currency": "USD",
         "channel_manager_id": staff[number % 20], "backup_id": staff[(number + 1) % 20]}
        for number, (name, zone, country) in enumerate(named)
    ])  # fmt: skip
    people: list[tuple[str, str, str | None]] = [(name, "channel_manager", None) for name in staff]
    for name, *_ in named:
        people += [(f"{name}-filer", "partner_member", name), (f"{name}-manager", "partner_manager", name)]
    session.execute(insert(Person), [
        {"id": name, "name": name, "roles": [role], "partner_id": home, "blocked": False, "source": "import"}
        for name, role, home in people
    ])  # fmt: skip
    session.execute(
        insert(Identity),
        [{"person_id": name, "platform": "slack", "team": "T", "account": name} for name, *_ in people],
    )
    for start in range(0, deals, CHUNK):
        session.execute(
            insert(Submission), [deal(n, named, staff) for n in range(start, min(start + CHUNK, deals))]
        )


def deal(number: int, named: list[tuple[str, str, str]], staff: list[str]) -> dict[str, object]:
    partner = number // 90 % PARTNERS
    name, zone, _ = named[partner]
    approved = TODAY - timedelta(days=number % 90)
    last = approved + timedelta(days=90)
    moment = calendar.at_hour(approved, 12, zone)
    return {
        "reference": f"DR-{number}", "kind": "deal_registration", "state": "approved", "partner_id": name,
        "filer_id": f"{name}-filer", "owner_id": staff[partner % 20], "answers": {}, "form_version": "1",
        "policy_version": "1", "platform": "", "room": "", "customer_name": f"Customer {number}", "digest": "",
        "filed_at": moment, "decided_at": moment, "approved_on": approved, "last_day": last,
        "expires_at": calendar.end_of_day(last, zone),
    }  # fmt: skip


def settle_all(session: Session, now: datetime) -> None:
    """What handlers do one by one: the next moment of every deal."""
    last = 0
    while rows := _after(session, last):
        known = agenda.gather(session, PROGRAM, rows)
        moments = []
        for row in rows:
            last = row.id
            dues = agenda.agenda(row, known.context(row), PROGRAM.reminders)
            moments.append({"id": last, "next_ping_at": min(due.at for due in dues if due.at > now)})
        session.execute(update(Submission), moments)
        session.expunge_all()


def _after(session: Session, last: int) -> list[Submission]:
    return list(
        session.exec(
            select(Submission).where(col(Submission.id) > last).order_by(col(Submission.id)).limit(CHUNK)
        )
    )


def rings(database: Database, start: datetime, end: datetime) -> tuple[int, int, float, float, float]:
    """Rings at every due moment: rings, things dealt with, seconds, those of our processor, the longest."""
    count, done, longest = 0, 0, 0.0
    begun, worked = time.perf_counter(), time.process_time()
    moment: datetime | None = start
    while moment is not None and moment < end:
        before = time.perf_counter()
        done += asyncio.run(ring(database.write, PROGRAM, moment))
        longest = max(longest, time.perf_counter() - before)
        count += 1
        at = moment
        moment = database.read_now(lambda session: next_moment(session, PROGRAM, at))  # noqa: B023
    return count, done, time.perf_counter() - begun, time.process_time() - worked, longest


def measure(name: str, url: str, deals: int) -> None:
    """Fills a database and prints a line for each measurement."""
    upgrade(url)
    database = Database.open(url)
    now = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=22)
    database.write_now(lambda session: fill(session, deals))
    database.write_now(lambda session: settle_all(session, now))
    for what, start, end in (
        ("nothing due", now, now + timedelta(minutes=1)),
        ("one day", now, now + timedelta(days=1)),
        ("after a month of silence", now + timedelta(days=31), now + timedelta(days=31, minutes=1)),
    ):
        count, done, seconds, worked, longest = rings(database, start, end)
        pings, letters = database.read_now(
            lambda session: (
                session.exec(select(func.count()).select_from(Ping)).one(),
                session.exec(select(func.count()).select_from(Letter)).one(),
            )
        )
        print(
            f"{name:<11} {deals:>7} deals  {what:<25} {count:>4} rings {done:>7} done"
            f"  {seconds:7.2f} s ({worked:6.2f} ours)  longest {longest:6.2f} s  {pings:>7} pings {letters:>6} letters"
        )
    database.close()


if __name__ == "__main__":
    with databases() as found:
        for kind, new in found.items():
            measure(kind, new(), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
