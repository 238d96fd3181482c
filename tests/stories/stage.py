"""The stage of the stories: the real process on loopback, simulated platforms on the far side, people who act.

A story says what people do, and runs on Slack, on Teams, and with the partners on Teams and Procore on Slack
(`platforms`). What somebody does and reads goes through their client (`on_slack`, `on_teams`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from sqlmodel import col, select

from bot.app import Desk
from bot.clock import MovableClock
from bot.database import Work
from bot.delivery import Timing
from bot.sandbox import FakeSlack
from bot.sandbox import example as world
from bot.sandbox.faults import rate_limited
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as teams_world
from bot.sandbox.teams.world import Conversation as Place
from bot.sandbox.world import Channel, Naming
from bot.settings import Settings
from bot.slack import manifest
from bot.slack.answer import Throttling
from models.tables import Letter, Submission
from scheduler.forecast import next_moment
from tests.processes import slack_settings, teams_settings
from tests.stories import on_slack, on_teams
from tests.stories.platforms import SLACK, Pair
from tests.stories.seeding import seed

T = TypeVar("T")
LATE = float(os.environ.get("LATE", "0"))
"""Seconds by which the platforms' answers may be late: stories that count on an order which nobody promised fail."""
PASSWORD = "a-secret-of-the-bots"
START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # a Friday, nine in the morning at Procore
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
REFERENCE = re.compile(r"[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}")
A_MINUTE = timedelta(seconds=61)  # and a second: from then on the partner has heard
AT_ONCE = Timing(
    pace=0.0, poll=0.1
)  # the simulated Slack takes as much as it gets; its paced twin is tried by itself

CUSTOMER = {
    "Customer's legal name": "Harbor Point Builders, LLC",
    "Contact's work e-mail": "jo@harborpoint.com",
    "Customer's country": "United States",
}
OPPORTUNITY = {
    "What do they want to do?": "One place for drawings and budgets before the hospital starts.",
    "Estimated annual value": "100,000 to 250,000",
    "Expected close date": "2027-02-01",
    "New or existing customer?": "New customer",
}
ELIGIBILITY = {
    "Is there a public procurement?": "No",
    "What have you done so far?": ["Meeting", "Demonstration"],
    "Date of the latest activity": "2026-11-10",
    "Describe what you did": "Two meetings with the head of operations, and a demonstration for eight site managers.",
    "Your confirmation": True,
}


