"""The simulated Slack on the network: the bot calls it at `api_url`, and people act through it.

async with FakeSlack(world, bot_url=…, signing_secret=…) as slack:
    rosa = slack.person("rosa")
    await rosa.press(slack.channel("northwind-procore").latest(), "Register a deal")
"""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from bot.sandbox.happenings import Happenings
from bot.sandbox.platform import Call, Platform
from bot.sandbox.slack_api import slack_routes
from bot.sandbox.slack_person import HookBase, Person
from bot.sandbox.windows import Conversation
from bot.sandbox.wire import Answer, Sent, Wire
from bot.sandbox.world import User, World

T = TypeVar("T")

LARGEST_CALL = 2 * 1024 * 1024  # bytes


class FakeSlack(Platform):
    """A platform that listens and speaks.

    Used as a context manager it serves the API on a free loopback port. The sandbox serves `routes()` beside
    its page instead, and sets `address`.
    """

    def __init__(
        self,
        world: World,
        *,
        bot_url: str = "",
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107 - not a secret: both ends are simulated
    ) -> None:
        super().__init__(world)
        self.wire = Wire(bot_url, signing_secret)
        self.happenings = Happenings(self, self.wire)
        self._hook_base = HookBase()
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None

    @property
    def bot_url(self) -> str:
        """The bot's base address; may be set once the bot listens."""
        return self.wire.url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        self.wire.url = url.rstrip("/")

    @property
    def address(self) -> str:
        """Where the simulated Slack listens, such as http://127.0.0.1:4000."""
        return self._hook_base.address

    @address.setter
    def address(self, address: str) -> None:
        self._hook_base.address = address.rstrip("/")

    @property
    def api_url(self) -> str:
        """What the bot needs as SLACK_API_URL."""
        return f"{self.address}/api/"

    def routes(self) -> list[web.RouteDef]:
        """The Web API and the response URLs, for whoever serves them."""
        return slack_routes(self)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_CALL)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stops listening and speaking."""
        await self.wire.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def person(self, who: str | User) -> Person:
        """The person with this handle, real name or id."""
        user = who if isinstance(who, User) else self.world.user(who)
        if user.id not in self._people:
            self._people[user.id] = Person(self, self.wire, self._hook_base, user)
        return self._people[user.id]

    def channel(self, name: str) -> Conversation:
        """A channel by name or id, seen by nobody in particular: no ephemerals, dates in UTC."""
        return Conversation(self, self.world.channel(name))

    def calls_of(self, method: str) -> list[Call]:
        """The bot's calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    @property
    def sent(self) -> list[Sent]:
        """Every request that went to the bot, in order."""
        return self.wire.sent

    async def again(self, sent: Sent | None = None) -> Answer:
        """The same bytes once more; by default those of the last request."""
        return await self.wire.again(sent or self.sent[-1])

    async def until(self, holds: Callable[[], T], timeout: float = 30.0) -> T:  # noqa: ASYNC109 - it explains itself
        """Waits for a condition, looked at whenever something changes here, and returns its value.

        After `timeout` seconds of wall clock: TimeoutError that tells what the bot did last.
        """
        deadline = time.monotonic() + timeout
        while not (found := holds()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"still not so after {timeout} s; {self.story()}")
            await self.pulse.wait(min(left, 0.05))
        return found

    async def settle(self, quiet: float = 0.15) -> None:
        """Returns once nothing has changed here for so many seconds: what would be sent has been sent."""
        changed = True
        while changed:
            changed = await self.pulse.wait(quiet)

    def story(self, last: int = 12) -> str:
        """The last calls and refusals in words, for messages of failed tests."""
        calls = [f"{call.method} → {call.error or call.fault or 'ok'}" for call in self.calls[-last:]]
        refusals = [
            f"{refusal.what}: {refusal.error} {refusal.messages}" for refusal in self.refusals[-last:]
        ]
        return f"last calls: {calls}; refused: {refusals}"
