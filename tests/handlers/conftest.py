"""A program in a database of either kind, and people who press and send as an edge would have them do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlmodel import Session, col, select

from bot.database import Database
from handlers import desk
from handlers.effects import follow_ups
from handlers.reply import Dialog, OpenForm, Reply
from handlers.request import Request
from models.people import Actor
from models.policy import Policy
from models.program import Program
from models.tables import Event, Letter, Partner, Person, Submission
from models.terms import AnyVerb, Platform, Role

T = TypeVar("T")
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ROSA = Actor(
    "rosa",
    "Rosa",
    frozenset({Role.PARTNER_MEMBER}),
    "northwind",
    "America/Chicago",
    Platform.SLACK,
    "C0NORTH",
)
PETE = Actor(
    "pete",
    "Pete",
    frozenset({Role.PARTNER_MANAGER}),
    "northwind",
    "America/Chicago",
    Platform.SLACK,
    "C0NORTH",
)
ALAN = Actor(
    "alan", "Alan", frozenset({Role.PARTNER_MEMBER}), "calder", "Europe/London", Platform.SLACK, "C0CALDER"
)
MAYA = Actor(
    "maya",
    "Maya",
    frozenset({Role.CHANNEL_MANAGER}),
    None,
    "America/Los_Angeles",
    Platform.SLACK,
    "C0APPROVE",
)
NOAH = Actor(
    "noah", "Noah", frozenset({Role.CHANNEL_MANAGER}), None, "America/New_York", Platform.SLACK, "C0APPROVE"
)
OMAR = Actor("omar", "Omar", frozenset({Role.OPERATIONS}), None, "America/New_York", Platform.SLACK, "C0OPS")
RITA = Actor(
    "rita", "Rita", frozenset({Role.REPRESENTATIVE}), None, "America/New_York", Platform.SLACK, "C0SALES"
)
EVERYBODY = (ROSA, PETE, ALAN, MAYA, NOAH, OMAR, RITA)

CUSTOMER = {
    "customer_name": "Harbor Point Builders, LLC",
    "contact_email": "jo@harborpoint.com",
    "country": "US",
}
OPPORTUNITY = {
    "need": "One place for drawings and budgets before the hospital starts.",
    "value_band": "100k_250k",
    "currency": "USD",
    "close_date": "2027-02-01",
    "business": "new",
}
ELIGIBILITY = {
    "procurement": "none",
    "activities": ["meeting", "demonstration"],
    "activity_date": "2026-11-10",
    "activity_text": "Two meetings with the head of operations, and a demonstration for eight site managers in Boston.",
    "attestation": True,
}
STEPS = (("customer", CUSTOMER), ("opportunity", OPPORTUNITY), ("eligibility", ELIGIBILITY))


class Bench:
    """The desk with a clock that the test moves. Every act is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.program = Program.packaged()
        self.now = NOW
        self.follows = True  # False: what is left to be done for others waits

    def file_without_limit(self) -> None:
        """Lets partners file as often as a test wants: the limit has tests of its own."""
        policy = self.program.policy
        many = {"filings_per_day": 1_000_000, "probing_filings_per_week": 1_000_000}
        values = policy.values.model_copy(update=many)
        self.program = replace(self.program, policy=replace(policy, values=values))

    def run(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, committed; and what it left to be done for others, as delivery does it at once."""
        done = self.database.write_now(work)
        if self.follows:
            self.follow_up()
        return done

    def follow_up(self) -> None:
        """Does for others' claims what the last commits left to be done."""
        self.database.write_now(lambda session: follow_ups.catch_up(session, self.program, self.now))

    def press(self, actor: Actor, verb: str, subject: str = "") -> Reply:
        """A press of a button, or a command with verb `command`."""
        return self.run(lambda session: desk.press(self._request(session, actor, verb, subject)))

    def send(self, actor: Actor, verb: str, subject: str, step: str, answers: Mapping[str, Any]) -> Reply:
        """A form, sent."""
        request = self._request
        return self.run(
            lambda session: desk.submit(
                replace(request(session, actor, verb, subject), step=step, answers=answers)
            )
        )

    def do(self, actor: Actor, verb: str, subject: str, **answers: Any) -> Reply:
        """A press and its form of one step, sent as it opened."""
        opened = self.press(actor, verb, subject)
        if not isinstance(opened, OpenForm):
            return opened
        return self.send(actor, opened.verb, opened.subject, opened.step, answers)

    def shown(self, actor: Actor, verb: str, subject: str) -> Mapping[str, Any]:
        """What a press shows in a dialog, as data."""
        reply = self.press(actor, verb, subject)
        assert isinstance(reply, Dialog), reply
        return reply.content.data

    def reject(self, actor: Actor, reference: str, reason: str, **answers: Any) -> Reply:
        """Both steps of a rejection."""
        words = self.do(actor, "reject", reference, reason=reason)
        if not isinstance(words, OpenForm):
            return words
        return self.send(
            actor, "reject", words.subject, "words", {"text": "We decided against it.", **answers}
        )

    def file(self, actor: Actor = ROSA, **changes: Any) -> str:
        """Files a deal through all three steps and returns its reference."""
        opened = self.press(actor, "file", "deal_registration")
        if isinstance(opened, OpenForm) and opened.step == "here":  # staff, in the partner's room
            opened = self.send(
                actor, opened.verb, opened.subject, "here", {"contact": "rosa", "source": "call"}
            )
        assert isinstance(opened, OpenForm), opened
        reply: Reply = opened
        for step, answers in STEPS:
            given = {**answers, **{name: value for name, value in changes.items() if name in _names(step)}}
            reply = self.send(actor, "file", opened.subject, step, given)
        assert isinstance(reply, Dialog), reply
        return str(reply.content.data["reference"])

    def row(self, reference: str) -> Submission:
        """The submission as it is stored."""
        return self.database.read_now(
            lambda session: session.exec(select(Submission).where(Submission.reference == reference)).one()
        )

    def letters(self, message: str = "") -> list[Letter]:
        """The letters written so far, of one message or of all."""
        wanted = select(Letter).order_by(col(Letter.id))
        if message:
            wanted = wanted.where(Letter.message == message)
        return self.database.read_now(lambda session: list(session.exec(wanted)))

    def events(self, reference: str) -> list[Event]:
        """The history of a submission."""
        row = self.row(reference)
        wanted = select(Event).where(Event.submission_id == row.id).order_by(col(Event.id))
        return self.database.read_now(lambda session: list(session.exec(wanted)))

    def later(self, **passed: float) -> None:
        """Moves the clock."""
        self.now += timedelta(**passed)

    def _request(self, session: Session, actor: Actor, verb: str, subject: str) -> Request:
        return Request(session, self.program, actor, self.now, AnyVerb.of(verb), subject)


def with_values(program: Program, **values: Any) -> Program:
    """The program with other values in its policy."""
    policy = program.policy
    changed = policy.values.model_copy(update=values)
    return replace(program, policy=Policy(policy.version, changed, policy.sources))


def _names(step: str) -> frozenset[str]:
    form = Program.packaged().kinds["deal_registration"].form
    return frozenset(form.step(step).names())


@pytest.fixture
def bench(migrated_database_url: str) -> Iterator[Bench]:
    """Two resellers, their people, and Procore's, on each kind of database."""
    database = Database.open(migrated_database_url)
    database.write_now(people)
    yield Bench(database)
    database.close()


def people(session: Session) -> None:
    """Writes the partners and everybody."""
    for key, name, timezone in (
        ("northwind", "Northwind Building Systems", "America/Chicago"),
        ("calder", "Calder & Finch", "Europe/London"),
    ):
        session.add(
            Partner(
                id=key,
                name=name,
                programs=["reseller"],
                timezone=timezone,
                country="US",
                currency="USD",
                channel_manager_id="maya",
                backup_id="noah",
            )
        )
    session.flush()
    for actor in EVERYBODY:
        session.add(
            Person(
                id=actor.person_id, name=actor.name, roles=sorted(actor.roles), partner_id=actor.partner_id
            )
        )
