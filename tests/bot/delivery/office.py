"""Delivery between a database and the simulated Slack, and a few messages for it to carry."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlmodel import Session, select

from bot.clock import MovableClock
from bot.database import Database
from bot.delivery import Delivery, Timing
from bot.delivery.port import Port
from bot.sandbox import FakeSlack
from bot.sandbox.example import (
    APPROVALS,
    DIRECT_SALES,
    OPERATIONS,
    PARTNERS,
    PEOPLE,
)
from bot.settings import Settings
from bot.slack.sender import SlackSender
from bot.words import TEMPLATES, Words
from handlers.message import Audience, Message, Setting, all_messages
from handlers.reply import Content
from models import letters
from models.program import Program
from models.tables import Identity, Letter, Partner, PartnerLocation, Person
from models.terms import Address, Platform

T = TypeVar("T")

START = datetime(2027, 2, 1, 17, 0, tzinfo=UTC)
QUICK = Timing(
    poll=0.05,
    lease=20,
    pace=0,
    backoff_first=0.02,
    backoff_most=0.1,
    probe_first=0.02,
    probe_most=0.5,
    hold=0.2,
    unread=0.2,
    housekeeping=0.5,
)
HTTP_SECONDS = 2.0  # how long a request may take: a hanging one holds up a test, and a busy machine stalls


def note(_: Setting, params: Mapping[str, Any]) -> Content | None:
    """Says `text`; nothing without one."""
    return Content("letters", "note", {"text": params["text"]}) if params.get("text") else None


def long(_: Setting, params: Mapping[str, Any]) -> Content:
    """Says much, in people's own words."""
    return Content("letters", "long", {"text": params["text"]})


def broken(_: Setting, __: Mapping[str, Any]) -> Content:
    """Fails to be worded."""
    return Content("letters", "broken", {})


MESSAGES = {
    **all_messages(),
    **{
        message.name: message
        for message in (
            Message("room.note", Audience.CONVERSATION, note),
            Message("person.note", Audience.PERSON, note, instead="room.note"),
            Message("person.lonely", Audience.PERSON, note),
            Message("staff.note", Audience.STAFF, note),
            Message("sales.note", Audience.SALES, note),
            Message("ops.note", Audience.OPERATIONS, note),
            Message("launchpad.note", Audience.CONVERSATION, note),
            Message("room.news_of_the_day", Audience.CONVERSATION, note, passing=True),
            Message("room.long", Audience.CONVERSATION, long),
            Message("room.broken", Audience.CONVERSATION, broken),
        )
    },
}


def seed(session: Session) -> None:
    """The example's partners and people, as operations would have imported them."""
    for partner in PARTNERS:
        session.add(
            Partner(
                id=partner.key,
                name=partner.name,
                programs=list(partner.programs),
                timezone=partner.timezone,
                country=partner.country,
                currency=partner.currency,
            )
        )
        session.flush()
        for what, place in (("home", partner.slack_team), ("room", partner.slack_channel)):
            session.add(
                PartnerLocation(partner_id=partner.key, platform=Platform.SLACK, what=what, external_id=place)
            )
    for person in PEOPLE:
        if person.known:
            session.add(
                Person(
                    id=person.key,
                    name=person.name,
                    roles=list(person.roles),
                    partner_id=person.partner or None,
                    timezone=person.timezone,
                )
            )
            session.flush()
            session.add(
                Identity(
                    person_id=person.key,
                    platform=Platform.SLACK,
                    team=person.slack_team,
                    account=person.slack_user,
                )
            )


class Office:
    """Delivery, with what a test needs to write letters and to read what became of them."""

    def __init__(
        self,
        slack: FakeSlack,
        database: Database,
        *,
        timing: Timing = QUICK,
        sender: SlackSender | None = None,
        direct_sales: str | None = DIRECT_SALES,
        clock: MovableClock | None = None,
        beside: Mapping[str, Port] | None = None,
    ) -> None:
        self.slack = slack
        self.database = database
        self.clock = clock or MovableClock(START)
        program = Program.packaged()
        settings = Settings.model_validate(
            {
                "slack_bot_token": slack.world.app.token,
                "slack_signing_secret": slack.wire.secret,
                "slack_api_url": slack.api_url,
                "slack_approval_channel": APPROVALS,
                "slack_operations_channel": OPERATIONS,
                "slack_direct_sales_channel": direct_sales,
            }
        )
        words = Words((Path(__file__).parent / "templates", TEMPLATES), program.kinds)
        port = sender or SlackSender(slack.world.app.token, slack.api_url, timeout=HTTP_SECONDS)
        self.delivery = Delivery(
            database,
            self.clock,
            program,
            words,
            {"slack": port, **(beside or {})},
            settings,
            timing,
            MESSAGES,
        )

    async def __aenter__(self) -> Self:
        await self.delivery.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delivery.stop()

    async def write(self, key: str, address: str, message: str = "room.note", **given: Any) -> None:
        """Writes a letter that says its key, unless `params` say otherwise, and nudges."""

        def work(session: Session) -> None:
            params = given.pop("params", {"text": key})
            letters.write(
                session,
                key=key,
                message=message,
                address=Address.of(address),
                now=self.clock.now(),
                params=params,
                **given,
            )

        await self.database.write(work)
        self.delivery.nudge()

    async def deliver(self, key: str, address: str, message: str = "room.note", **given: Any) -> Letter:
        """Writes a letter, and returns it once nothing is due any more."""
        await self.write(key, address, message, **given)
        await self.delivery.drain()
        return await self.letter(key)

    async def letter(self, key: str) -> Letter:
        return await self.database.read(
            lambda session: session.exec(select(Letter).where(Letter.key == key)).one()
        )

    async def letters(self, message: str) -> list[Letter]:
        """All letters of a message, as written."""
        query = select(Letter).where(Letter.message == message).order_by(Letter.key)
        return await self.database.read(lambda session: list(session.exec(query)))

    async def until(self, key: str, state: str, seconds: float = 30.0) -> Letter:
        """The letter, once it is in this state."""
        deadline = time.monotonic() + seconds
        while (letter := await self.letter(key)).state != state:
            assert time.monotonic() < deadline, (
                f"still {letter.state} ({letter.trouble}); {self.slack.story()}"
            )
            await asyncio.sleep(0.02)
        return letter

    async def holds(self, condition: Callable[[], T], seconds: float = 30.0) -> T:
        """What the condition gives, once it is true."""
        return await self.slack.until(condition, seconds)

    def said_in(self, channel: str) -> list[str]:
        """The titles of the bot's messages in a channel, threads included, in order."""
        return [
            message.text for message in self.slack.world.messages_in(self.slack.world.channel(channel).id)
        ]

    def said_to(self, who: str) -> list[str]:
        """The titles of the bot's direct messages to somebody."""
        account = self.slack.world.user(who).id
        conversations = [
            conversation.id
            for conversation in self.slack.world.channels.values()
            if conversation.im_user == account
        ]
        return [
            message.text
            for conversation in conversations
            for message in self.slack.world.messages_in(conversation)
        ]

    def move(self, by: timedelta) -> None:
        """Program time goes on."""
        self.clock.advance(by)
        self.delivery.nudge()
