"""The far side on which a play takes place, Slack or Teams: who acts there, what fails there, what hangs in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self, TypeAlias

from sqlmodel import Session

from bot.sandbox import FakeSlack
from bot.sandbox import example as slack_world
from bot.sandbox.faults import Faults, garbage, hang, rate_limited, reset, server_error
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as teams_world
from bot.sandbox.teams.people import card_of
from bot.sandbox.teams.reading import words
from bot.sandbox.teams.world import Message as TeamsMessage
from bot.sandbox.teams.world import User
from bot.sandbox.world import Message as SlackMessage
from tests.bench import filing
from tests.stories import on_slack, on_teams
from tests.stories.platforms import SLACK, TEAMS
from tests.stories.seeding import seed

ROOM = "northwind-procore"
DIRECT = "direct"  # where all direct messages are told as one conversation
PASSWORD = "a-secret-of-the-bots"
_EITHER_WAY = tuple(
    make(accepted=accepted) for make in (server_error, reset, garbage) for accepted in (True, False)
) + tuple(hang(seconds, accepted=accepted) for seconds in (3, 60) for accepted in (True, False))
_GATEWAY = tuple(
    server_error(status=status, accepted=accepted) for status in (502, 504) for accepted in (True, False)
)


class OnSlack:
    """Everybody on Slack."""

    METHODS = frozenset(
        "chat.postMessage chat.update views.open views.update views.publish conversations.open "
        "conversations.members users.info".split()
    )
    FAILURES = (rate_limited(), *_EITHER_WAY)

    def __init__(self, accounts: Sequence[str]) -> None:
        self.accounts = list(accounts)
        self.fake = FakeSlack(slack_world.example_world())
        filing.join(self.fake, self.accounts)

    async def __aenter__(self) -> Self:
        await self.fake.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.fake.close()

    @property
    def faults(self) -> Faults:
        """What fails here."""
        return self.fake.faults

    def seed(self, session: Session, now: datetime) -> None:
        """Puts the example into the bot's database; those who file are members of Northwind."""
        seed(session, now, SLACK)
        filing.know(session, self.accounts)

    def person(self, who: str) -> on_slack.Person:
        """Somebody at their client."""
        return on_slack.Person(self.fake, self.fake.person(who), self.fake.settle)


class OnTeams:
    """Everybody on Teams. Those who file are nobody that the bot knows: it looks them up, which may fail too."""

    METHODS = frozenset("send update create members member token openid keys".split())
    FAILURES = (rate_limited(), *_EITHER_WAY, *_GATEWAY, server_error(status=503))

    def __init__(self, accounts: Sequence[str]) -> None:
        self.accounts = list(accounts)
        self.fake = FakeTeams(teams_world.example_world(), secret=PASSWORD)
        self.fake.roster_page = 500
        home, room = teams_world.tenant(slack_world.NORTHWIND.id), self.fake.world.conversation(ROOM)
        for each in self.accounts:
            self.fake.world.add(User(each, f"Member {each[-5:]}", home, teams_world.account(each)))
            room.roster.append(each)

    async def __aenter__(self) -> Self:
        await self.fake.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.fake.__aexit__()

    @property
    def faults(self) -> Faults:
        """What fails here."""
        return self.fake.faults

    def seed(self, session: Session, now: datetime) -> None:
        """Puts the example into the bot's database."""
        seed(session, now, TEAMS)

    def person(self, who: str) -> on_teams.Person:
        """Somebody at their client."""

        async def settle() -> None:
            """Nothing: people look again."""

        return on_teams.Person(self.fake, self.fake.person(who), settle)


Platform: TypeAlias = OnSlack | OnTeams
PLATFORMS: dict[str, type[Platform]] = {"Slack": OnSlack, "Teams": OnTeams}


def shown(fake: FakeSlack | FakeTeams) -> dict[str, list[str]]:
    """What the bot's messages say now to all of a conversation, by conversation and in order."""
    found: dict[str, list[str]] = {}
    if isinstance(fake, FakeSlack):
        for channel in fake.world.channels.values():
            texts = map(text_of, fake.world.messages_in(channel.id))
            found.setdefault(DIRECT if channel.is_im else channel.name, []).extend(texts)
    else:
        for place in fake.world.conversations.values():
            texts = map(text_of, fake.said_in(place))
            found.setdefault(DIRECT if place.kind == "personal" else place.name, []).extend(texts)
    return found


def text_of(message: SlackMessage | TeamsMessage) -> str:
    """All that it says: on Slack the text that screen readers get, on Teams the words of its card."""
    return message.text if isinstance(message, SlackMessage) else words(card_of(message))
