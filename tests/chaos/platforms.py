"""The far side on which a play takes place, Slack or Teams: who acts there, what fails there, what hangs in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from random import Random
from typing import Self

from sqlmodel import Session

from bot.sandbox import FakeSlack
from bot.sandbox import example as slack_world
from bot.sandbox.faults import Faults, garbage, hang, rate_limited, reset, server_error
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as teams_world
from bot.sandbox.teams.read_cards import words
from bot.sandbox.teams.teams_person import card_of
from bot.sandbox.teams.world import Message as TeamsMessage
from bot.sandbox.teams.world import User
from bot.sandbox.world import Message as SlackMessage
from tests.bench import filing
from tests.stories import on_slack, on_teams
from tests.stories.platforms import Pair
from tests.stories.seeding import seed

CONVERSATION = "northwind-procore"
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
    FORMS = frozenset(("views.open", "views.update"))
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

    def person(self, who: str) -> on_slack.Person:
        """Somebody at their client."""
        return on_slack.Person(self.fake, self.fake.person(who), self.fake.settle)


class OnTeams:
    """Everybody on Teams. Those who file are nobody that the bot knows: it looks them up, which may fail too."""

    METHODS = frozenset("send update create members member token openid keys".split())
    FORMS = frozenset("members member token openid keys".split())  # what lets a request in
    FAILURES = (rate_limited(), *_EITHER_WAY, *_GATEWAY, server_error(status=503))

    def __init__(self, accounts: Sequence[str]) -> None:
        self.accounts = list(accounts)
        self.fake = FakeTeams(teams_world.example_world(), secret=PASSWORD)
        self.fake.roster_page = 500
        home, conversation_id = (
            teams_world.tenant(slack_world.NORTHWIND.id),
            self.fake.world.conversation(CONVERSATION),
        )
        for each in self.accounts:
            self.fake.world.add(User(each, f"Member {each[-5:]}", home, teams_world.account(each)))
            conversation_id.roster.append(each)

    async def __aenter__(self) -> Self:
        await self.fake.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.fake.__aexit__()

    @property
    def faults(self) -> Faults:
        """What fails here."""
        return self.fake.faults

    def person(self, who: str) -> on_teams.Person:
        """Somebody at their client."""

        async def settle() -> None:
            """Nothing: people look again."""

        return on_teams.Person(self.fake, self.fake.person(who), settle)


PLATFORMS: dict[str, type[OnSlack | OnTeams]] = {"slack": OnSlack, "teams": OnTeams}
UNAVAILABLE = (server_error(status=503),)


class FarSide:
    """Where the partners' people and Procore's act in a play: one platform, or one each."""

    def __init__(self, pair: Pair, accounts: Sequence[str]) -> None:
        """`accounts` are those who file."""
        self.pair, self.accounts = pair, list(accounts)
        self.sides = {
            name: PLATFORMS[name](self.accounts if name == pair.partners else ())
            for name in sorted(pair.platforms)
        }

    async def __aenter__(self) -> Self:
        for side in self.sides.values():
            await side.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        for side in self.sides.values():
            await side.__aexit__()

    @property
    def fakes(self) -> tuple[FakeSlack | FakeTeams, ...]:
        """The simulated platforms."""
        return tuple(side.fake for side in self.sides.values())

    @property
    def struck(self) -> int:
        """How many calls failed here."""
        return sum(side.faults.struck for side in self.sides.values())

    def seed(self, session: Session, now: datetime) -> None:
        """Puts the example into the bot's database; on Slack those who file are known members of Northwind."""
        seed(session, now, self.pair)
        if self.pair.partners == "slack":
            filing.know(session, self.accounts)

    def person(self, who: str) -> on_slack.Person | on_teams.Person:
        """Somebody at their client."""
        return self.sides[self.pair.partners if who in self.accounts else self.pair.of(who)].person(who)

    def reached_at(self, url: str) -> None:
        """Tells the platforms where the bot is."""
        for fake in self.fakes:
            fake.bot_url = url

    def fails(self, random: Random, share: float, late: float) -> None:
        """From now on this share of calls fails, and each is up to `late` seconds late."""
        for side in self.sides.values():
            side.faults.draw(random.randrange(1 << 30), share, side.METHODS, side.FAILURES)
            side.faults.delay(random.randrange(1 << 30), late)

    def takes_nothing(self) -> None:
        """From now on no message is taken, every time with a plain 503; forms still open."""
        for side in self.sides.values():
            side.faults.draw(0, 1.0, side.METHODS - side.FORMS, UNAVAILABLE)

    def shown(self) -> dict[str, list[str]]:
        """What hangs on all platforms; a staff conversation where Procore's people aren't has the platform's name."""
        found: dict[str, list[str]] = {}
        for name, side in self.sides.items():
            for where, texts in shown(side.fake).items():
                is_elsewhere = where not in (CONVERSATION, DIRECT) and name != self.pair.staff
                found.setdefault(f"{where} on {name}" if is_elsewhere else where, []).extend(texts)
        return found

    def is_well(self) -> None:
        """Ends whatever fails."""
        for side in self.sides.values():
            side.faults.clear()


def shown(fake: FakeSlack | FakeTeams) -> dict[str, list[str]]:
    """What the bot's messages say now to all of a conversation, by conversation and in order."""
    found: dict[str, list[str]] = {}
    for name, texts in _shown(fake):
        found.setdefault(name, []).extend(texts)
    return found


def _shown(fake: FakeSlack | FakeTeams) -> Iterator[tuple[str, Iterable[str]]]:
    if isinstance(fake, FakeSlack):
        for channel in fake.world.channels.values():
            yield DIRECT if channel.is_im else channel.name, map(text_of, fake.world.messages_in(channel.id))
    else:
        for place in fake.world.conversations.values():
            yield DIRECT if place.kind == "personal" else place.name, map(text_of, fake.said_in(place))


def text_of(message: SlackMessage | TeamsMessage) -> str:
    """All that it says: on Slack the text that screen readers get, on Teams the words of its card."""
    return message.text if isinstance(message, SlackMessage) else words(card_of(message))
