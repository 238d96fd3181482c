"""A year of 200 partners, day by day: exactly what the rules say is told, to whom and when, whatever the bell does.

The population, the skipped days and the deaths of the process are drawn by a seed. `YEAR_SEED=…` plays another year.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col

from bot.database import Database
from handlers import desk as verbs
from handlers.reply import Done
from handlers.request import Request
from models import agenda
from models.calendar import business_deadline
from models.people import Actor
from models.tables import (
    Conversation,
    Event,
    Identity,
    Letter,
    Partner,
    PartnerLocation,
    Person,
    Ping,
    Snooze,
    Submission,
)
from models.terms import AnyVerb, Platform, Role
from tests.scheduler.desk import Desk
from tests.scheduler.population import Act, Company, Matter, Somebody, Year, draw
from tests.scheduler.prediction import Prediction, Told

SEED = int(os.environ.get("YEAR_SEED", "248760"))
PARTNERS, FEWER = 200, 80
OMAR = Actor("omar", "Omar", frozenset({Role.OPERATIONS}), None, None)


class Simulation:
    """Plays a year on a database; every object but the database is thrown away at each restart."""

    def __init__(self, url: str, year: Year) -> None:
        self.url, self.year = url, year
        self.desk = Desk(Database.open(url))
        self.ids: dict[int, int] = {}
        self._furnish()

    def play(self) -> None:
        """Everything in its order: acts, rings, deaths."""
        acts: list[tuple[datetime, Matter, Act | None]] = [
            (each.filed, each, None) for each in self.year.matters
        ]
        acts += [(act.at, matter, act) for matter in self.year.matters for act in matter.acts]
        acts.sort(key=lambda each: (each[0], each[1].number))
        coming = iter(acts)
        upcoming = next(coming, None)
        for ring in self.year.rings:
            while upcoming is not None and upcoming[0] <= ring:
                self._do(*upcoming)
                upcoming = next(coming, None)
            self.desk.ring(ring)
            self.desk.deliver()
            if ring in self.year.restarts:
                self.desk.database.close()
                self.desk = Desk(Database.open(self.url))

    def _do(self, at: datetime, matter: Matter, act: Act | None) -> None:
        if act is None:
            self._file(matter)
        elif matter.kind == "extension":
            self._answer_extension(matter, act)
        elif act.what == "snooze":
            self._snooze(matter, at)
        elif act.what == "approve" and matter.kind == "deal_registration":
            self.desk.approve(self.ids[matter.number], at, timezone=matter.company.zone)
        elif act.what == "ask":
            due = business_deadline(at, 5, self.desk.program.timezone, self.desk.program.calendar)
            self.desk.act(self.ids[matter.number], "ask", at, question_due_at=due)
        elif act.what == "answer":
            self.desk.act(self.ids[matter.number], "answer", at, question_due_at=None)
        else:
            values = {"decided_at": at} if act.what == "approve" else {}
            self.desk.act(self.ids[matter.number], act.what, at, **values)

    def _file(self, matter: Matter) -> None:
        company = matter.company
        answers: dict[str, Any] = {}
        if matter.kind == "marketing_request":
            assert matter.day is not None
            answers = {
                "activity": "event",
                "subject": "A talk",
                "timing": "planned",
                "activity_date": matter.day.isoformat(),
            }
        if matter.kind == "marketing_plan":
            answers = {"year": "2028"}
        self.ids[matter.number] = self.desk.file(
            matter.filed,
            kind=matter.kind,
            partner_id=company.name,
            filer_id=company.filer.name,
            owner_id=None if matter.kind == "extension" else company.owner,  # nobody takes one
            parent_id=self.ids[matter.parent.number] if matter.parent else None,
            customer_name=str(matter.number),
            customer_domain=f"{matter.number}.example" if matter.kind == "deal_registration" else None,
            answers=answers,
        )

    def _answer_extension(self, matter: Matter, act: Act) -> None:
        reference = self.desk.deal(self.ids[matter.number]).reference

        def answer(session: Session) -> object:
            request = Request(
                session, self.desk.program, OMAR, act.at, AnyVerb.of(act.what), reference, step=act.what
            )
            if act.what == "reject":
                text = {"text": "Not this time."}
                return verbs.submit(
                    replace(request, subject=f"{reference}|not_justified", step="words", answers=text)
                )
            return verbs.submit(request)

        assert self.desk.write(answer) == Done()

    def _snooze(self, matter: Matter, at: datetime) -> None:
        def snooze(session: Session) -> None:
            deal = session.get(Submission, self.ids[matter.number])
            assert deal is not None
            session.add(Snooze(submission_id=deal.id, person_id=deal.filer_id, until=at + timedelta(days=7)))
            agenda.settle(session, self.desk.program, deal, at)

        self.desk.write(snooze)

    def _furnish(self) -> None:
        rows: list[Any] = []
        for company in self.year.companies:
            rows += [*_company(company)]
            for who in (company.filer, *company.managers):
                role = "partner_member" if who is company.filer else "partner_manager"
                rows += _person(who, role, company.name, self.year.rings[0])
        for who in self.year.staff:
            rows += _person(who, "channel_manager", None, self.year.rings[0])
        rows += _person(Somebody("omar", None), "operations", None, self.year.rings[0])
        self.desk.add(*rows)

    # What came of it

    def digests(self) -> Told:
        """Who was told of what, on which day."""
        numbers = {number: str(each) for each, number in self.ids.items()}
        found: Told = defaultdict(set)
        for ping in self.desk.all(Ping, Ping.state == "told", col(Ping.letter_key).like("digest:%")):
            address, _, day = str(ping.letter_key).removeprefix("digest:").rpartition(":")
            whose = numbers[ping.submission_id] if ping.submission_id is not None else str(ping.partner_id)
            found[address, date.fromisoformat(day)].add((whose, ping.rule))
        return found

    def at_once(self) -> dict[tuple[str, str, str], datetime]:
        """What was told at once, to whom, at which ring; and how each approval ended."""
        numbers = {number: str(each) for each, number in self.ids.items()}
        written = {each.key: each.written_at for each in self.desk.all(Letter)}
        found: dict[tuple[str, str, str], datetime] = {
            (ping.rule, ping.receiver, numbers[ping.submission_id or 0]): written[str(ping.letter_key)]
            for ping in self.desk.all(Ping, Ping.state == "told", col(Ping.letter_key).not_like("digest:%"))
        }
        for event in self.desk.all(Event, col(Event.act).in_(["expire", "hold_end"])):
            if event.from_state == "approved":
                found[event.act, "", numbers[event.submission_id or 0]] = event.at
        return found

    def told_of_ends(self) -> dict[tuple[str, str, str], datetime]:
        """From when on each is told of the end of an approval."""
        numbers = {number: str(each) for each, number in self.ids.items()}
        ends = {
            each.id for each in self.desk.all(Event, col(Event.act).in_(["expire", "hold_end"]))
            if each.from_state == "approved"
        }  # fmt: skip
        messages = ("ending.ended", "ending.room", "ending.notice", "sales.hold_ended")
        return {
            (each.message, each.address, numbers[each.submission_id or 0]): each.not_before
            for each in self.desk.all(Letter, col(Letter.message).in_(messages))
            if each.params["event"] in ends
        }

    def ends(self) -> dict[str, str]:
        """The state of each deal whose approval ended."""
        numbers = {number: str(each) for each, number in self.ids.items()}
        ended = self.desk.all(Submission, col(Submission.state).in_(["expired", "notice_outstanding"]))
        return {numbers[each.id]: each.state for each in ended}


def _company(company: Company) -> tuple[Any, ...]:
    conversation_id = f"C-{company.name}"
    return (
        Partner(
            id=company.name, name=company.name, programs=list(company.programs), timezone=company.zone,
            country=company.country[:2], region=company.country[3:] or None, currency="USD",
            channel_manager_id=company.owner, backup_id=company.backup,
        ),
        PartnerLocation(partner_id=company.name, platform=Platform.SLACK, what="room", external_id=conversation_id),
        Conversation(platform=Platform.SLACK, external_id=conversation_id),
    )  # fmt: skip


def _person(who: Somebody, role: str, partner: str | None, now: datetime) -> tuple[Any, ...]:
    gone = None if who.reachable else now
    person = Person(
        id=who.name, name=who.name, roles=[role], partner_id=partner, timezone=who.zone, unreachable_at=gone
    )
    return person, Identity(person_id=who.name, platform=Platform.SLACK, team="T", account=who.name)


def differences(expected: Any, actual: Any) -> list[str]:
    """What is expected and isn't there, and what is there unexpected."""
    keys = sorted({key for key in {**expected, **actual} if expected.get(key) != actual.get(key)}, key=str)
    return [f"{key}: expected {expected.get(key)}, got {actual.get(key)}" for key in keys]


@pytest.mark.timeout(1800)  # a minute or so where nothing else runs
@pytest.mark.parametrize(
    ("database_kind", "seed", "partners"),
    [("sqlite", 2028, PARTNERS), ("postgresql", SEED, FEWER)],
    indirect=["database_kind"],
)
def test_a_year_brings_what_the_rules_say_and_nothing_else(
    migrated_database_url: str, seed: int, partners: int
) -> None:
    year = draw(seed, partners)
    expected = Prediction(year)
    played = Simulation(migrated_database_url, year)
    played.play()
    assert differences(expected.at_once, played.at_once())[:20] == [], f"seed {seed}"
    assert differences(dict(expected.digests), dict(played.digests()))[:20] == [], f"seed {seed}"
    assert differences(expected.ends, played.ends()) == [], f"seed {seed}"
    assert differences(expected.told_of_ends, played.told_of_ends()) == [], f"seed {seed}"
    letters = {each.key for each in played.desk.all(Letter, col(Letter.key).like("digest:%"))}
    assert letters == {f"digest:{address}:{day}" for address, day in expected.digests}, f"seed {seed}"
    assert len(expected.digests) > PARTNERS and len(expected.at_once) > PARTNERS, (
        "a year in which much happens"
    )
    played.desk.database.close()