class Stage:
    """The process, the simulated platforms, and the clock that all live by."""

    def __init__(
        self,
        desk: Desk,
        clock: MovableClock,
        pair: Pair = SLACK,
        *,
        slack: FakeSlack | None = None,
        teams: FakeTeams | None = None,
    ) -> None:
        self.desk, self.clock, self.pair = desk, clock, pair
        self._slack, self._teams = slack, teams
        self.is_cut_off = False
        self._people: dict[str, on_slack.Person | on_teams.Person] = {}
        for each in world.PEOPLE:
            self._seat(each.key)

    @property
    def slack(self) -> FakeSlack:
        """The simulated Slack."""
        assert self._slack is not None, "Slack is off"
        return self._slack

    @property
    def teams(self) -> FakeTeams:
        """The simulated Teams."""
        assert self._teams is not None, "Teams is off"
        return self._teams

    def _seat(self, who: str) -> None:
        if self.pair.of(who) == "slack":
            self._people[who] = on_slack.Person(self.slack, self.slack.person(who), self.quiet)
        else:
            self._people[who] = on_teams.Person(self.teams, self.teams.person(who), self.quiet)

    def person(self, name: str) -> Any:
        """Somebody of the example world, at the client of their platform."""
        return self._people[name]

    def conversation_id(self, name: str) -> Any:
        """A conversation as everybody in it reads it: a partner's where the partners are, else where Procore is."""
        if self.platform_of(name) == "slack":
            return self.slack.channel(name)
        return on_teams.conversation_id(self.teams, name)

    def platform_of(self, conversation_id: str) -> str:
        """Where this conversation is."""
        return self.pair.partners if conversation_id.endswith("-procore") else self.pair.staff

    async def joins(self, conversation_id: str, who: str) -> None:
        """Somebody comes into a conversation."""
        if self.platform_of(conversation_id) == "slack":
            await self.slack.happenings.join(
                self.slack.world.channel(conversation_id), self.slack.world.user(who).id
            )
        else:
            await self.teams.adds(who, conversation_id)

    async def bot_joins(self, conversation_id: str, by: str = "maya") -> None:
        """The bot is added to a conversation."""
        if self.platform_of(conversation_id) == "slack":
            inviter = self.slack.world.user(by).id
            await self.slack.happenings.join(
                self.slack.world.channel(conversation_id), world.APP.bot_user, inviter
            )
        else:
            await self.teams.joins(conversation_id)

    async def bot_leaves(self, conversation_id: str) -> None:
        """The bot is sent away."""
        if self.platform_of(conversation_id) == "slack":
            await self.slack.happenings.leave(self.slack.world.channel(conversation_id), world.APP.bot_user)
        else:
            await self.teams.leaves(conversation_id)

    def new_conversation(self, conversation_id: str, partner: str, *members: str) -> None:
        """A conversation shared with a partner, in which the bot isn't yet; its name ends in -procore."""
        team = next(each.slack_team for each in world.PARTNERS if each.key == partner)
        if self.platform_of(conversation_id) == "slack":
            accounts = [self.slack.world.user(each).id for each in members]
            made = Channel(
                "C0NEWROOM", conversation_id, world.PROCORE.id, accounts, True, connected_team_ids=[team]
            )
            self.slack.world.add(made)
        else:
            home = teams_world.tenant(team)
            there = list(members)
            self.teams.world.add(
                Place("19:newroom@thread.tacv2", conversation_id, "shared", there, "19:new", [home], False)
            )

    async def leaves(self, conversation_id: str, who: str) -> None:
        """Somebody leaves it, and with them the tie to their organization."""
        if self.platform_of(conversation_id) == "slack":
            channel, user = self.slack.world.channel(conversation_id), self.slack.world.user(who)
            await self.slack.happenings.leave(channel, user.id)
            await (
                self.quiet()
            )  # what is held just as the sharing ends is looked at again only some minutes later
            if user.team_id in channel.connected_team_ids:
                await self.slack.happenings.unshare(channel, user.team_id)
        else:
            await self.teams.drops(who, conversation_id)

    async def shares(self, conversation_id: str, partner: str) -> None:
        """A conversation is shared with a partner's organization, by key."""
        team = next(each.slack_team for each in world.PARTNERS if each.key == partner)
        if self.platform_of(conversation_id) == "slack":
            await self.slack.happenings.share(self.slack.world.channel(conversation_id), team)
        else:
            await self.teams.shares(conversation_id, teams_world.tenant(team))

    async def unshares(self, conversation_id: str, partner: str) -> None:
        """It is shared with them no more."""
        team = next(each.slack_team for each in world.PARTNERS if each.key == partner)
        if self.platform_of(conversation_id) == "slack":
            await self.slack.happenings.unshare(self.slack.world.channel(conversation_id), team)
        else:
            await self.teams.unshares(conversation_id, teams_world.tenant(team))

    async def quiet(self) -> None:
        """Waits until everything that is due has been sent, and everybody's screen shows it."""
        await self.desk.delivery.drain()
        for each in self._people.values():
            await each.catch_up()

    async def pass_time(self, by: timedelta) -> None:
        """Moves program time, stopping at every due moment between, as the sandbox does."""
        until = self.clock.now() + by
        while True:
            moment = await self.read(
                lambda session: next_moment(session, self.desk.program, self.clock.now())
            )
            if moment is None or moment > until:
                break
            self.clock.advance(max(timedelta(0), moment - self.clock.now()))
            await self.desk.bell.ring()
            if not self.is_cut_off:
                await self.desk.delivery.drain()
        self.clock.advance(max(timedelta(0), until - self.clock.now()))
        await self.desk.bell.ring()
        if not self.is_cut_off:
            await self.quiet()

    async def until(self, holds: Any) -> None:
        """Waits for what the wall clock brings, such as delivery's next attempt."""
        await (self._slack or self.teams).until(holds)
        await self.quiet()

    def cut_off(self) -> None:
        """From now on no platform takes a message, or a change of one: it asks to come back in a second."""
        self.is_cut_off, refusing = True, (rate_limited(1),)
        if self._slack is not None:
            self._slack.faults.draw(1, 1.0, frozenset({"chat.postMessage", "chat.update"}), refusing)
        if self._teams is not None:
            self._teams.faults.draw(1, 1.0, frozenset({"send", "reply", "update"}), refusing)

    async def restore(self) -> None:
        """The platforms take messages again, and what waited has gone out."""
        self.is_cut_off = False
        for platform in (self._slack, self._teams):
            if platform is not None:
                platform.faults.clear()
        await self.quiet()

    async def read(self, work: Work[T]) -> T:
        """What `work` reads from the database."""
        return await self.desk.database.read(work)

    async def write(self, work: Work[T]) -> T:
        """What `work` returns, committed: what an import or an operator would have done."""
        return await self.desk.database.write(work)

    async def row(self, reference: str) -> Submission:
        """A submission as it is stored."""
        return await self.read(
            lambda session: session.exec(select(Submission).where(Submission.reference == reference)).one()
        )

    async def letters(self) -> list[Letter]:
        """Every letter, in the order written."""
        return await self.read(lambda session: list(session.exec(select(Letter).order_by(col(Letter.id)))))

    async def file(
        self, who: str = "rosa", conversation_id: str = "northwind-procore", **changes: Any
    ) -> str:
        """Files a deal through the three steps, as a person does, and returns its reference.

        `changes` are answers by label, beside those of the example or in their place. Staff file it for Rosa.
        """
        person = self.person(who)
        await person.press(person.sees(conversation_id).latest("file and look up"), "Register a deal")
        if "From what?" in person.modal.fields:
            await person.modal.fill({"The partner's contact": "Rosa Delgado", "From what?": "A call"})
            await self.submit(person)
        for answers in (CUSTOMER, OPPORTUNITY, ELIGIBILITY):
            changed = {label: changes.pop(label) for label in person.modal.fields if label in changes}
            await person.modal.fill({**answers, **changed})
            await self.submit(person)
        assert not changes, f"no such fields: {list(changes)}"
        found = REFERENCE.search(person.modal.text)
        assert found, person.modal.text
        await person.modal.close()
        await self.quiet()
        return found[0]

    async def submit(self, person: Any) -> None:
        """Sends the form before the person, which must be taken."""
        outcome = await person.modal.submit()
        assert outcome.ok, (outcome, person.modal and person.modal.errors)
        assert person.modal is None or not person.modal.errors, person.modal.errors

    def card(self, reference: str, who: str = "maya") -> Any:
        """The reviewers' card as it hangs in the approval channel now."""
        return self.person(who).sees("partner-approvals").latest(f"{reference} from ")

    async def decide(self, reference: str, button: str, who: str = "maya", *steps: dict[str, Any]) -> None:
        """Presses a button of the card and sends its form, a step for each of `steps` (default: one, empty)."""
        person = self.person(who)
        await person.press(self.card(reference, who), button)
        for answers in steps or ({},):
            await person.modal.fill(answers)
            await self.submit(person)
        assert person.modal is None, person.modal.text
        await self.quiet()

    async def approve(self, reference: str, who: str = "maya") -> None:
        """Approves it, and lets the minute pass after which the partner hears."""
        await self.decide(reference, "Approve", who)
        await self.pass_time(A_MINUTE)

    async def reject(self, reference: str, reason: str, who: str = "maya") -> None:
        """Rejects it with the text that the form proposes, and lets the minute pass."""
        await self.decide(reference, "Reject", who, {"Reason": reason}, {})
        await self.pass_time(A_MINUTE)

    async def press_copy(self, who: str, shown: Any, button: str) -> Any:
        """Presses a button of a message in whatever conversation it hangs, member or not, as a copied card would be."""
        person = self._people[who]
        was_on_teams = isinstance(shown, on_teams.Shown)
        if was_on_teams is isinstance(person, on_teams.Person):
            return await person.press_copy(shown, button)
        asked = on_teams.asked(shown, button) if was_on_teams else on_slack.asked(shown, button)
        return await person.ask_for(*asked)

    def tells_directly(self, who: str) -> bool:
        """True for somebody whom the bot can write to; the others are told in their channel, and by "Show"."""
        person = self._people[who]
        return isinstance(person, on_slack.Person) or not person.is_elsewhere

    async def told(self, who: str, reference: str, what: str = "") -> str:
        """What somebody is told of a submission: their last message of it (that begins with `what`), or what they
        see when they ask."""
        person = self.person(who)
        if self.tells_directly(who):
            text: str = person.inbox.latest(f"{what} {reference}: " if what else reference).text
            return text
        conversation_id = next(
            each.name for each in self.teams.world.conversations.values() if who in each.roster
        )
        text = (await person.ask(f"status {reference}", conversation_id)).text
        person.close()
        return text

    def logged_calls(self) -> str:
        """Everything that the bot said to Slack, as one text."""
        return json.dumps([call.args for call in self.slack.calls], default=str)

    def refusals(self) -> list[Any]:
        """What the platforms wouldn't take of the bot."""
        return [
            *(self._slack.refusals if self._slack else ()),
            *(self._teams.refusals if self._teams else ()),
        ]


