"""The whole product on loopback with a simulated Teams on the far side, alone or beside the simulated Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from sqlmodel import Session, col, select

from bot.app import Desk
from bot.clock import MovableClock
from bot.database import Work
from bot.sandbox import FakeSlack, example
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as world
from bot.sandbox.teams.teams_person import Person, Shown
from bot.settings import Settings
from handlers.views import launchpad
from models.tables import Identity, Letter, PartnerLocation, Submission
from models.tables import Person as Row
from models.terms import Platform
from tests.processes import slack_settings, teams_settings
from tests.stories import seeding
from tests.stories.platforms import SLACK, TEAMS
from tests.stories.stage import (
    AT_ONCE,
    CUSTOMER,
    ELIGIBILITY,
    OPPORTUNITY,
    PASSWORD,
    REFERENCE,
    SECRET,
    START,
    Stage,
)

T = TypeVar("T")


def seed(session: Session, now: Any, *, people: tuple[str, ...] | None = None, partners: bool = True) -> None:
    """The example's people and partners on Teams, beside whatever they are on Slack."""
    for person in example.PEOPLE:
        if person.known and (people is None or person.key in people):
            home, account = world.tenant(person.slack_team), world.account(person.key)
            session.add(Identity(person_id=person.key, platform=Platform.TEAMS, team=home, account=account))
    for partner in example.PARTNERS if partners else ():
        home = world.tenant(partner.slack_team)
        for what, place in (("home", home), ("room", world.conversation_id(partner.key))):
            session.add(
                PartnerLocation(partner_id=partner.key, platform=Platform.TEAMS, what=what, external_id=place)
            )
    session.flush()
    for partner in example.PARTNERS if partners else ():
        launchpad.post(session, Platform.TEAMS, world.conversation_id(partner.key), now, "seed")


@dataclass
class TeamsStage:
    """The process, the simulated Teams, the clock; and the simulated Slack where both are on."""

    desk: Desk
    teams: FakeTeams
    clock: MovableClock
    slack: Stage | None = None

    def person(self, who: str) -> Person:
        """Somebody of the example, at Teams' client."""
        return self.teams.person(who)

    async def quiet(self) -> None:
        """Waits until everything that is due has been sent."""
        await self.desk.delivery.drain()

    async def pass_time(self, by: timedelta) -> None:
        """Moves program time, stopping at every due moment between."""
        await Stage(self.desk, self.clock, TEAMS, teams=self.teams).pass_time(by)

    async def read(self, work: Work[T]) -> T:
        """What `work` reads from the database."""
        return await self.desk.database.read(work)

    async def row(self, reference: str) -> Submission:
        """A submission as it is stored."""
        return await self.read(
            lambda session: session.exec(select(Submission).where(Submission.reference == reference)).one()
        )

    async def letters(self, message: str = "") -> list[Letter]:
        """Every letter, or those of a message, in the order written."""
        found = await self.read(lambda session: list(session.exec(select(Letter).order_by(col(Letter.id)))))
        return [each for each in found if message in ("", each.message)]

    async def open_form(self, who: str = "rosa", conversation_id: str = "northwind-procore") -> Person:
        """Somebody, with the first step of a deal open before them."""
        person = self.person(who)
        await person.press(await person.sees(conversation_id, "file and look up"), "Register a deal")
        assert person.dialog is not None, person.notes
        return person

    async def file(
        self,
        who: str = "rosa",
        conversation_id: str = "northwind-procore",
        customer: str = "",
        email: str = "",
    ) -> str:
        """Files a deal through the three steps, and returns its reference."""
        person = await self.open_form(who, conversation_id)
        changed = {"Customer's legal name": customer, "Contact's work e-mail": email} if customer else {}
        for answers in ({**CUSTOMER, **changed}, OPPORTUNITY, ELIGIBILITY):
            await self.submit(person, answers)
        assert person.dialog is not None
        found = REFERENCE.search(person.dialog.text)
        assert found, person.dialog.text
        await self.quiet()
        return found[0]

    async def submit(self, person: Person, answers: Mapping[str, Any]) -> None:
        """Sends the open form, which must be taken."""
        answer = await person.submit(answers)
        assert answer.ok, answer
        assert person.dialog is None or not person.dialog.errors, person.dialog.errors

    async def card(self, reference: str, who: str = "maya") -> Shown:
        """The reviewers' card, as somebody sees it now."""
        return await self.person(who).sees("partner-approvals", f"{reference} from ")

    async def approve(self, reference: str, who: str = "maya") -> None:
        """Approves it in the approval channel, and lets the minute pass after which the partner hears."""
        person = self.person(who)
        await person.press(await self.card(reference, who), "Approve")
        assert person.dialog is not None, person.notes
        await self.submit(person, {})
        await self.quiet()
        await self.pass_time(timedelta(seconds=61))


@pytest_asyncio.fixture
async def solo(migrated_database_url: str) -> AsyncIterator[TeamsStage]:
    """Everybody on Teams, and on Teams alone."""
    async with AsyncExitStack() as stack:
        yield await _staged(stack, migrated_database_url, slack_too=False)


@pytest.fixture
def people_on_teams() -> tuple[str, ...] | None:
    """Who has an account on Teams where both platforms are on; None for everybody."""
    return None


@pytest_asyncio.fixture
async def both(migrated_database_url: str) -> AsyncIterator[TeamsStage]:
    """Both platforms; everybody has an account on each."""
    async with AsyncExitStack() as stack:
        yield await _staged(stack, migrated_database_url, slack_too=True)


@pytest_asyncio.fixture
async def without_tokens(migrated_database_url: str) -> AsyncIterator[TeamsStage]:
    """A local client that knows no tokens, and the bot as it is started for one."""
    async with AsyncExitStack() as stack:
        yield await _staged(stack, migrated_database_url, slack_too=False, tokens=False)


async def _staged(stack: AsyncExitStack, url: str, *, slack_too: bool, tokens: bool = True) -> TeamsStage:
    clock = MovableClock(START)
    fake = FakeTeams(world.example_world(), secret=PASSWORD, asks_for_tokens=tokens)
    teams = await stack.enter_async_context(fake)
    teams.wire.throttling = 30.0  # this machine's load is no property of the bot
    given: dict[str, Any] = {"database_url": url, "port": 0, **teams_settings(teams)}
    if not tokens:
        given |= {"teams_unauthenticated": "loopback-only", "teams_app_password": None}
    slack = None
    if slack_too:
        slack = await stack.enter_async_context(FakeSlack(example.example_world(), signing_secret=SECRET))
        slack.wire.throttling = slack.triggers.lifetime = 30.0
        given |= slack_settings(slack)
    desk = Desk(Settings.model_validate(given), clock, AT_ONCE)
    await desk.database.write(lambda session: _seeded(session, clock, slack_too=slack_too))
    await stack.enter_async_context(desk.running())
    teams.bot_url = desk.url
    ready = TeamsStage(desk, teams, clock)
    if slack is not None:
        slack.bot_url = desk.url
        ready.slack = Stage(desk, clock, SLACK, slack=slack)
    await ready.quiet()
    return ready


def _seeded(session: Session, clock: MovableClock, *, slack_too: bool) -> None:
    seeding.seed(session, clock.now())
    if not slack_too:
        for table in (Identity, PartnerLocation, Letter):
            for row in session.exec(select(table)):
                session.delete(row)
        session.flush()
    seed(session, clock.now())
    assert session.exec(select(Row)).first() is not None
