"""A desk to try time on: a partner in London, its people, Procore's people in Los Angeles, and deals in any state.

Everything happens in the production database layer; only `now` is ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.database import Database
from models import agenda, calendar, submissions
from models.program import Program
from models.tables import (
    Conversation,
    Draft,
    Event,
    Identity,
    Letter,
    Partner,
    PartnerLocation,
    Person,
    Ping,
    Submission,
)
from models.terms import AnyVerb, LetterState, Platform, State, Verb
from scheduler.forecast import next_moment
from scheduler.rounds import ring

T = TypeVar("T")
LOS_ANGELES, LONDON = "America/Los_Angeles", "Europe/London"


def at(text: str, timezone: str = LOS_ANGELES) -> datetime:
    """`2027-01-05 09:00` on the clocks of `timezone`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


@dataclass
class Desk:
    """The database, and short ways to put things into it and to read them."""

    database: Database
    program: Program = field(default_factory=Program.packaged)

    def write(self, work: Callable[[Session], T]) -> T:
        """What `work` returned, committed."""
        return self.database.write_now(work)

    def add(self, *rows: Any) -> None:
        """Adds rows in order."""

        def work(session: Session) -> None:
            for row in rows:
                session.add(row)
                session.flush()

        self.write(work)

    def change(self, table: type[Any], key: Any, **values: Any) -> None:
        """Sets columns of a row."""

        def work(session: Session) -> None:
            row = session.get(table, key)
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)

        self.write(work)

    def all(self, table: type[T], *conditions: Any) -> list[T]:
        """The rows of a table, by id where it has one."""

        def work(session: Session) -> list[T]:
            order = [getattr(table, "id")] if hasattr(table, "id") else []  # noqa: B009
            return list(session.exec(select(table).where(*conditions).order_by(*order)))

        return self.database.read_now(work)

    def ring(self, now: datetime) -> int:
        """Rings the rounds at `now`."""
        return asyncio.run(ring(self.database.write, self.program, now))

    def ring_through(self, start: datetime, end: datetime, *, delivers: bool = True) -> list[datetime]:
        """Rings at every due moment from `start` to `end`, as a clock that runs does; returns those moments.

        Everything is delivered at once, unless nothing `delivers`.
        """
        moments = []
        moment: datetime | None = start
        while moment is not None and moment <= end:
            self.ring(moment)
            if delivers:
                self.deliver(now=moment)
            moments.append(moment)
            moment = self.next_moment(moment)
        return moments

    def next_moment(self, now: datetime) -> datetime | None:
        """When something is due next."""
        return self.database.read_now(lambda session: next_moment(session, self.program, now))

    def deliver(self, *, state: str = "sent", now: datetime | None = None) -> None:
        """Plays delivery: every waiting letter is sent (or ends in `state`), at `now` or when it was to go."""

        def work(session: Session) -> None:
            for letter in session.exec(select(Letter).where(Letter.state == "waiting")):
                letter.state, letter.attempts = LetterState.of(state), 1
                if state == "sent":
                    letter.sent_to, letter.sent_at = "slack:C1", now or letter.not_before
                session.add(letter)

        self.write(work)

    def file(self, filed_at: datetime, **values: Any) -> int:
        """Files a deal as the handler does, for what time cares about; returns its id."""
        kind = self.program.kinds[values.setdefault("kind", "deal_registration")]

        def work(session: Session) -> int:
            deal = Submission(
                **{
                    "reference": submissions.new_reference(session, kind.prefix),
                    "state": "submitted",
                    "partner_id": "acme",
                    "filer_id": "fay",
                    "owner_id": "olga",
                    "customer_name": "Northgate",
                    "customer_domain": "northgate.example",
                    "filed_at": filed_at,
                    "answer_due_at": calendar.business_deadline(
                        filed_at,
                        getattr(self.program.values(), kind.answer_days),
                        self.program.timezone,
                        self.program.calendar,
                    ),
                    **values,
                }
            )
            session.add(deal)
            session.flush()
            submissions.record(session, act=Verb.FILE, at=filed_at, submission=deal, to_state=State.SUBMITTED)
            agenda.settle(session, self.program, deal)
            return deal.id

        return self.write(work)

    def act(self, deal_id: int, act: str, now: datetime, **values: Any) -> None:
        """Does a move of the lifecycle, and settles what is due, as handlers do."""

        def work(session: Session) -> None:
            deal = session.get(Submission, deal_id)
            assert deal is not None
            submissions.change(
                session,
                deal,
                self.program.kinds[deal.kind],
                AnyVerb.of(act),
                now=now,
                actor_id=None,
                policy_version="test",
                values=values,
            )
            agenda.settle(session, self.program, deal)

        self.write(work)

    def approve(
        self, deal_id: int, now: datetime, last_day: date | None = None, timezone: str = LONDON
    ) -> date:
        """Approves a deal; returns the last day of its approval period."""
        day = now.astimezone(ZoneInfo(timezone)).date()
        last = last_day or day + timedelta(days=90)
        self.act(
            deal_id,
            "approve",
            now,
            approved_on=day,
            decided_at=now,
            last_day=last,
            expires_at=calendar.end_of_day(last, timezone),
        )
        return last

    def approved(self, now: datetime, **values: Any) -> int:
        """A deal filed and approved at `now`; returns its id."""
        deal_id = self.file(now, **values)
        self.approve(deal_id, now)
        return deal_id

    def deal(self, deal_id: int) -> Submission:
        """The deal as it stands."""
        return self.all(Submission, Submission.id == deal_id)[0]

    def letters(self, message: str | None = None) -> list[Letter]:
        """Letters, all or of one message, in the order written."""
        return self.all(Letter, *([Letter.message == message] if message else []))

    def pings(self, deal_id: int, *states: str) -> list[Ping]:
        """The pings of a deal, all or in some states."""
        wanted = [Ping.submission_id == deal_id]
        return self.all(Ping, *wanted, *([col(Ping.state).in_(states)] if states else []))

    def events(self, deal_id: int, act: str) -> list[Event]:
        """The events of one act."""
        return self.all(Event, Event.submission_id == deal_id, Event.act == act)


def furnish(desk: Desk) -> None:
    """The partner Acme of London with filer Fay and Partnership Manager May; Olga owns, Bob stands in."""
    desk.add(
        Partner(
            id="acme",
            name="Acme Resale",
            programs=["reseller"],
            timezone=LONDON,
            country="GB",
            currency="GBP",
            channel_manager_id="olga",
            backup_id="bob",
        ),
        PartnerLocation(partner_id="acme", platform=Platform.SLACK, what="room", external_id="C-ACME"),
        Conversation(platform=Platform.SLACK, external_id="C-ACME"),
        *person("fay", "partner_member", partner="acme"),
        *person("may", "partner_manager", partner="acme"),
        *person("olga", "channel_manager"),
        *person("bob", "channel_manager"),
    )


def person(
    name: str, *roles: str, partner: str | None = None, timezone: str | None = None
) -> tuple[Any, ...]:
    """The rows of somebody with an account."""
    return (
        Person(id=name, name=name.title(), roles=list(roles), partner_id=partner, timezone=timezone),
        Identity(person_id=name, platform=Platform.SLACK, team="T1", account=f"U-{name}"),
    )


def draft(name: str, expires_at: datetime) -> Draft:
    """An unfinished form."""
    return Draft(
        id=name, kind="deal_registration", person_id="fay", partner_id="acme", platform=Platform.SLACK,
        conversation_id="C-ACME", step="customer", started_at=expires_at, touched_at=expires_at, expires_at=expires_at,
    )  # fmt: skip
