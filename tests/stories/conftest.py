"""The whole product on loopback: the real process with its real address, and a simulated Slack on the far side."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from sqlmodel import col, select

from bot.app import Desk
from bot.clock import MovableClock
from bot.database import Work
from bot.delivery import Timing
from bot.sandbox import FakeSlack, payloads
from bot.sandbox import example as world
from bot.sandbox.windows import find_button
from bot.settings import Settings
from models.tables import Letter, Submission
from scheduler.forecast import next_moment
from tests.stories.seeding import seed

T = TypeVar("T")
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
    """The process, the simulated Slack, and the clock that both live by."""

    def __init__(self, desk: Desk, slack: FakeSlack, clock: MovableClock) -> None:
        self.desk, self.slack, self.clock = desk, slack, clock

    def person(self, name: str) -> Any:
        """Somebody of the example world."""
        return self.slack.person(name)

    async def quiet(self) -> None:
        """Waits until everything that is due has been sent."""
        await self.desk.delivery.drain()

    async def pass_time(self, by: timedelta) -> None:
        """Moves programme time, stopping at every due moment between, as the sandbox does."""
        until = self.clock.now() + by
        while True:
            moment = await self.read(
                lambda session: next_moment(session, self.desk.programme, self.clock.now())
            )
            if moment is None or moment > until:
                break
            self.clock.advance(max(timedelta(0), moment - self.clock.now()))
            await self.desk.bell.ring()
            await self.quiet()
        self.clock.advance(max(timedelta(0), until - self.clock.now()))
        await self.desk.bell.ring()
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

    async def file(self, who: str = "rosa", room: str = "northwind-procore", **changes: Any) -> str:
        """Files a deal through the three steps, as a person does, and returns its reference.

        `changes` are answers by label, beside those of the example or in their place.
        """
        person = self.person(who)
        await person.press(person.sees(room).latest("file and look up"), "Register a deal")
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
        person, world = self.person(who), self.slack.world
        found = find_button(shown.blocks, button)
        action = payloads.pressed(found.placed.element, found.placed.key[0])
        trigger_id = self.slack.triggers.issue(person.id)
        return await self.slack.wire.interact(
            payloads.message_action(world, person.id, shown.said, action, trigger_id, "")
        )

    def logged_calls(self) -> str:
        """Everything that the bot said to Slack, as one text."""
        return json.dumps([call.args for call in self.slack.calls], default=str)


def settings(database_url: str, api_url: str, policy_file: Path | None = None) -> Settings:
    """The settings of a process for tests."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        port=0,
        policy_file=policy_file,
        slack_bot_token=world.APP.token,
        slack_signing_secret=SECRET,
        slack_api_url=api_url,
        slack_approval_channel=world.APPROVALS,
        slack_operations_channel=world.OPERATIONS,
        slack_direct_sales_channel=world.DIRECT_SALES,
    )


@pytest.fixture
def policy_file() -> Path | None:
    """The policy file that an operator named; None for the packaged one."""
    return None


@pytest_asyncio.fixture
async def stage(migrated_database_url: str, policy_file: Path | None) -> AsyncIterator[Stage]:
    """A programme with its partners and people, the bot in its channels, and the launchpads hanging."""
    clock = MovableClock(START)
    async with FakeSlack(world.example_world(), signing_secret=SECRET) as slack:
        slack.wire.patience = slack.triggers.lifetime = 30.0  # this machine's load is no property of the bot
        desk = Desk(settings(migrated_database_url, slack.api_url, policy_file), clock, AT_ONCE)
        await desk.database.write(lambda session: seed(session, clock.now()))
        async with desk.running():
            slack.bot_url = desk.url
            await slack.until(lambda: desk.slack and desk.slack.door and desk.slack.door.app)
            ready = Stage(desk, slack, clock)
            await ready.quiet()
            yield ready