@asynccontextmanager
async def staged(
    database_url: str,
    pair: Pair = SLACK,
    *,
    packages: list[str] | None = None,
    templates: list[Path] | None = None,
    policy_file: Path | None = None,
    timing: Timing = AT_ONCE,
    grid: Naming | None = None,
) -> AsyncIterator[Stage]:
    """A program with its partners and people, the bot in its channels, and the launchpads hanging.

    With `grid` Procore and every partner are on Slack's Enterprise Grid, and Slack names people's teams so.
    """
    clock = MovableClock(START)
    given: dict[str, Any] = {"database_url": database_url, "port": 0, "policy_file": policy_file}
    slack = teams = None
    async with AsyncExitStack() as stack:
        if "slack" in pair.platforms:
            app = yaml.safe_load(manifest.at("https://desk.example.com"))
            fake = FakeSlack(world.example_world(app), signing_secret=SECRET)
            if grid is not None:
                world.put_on_grid(fake.world, grid)
            slack = await stack.enter_async_context(fake)
            slack.wire.throttling = slack.triggers.lifetime = (
                30.0  # this machine's load is no property of the bot
            )
            given |= slack_settings(slack)
        if "teams" in pair.platforms:
            teams = await stack.enter_async_context(FakeTeams(teams_world.example_world(), secret=PASSWORD))
            teams.wire.throttling = 30.0
            # Which tenant Teams names for outside people is unknown: each answer has its pair.
            teams.world.names_host = pair.platforms == {"teams"}
            given |= teams_settings(teams)
        settings = Settings.model_validate(given)
        desk = Desk(settings, clock, timing, packages=packages or [], templates=templates or [])
        if desk.slack is not None:
            desk.slack.throttling = Throttling(30.0, 30.0, 30.0)  # the same
        await desk.database.write(lambda session: seed(session, clock.now(), pair))
        await stack.enter_async_context(desk.running())
        for each in (slack, teams):
            if each is not None:
                each.bot_url = desk.url
                each.faults.delay(0, LATE)
        if slack is not None:
            await slack.until(lambda: desk.slack and desk.slack.door and desk.slack.door.app)
        stage = Stage(desk, clock, pair, slack=slack, teams=teams)
        await stage.quiet()
        yield stage
