"""The demo as a process: starts the sandbox and the bot, plays the example's past, and waits for a visitor."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from aiohttp import web

from bot import logs
from bot.app import Desk
from bot.clock import MovableClock, wall
from bot.commands.demo import stage, story
from bot.commands.demo.actors import People
from bot.commands.demo.travel import Travel
from bot.commands.ending import BadUse
from bot.delivery import Timing
from bot.sandbox import FakeSlack
from bot.sandbox.example import example_world
from bot.sandbox.server import sandbox_app
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as on_teams
from bot.slack import manifest
from models.migrations import upgrade

# A visitor who moves the clock by a week shouldn't wait for a second between messages.
HURRIED = Timing(pace=0.0)


@dataclass(frozen=True)
class Played:
    """What is running: `address` is the page's address, without a trailing slash."""

    address: str
    slack: FakeSlack
    teams: FakeTeams
    desk: Desk
    travel: Travel


def demo(port: int) -> None:
    """Plays on `port` of this machine (0 picks a free one) until it is told to stop. Raises BadUse."""
    logs.configure("console")
    logging.getLogger().setLevel(logging.WARNING)
    asyncio.run(_play(port))


async def _play(port: int) -> None:
    """Plays until a signal, which may also come while the past is still being played."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    print("Three months of made-up deals are being filed and decided: some seconds …", flush=True)
    with suppress(asyncio.CancelledError), TemporaryDirectory(prefix="partner-desk-demo-") as folder:
        async with playing(Path(folder), port) as played:
            print(
                f"A simulated Slack, with everybody in it, and a simulated Teams at /teams:\n\n"
                f"{played.address}/\n\nCtrl-C ends it.",
                flush=True,
            )
            await asyncio.Event().wait()


@asynccontextmanager
async def playing(folder: Path, port: int) -> AsyncIterator[Played]:
    """The demo, for as long as the block lasts. Raises BadUse if it can't listen there."""
    now = wall()
    slack = FakeSlack(example_world(yaml.safe_load(manifest.text())))
    teams = FakeTeams(on_teams.example_world(), secret=stage.TEAMS_PASSWORD)
    clock = MovableClock(now - story.BEGINS)
    with _listening(port) as listening:
        slack.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        teams.listens_at(slack.address)
        settings = stage.settings(folder, slack, teams)
        # Not in a thread: a thread couldn't be stopped, and would write on into a folder that is being
        # removed.
        upgrade(settings.database_url)
        desk = Desk(settings, clock, HURRIED)
        travel = Travel(clock, desk)
        runner = web.AppRunner(sandbox_app(slack, travel, teams), access_log=None, shutdown_timeout=1.0)
        async with AsyncExitStack() as stack:
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, listening).start()
            await stack.enter_async_context(desk.running())
            slack.bot_url = teams.bot_url = desk.url
            await _let_it_happen(slack, teams, desk, travel, now)
            yield Played(slack.address, slack, teams, desk, travel)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise BadUse(
            f"PORT: port {port} of 127.0.0.1 can't be listened on: {os.strerror(error.errno or 0)}"
        ) from None


async def _let_it_happen(
    slack: FakeSlack, teams: FakeTeams, desk: Desk, travel: Travel, now: datetime
) -> None:
    """Sets up everybody, brings the bot into its channels, and plays three months of deals."""
    with _throttled(slack):
        await stage.bring_in(desk.database, travel.now())
        await stage.invite(slack, teams)
        await desk.delivery.drain()
        await story.play(People(slack, desk, travel), now)


@contextmanager
def _throttled(slack: FakeSlack) -> Iterator[None]:
    """Extends Slack's three seconds, which are meant for waiting people: a busy machine may need longer to
    play the past.
    """
    throttling, lifetime = slack.wire.throttling, slack.triggers.lifetime
    slack.wire.throttling = slack.triggers.lifetime = 60.0
    yield
    slack.wire.throttling, slack.triggers.lifetime = throttling, lifetime
