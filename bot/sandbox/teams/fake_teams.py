"""The simulated Teams on the network: the bot calls it at `service`, and people act through it.

async with FakeTeams(world, secret="…") as teams:
    rosa = teams.person("rosa")
    await rosa.press(await rosa.sees("northwind-procore"), "Register a deal")
    await rosa.submit({"Customer's legal name": "Harbor Point"})
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.sandbox.faults import Faults
from bot.sandbox.pulse import Pulse
from bot.sandbox.teams import activities
from bot.sandbox.teams.connector_api import SERVICE, routes
from bot.sandbox.teams.identity import Identity
from bot.sandbox.teams.read_cards import words
from bot.sandbox.teams.teams_person import Person, card_of
from bot.sandbox.teams.wire import Answer, Sent, Wire
from bot.sandbox.teams.world import Conversation, Json, Message, World

T = TypeVar("T")


class FakeTeams:
    """A Bot Connector, its login and its keys on a free loopback port, with everybody of the world before it."""

    def __init__(self, world: World, *, secret: str = "", asks_for_tokens: bool = True) -> None:
        self.world = world
        self.identity = Identity()
        self.identity.secrets[world.app_id] = secret
        self.asks_for_tokens = asks_for_tokens
        self.address = ""
        self.wire = Wire(self.identity, world.app_id)
        self.wire.signs = asks_for_tokens
        self.calls: list[tuple[str, str, Json]] = []
        self.refusals: list[tuple[str, list[str]]] = []
        self.faults = Faults()
        self.roster_page = 3  # people in one answer: few, so that every roster has pages to be turned
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None
        self.pulse = Pulse()

    @property
    def service(self) -> str:
        """The service address that activities name."""
        return f"{self.address}{SERVICE}/"

    @property
    def bot(self) -> str:
        """Teams' own id of the bot."""
        return f"28:{self.world.app_id}"

    @property
    def bot_url(self) -> str:
        """The bot's base address; may be set once the bot listens."""
        return self.wire.url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        self.wire.url = url.rstrip("/")

    @property
    def sent(self) -> list[Sent]:
        """Every request that went to the bot, in order."""
        return self.wire.sent

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**21)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.listens_at(f"http://127.0.0.1:{self._runner.addresses[0][1]}")
        return self

    def routes(self) -> list[web.RouteDef]:
        """The Bot Connector, its login and its keys, for whoever serves them."""
        return routes(self)

    def listens_at(self, address: str) -> None:
        """Says where it is served."""
        self.address = address
        self.wire.service = self.service

    async def close(self) -> None:
        """Ends the connections to the bot."""
        await self.wire.close()

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def person(self, who: str) -> Person:
        """Somebody by key, name or id."""
        user = self.world.user(who)
        if user.key not in self._people:
            self._people[user.key] = Person(self, user)
        return self._people[user.key]

    def said_in(self, place: Conversation | str) -> list[Message]:
        """The messages of a conversation, threads included, in order; those of people have no card."""
        found = place if isinstance(place, Conversation) else self.world.conversation(place)
        return [each for each in self.world.messages if each.conversation == found.id]

    def text(self, place: Conversation | str) -> str:
        """Everything that everybody reads there."""
        return "\n".join(words(card_of(each)) for each in self.said_in(place))

    def called(self, method: str, path: str, body: Json) -> None:
        """Notes a call."""
        self.calls.append((method, path, body))

    async def changed(self, message: Message) -> None:
        """A message was posted or edited."""
        self.pulse.beat()

    def note_refusal(self, what: str, reasons: list[str]) -> None:
        """Something that Teams wouldn't take."""
        self.refusals.append((what, reasons))

    async def joins(self, conversation: str) -> Answer:
        """The bot is added to a conversation, and told of it."""
        place = self.world.conversation(conversation)
        place.has_bot = True
        return await self.update(place, membersAdded=[{"id": self.bot}])

    async def installs(self, who: str) -> Answer:
        """Somebody adds the app for themselves: Teams tells of it in two ways."""
        user = self.world.user(who)
        place = self.world.personal(user)
        place.has_bot = True
        await self.wire.activity(activities.installed(self, user, place, "add"))
        return await self.wire.activity(activities.arrived(self, user, place))

    async def uninstalls(self, who: str) -> Answer:
        """They take it away again."""
        user = self.world.user(who)
        place = self.world.personal(user)
        place.has_bot = False
        return await self.wire.activity(activities.installed(self, user, place, "remove"))

    async def leaves(self, conversation: str) -> Answer:
        """The bot is removed."""
        place = self.world.conversation(conversation)
        place.has_bot = False
        return await self.update(place, membersRemoved=[{"id": self.bot}])

    async def adds(self, who: str, conversation: str) -> Answer:
        """Somebody is added to a conversation."""
        place, user = self.world.conversation(conversation), self.world.user(who)
        place.roster.append(user.key)
        return await self.update(place, membersAdded=[{"id": user.id, "aadObjectId": user.aad}])

    async def drops(self, who: str, conversation: str) -> Answer:
        """Somebody leaves a conversation."""
        place, user = self.world.conversation(conversation), self.world.user(who)
        place.roster.remove(user.key)
        return await self.update(place, membersRemoved=[{"id": user.id, "aadObjectId": user.aad}])

    async def shares(self, conversation: str, tenant: str) -> Answer:
        """A channel is shared with a team of another tenant."""
        place = self.world.conversation(conversation)
        place.shared_with.append(tenant)
        told = {"eventType": "channelShared", "sharedWithTeams": [{"tenantId": tenant, "id": "19:theirs"}]}
        return await self.update(place, channel_data=told)

    async def unshares(self, conversation: str, tenant: str) -> Answer:
        """It is shared with them no more."""
        place = self.world.conversation(conversation)
        place.shared_with.remove(tenant)
        told = {
            "eventType": "channelUnshared",
            "unsharedFromTeams": [{"tenantId": tenant, "id": "19:theirs"}],
        }
        return await self.update(place, channel_data=told)

    async def update(self, place: Conversation, **more: Any) -> Answer:
        """Sends a conversationUpdate."""
        return await self.wire.activity(activities.update(self, place, **more))

    async def again(self, sent: Sent | None = None) -> Answer:
        """The same bytes once more; by default those of the last request."""
        last = sent or self.sent[-1]
        return await self.wire.post(last.body, last.headers)

    async def until(self, holds: Callable[[], T], seconds: float = 30.0) -> T:
        """Waits for a condition and returns its value. Raises TimeoutError that tells what the bot did last."""
        deadline = time.monotonic() + seconds
        while not (found := holds()):
            if time.monotonic() > deadline:
                calls = [f"{method} {path}" for method, path, _ in self.calls[-8:]]
                raise TimeoutError(f"still not so; last calls: {calls}; refused: {self.refusals}")
            await asyncio.sleep(0.02)
        return found
