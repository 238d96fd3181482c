"""One Partner Desk process: its parts, the order in which they start and stop, and the address it listens on.

Everything that must survive a restart is in the database. On shutdown, the process takes no new requests, finishes
those it has begun, and leaves unsent letters for the next start.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import concierge, http
from bot.clock import DRIFT, Clock, drift
from bot.connections import Connections, Limits, tell_of_exhaustion_seldom
from bot.database import Database
from bot.delivery import Delivery, Timing
from bot.delivery.port import Port
from bot.exports import Exports
from bot.progress import Progress
from bot.readiness import Readiness
from bot.settings import Settings
from bot.slack.sender import SlackSender
from bot.slack.service import SlackService
from bot.supervision import Supervisor
from bot.teams.pacing import Pace
from bot.teams.sender import TeamsSender
from bot.turn import Turns
from bot.words import TEMPLATES, WordMissing, Words, reminders
from models import policy
from models.matching import short_forms
from models.program import Program
from scheduler.bell import Bell

if TYPE_CHECKING:
    from bot.teams.service import TeamsService

LINGER = 5.0  # seconds that running requests may still take at shutdown

log = structlog.get_logger("desk")


class CannotListen(Exception):
    """The process can't listen on HOST and PORT; the message says why."""


class Desk:
    """The parts of a process, not yet started. `clock` gives program time. The database must already be migrated.

    `timing` sets how delivery waits and retries, `limits` those of connections. `packages` add kinds of submission
    and reminders, `templates` the folders with their words. Raises PolicyError if the policy file can't be used,
    and WordMissing if a reminder lacks some of its words.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        timing: Timing | None = None,
        *,
        packages: Sequence[str] = (),
        templates: Sequence[Path] = (),
        limits: Limits | None = None,
    ) -> None:
        found = policy.load(settings.policy_file) if settings.policy_file else policy.packaged()
        self.settings = settings
        self.clock = clock
        self.program = Program.installed(found, packages)
        short_forms.use(found.values.customer_short_forms)
        self.words = Words((*templates, TEMPLATES), self.program.kinds)
        if lacking := reminders.missing(self.words, self.program.reminders):
            raise WordMissing("; ".join(lacking))
        self.database = Database.open(settings.database_url)
        self.progress = Progress(settings.database_url, self.database, clock)
        ports = _ports(settings, self.database, timing or Timing())
        self.supervisor = Supervisor()
        self.delivery = Delivery(
            self.database,
            clock,
            self.program,
            self.words,
            ports,
            settings,
            timing,
            supervisor=self.supervisor,
        )
        self.bell = Bell(self.database.write, self.program, clock.now, self.delivery.nudge)
        self.slack = self._slack(settings)
        self.teams = self._teams(settings, ports)
        self.readiness = Readiness(
            settings.database_url, self.database, self.delivery, self.bell, self.supervisor, self.slack
        )
        self.exports = Exports(self.database, self.program, self.words, clock)
        self.connections = Connections(limits or Limits.of_this_process(), settings.proxies)
        self.url = ""  # where it listens, once it does

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serves for as long as the block lasts. Raises CannotListen, or TokenRefused if Slack refuses the
        bot's token.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, self.database.close)
            stack.push_async_callback(self.progress.write)
            stack.push_async_callback(self.supervisor.stop)
            await self._look_at_the_clock()
            await self.progress.look()  # before anything from a restored backup is sent
            self.supervisor.keep("progress", self.progress.keep)
            await self.delivery.start()
            stack.push_async_callback(self.delivery.stop)
            await self.bell.start()
            stack.callback(self.bell.stop)
            if self.slack is not None:
                stack.push_async_callback(self.slack.stop)
                await self.slack.start()
            if self.teams is not None:
                stack.push_async_callback(self.teams.stop)
                await self.teams.start()
            # Starts last and stops first, so that every part is there for each request.
            await self._listen(stack)
            yield

    async def _look_at_the_clock(self) -> None:
        with suppress(SQLAlchemyError):  # start even if the database is away for a moment
            found = await self.database.read(drift)
            if abs(found) > DRIFT:
                log.warning("this machine's clock isn't the database's", seconds_behind=found.total_seconds())

    async def _listen(self, stack: AsyncExitStack) -> None:
        slack = self.slack.door if self.slack is not None else None
        teams = self.teams.door if self.teams is not None else None
        served = http.application(
            self.readiness, self._concierge, slack, teams, self.exports, [self.connections.watched]
        )
        runner = http.runner(served, LINGER)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        loop, server = asyncio.get_running_loop(), runner.server
        assert server is not None
        tell_of_exhaustion_seldom(loop)
        try:
            listening = await loop.create_server(
                self.connections.factory(server), self.settings.host, self.settings.port, backlog=128
            )
        except OSError as error:
            raise CannotListen(error.strerror or str(error)) from error
        stack.callback(listening.close)
        host, port = listening.sockets[0].getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        log.info("listening", url=self.url)

    def _slack(self, settings: Settings) -> SlackService | None:
        if settings.slack is None:
            return None
        return SlackService(settings.slack, self.words, self._turns, self.supervisor)

    def _teams(self, settings: Settings, ports: Mapping[str, Port]) -> TeamsService | None:
        sender = ports.get("teams")
        if settings.teams is None or not isinstance(sender, TeamsSender):
            return None
        from bot.teams.service import TeamsService  # imported here because the SDK is slow to load

        return TeamsService(settings.teams, self.words, self.database, self._turns, sender, self.supervisor)

    def _turns(self, installing_team: str) -> Turns:
        return Turns(self.database, self.program, self.clock, self.delivery.nudge, installing_team)

    def _concierge(self) -> str:
        return concierge.calendar(self.program, self.words, self.clock.now())


async def serve(settings: Settings, clock: Clock, timing: Timing | None = None) -> None:
    """Serves until the process gets SIGTERM or SIGINT. `timing` sets how delivery waits and retries."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with Desk(settings, clock, timing).running():
        await told.wait()
        log.info("stopping")


def _ports(settings: Settings, database: Database, timing: Timing) -> dict[str, Port]:
    """Returns the platforms that are on, as delivery sends to them."""
    found: dict[str, Port] = {}
    if (slack := settings.slack) is not None:
        found["slack"] = SlackSender(slack.bot_token, slack.api_url)
    if (teams := settings.teams) is not None:
        found["teams"] = TeamsSender(teams, database, pace=Pace(limited=timing.pace > 0))
    return found
