"""The play: people who file and approve, a bot that is killed, a platform that fails; then calm."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from sqlmodel import Session, col, select

from bot.clock import wall
from bot.database import Database
from models.migrations import upgrade
from models.tables import Letter
from tests.chaos import people
from tests.chaos.bots import Bot, Door
from tests.chaos.people import Seen
from tests.chaos.platforms import PLATFORMS, ROOM, Platform, shown
from tests.databases import POSTGRESQL, SQLITE
from tests.processes import busy_policy, environment_for

AT_ONCE = 6
FAILING = 1 / 7
LATE = 0.3  # seconds at most by which a call arrives later than it was sent, and an answer likewise
# Seconds. What was on its way when a process died is taken up once its lease of a minute is over: most of what was
# written in the trouble goes out after it, to a platform that still fails.
FAILING_ON = 100
# Seconds for which nothing moves before it is called stuck: more than a lease lasts, or an outcome waits.
STILL = 150


@dataclass(frozen=True)
class Setting:
    """Where a play takes place."""

    database: str
    platform: str
    processes: int = 1

    def __str__(self) -> str:
        return f"{self.platform} on {self.database}" + f", {self.processes} processes" * (self.processes > 1)


# SQLite serves one process; several need PostgreSQL.
SETTINGS = (
    Setting(SQLITE, "Slack"),
    Setting(POSTGRESQL, "Slack", 2),
    Setting(SQLITE, "Teams"),
    Setting(POSTGRESQL, "Teams", 2),
)


@dataclass
class Played(Seen):
    """What people saw, and what hangs in the end."""

    shown: dict[str, list[str]] = field(default_factory=dict)
    """The texts of the messages, by conversation and in order; direct messages under "direct"."""
    kills: int = 0
    faults: int = 0


async def play(
    setting: Setting, database_url: str, seconds: int, random: Random, stage: asyncio.Lock
) -> Played:
    """`seconds` of trouble, FAILING_ON of failures alone, then calm until nothing is under way any more.

    The trouble takes the `stage` for itself; the rest is quiet enough to go on beside another play's.
    """
    upgrade(database_url)
    database = Database.open(database_url)
    played = Played()
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        platform = PLATFORMS[setting.platform]([f"U0CHAOS{number:05}" for number in range(AT_ONCE)])
        await stack.enter_async_context(platform)
        await database.write(partial(platform.seed, now=wall()))
        calm = asyncio.Event()
        async with stage:
            bots = await _start(stack, platform, database_url, setting.processes, random)
            platform.faults.draw(random.randrange(1 << 30), FAILING, platform.METHODS, platform.FAILURES)
            platform.faults.delay(random.randrange(1 << 30), LATE)
            approving = asyncio.create_task(people.approves(platform, played, calm))
            await _trouble(platform, bots, played, seconds, random)
        await _settled(database, FAILING_ON)
        calm.set()
        await approving
        played.faults = platform.faults.struck
        platform.faults.clear()
        await _settled(database)
        played.shown = shown(platform.fake)
    return played


async def _start(
    stack: AsyncExitStack, platform: Platform, database_url: str, processes: int, random: Random
) -> list[Bot]:
    """The processes, with the launchpad hanging."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="partner-desk-chaos-")))
    policy_file = stack.enter_context(busy_policy())
    environment = environment_for(platform.fake, database_url, POLICY_FILE=str(policy_file))
    bots = [
        await stack.enter_async_context(Bot(environment, folder / f"{number}.log"))
        for number in range(processes)
    ]
    platform.fake.bot_url = (await stack.enter_async_context(Door(bots, Random(random.random())))).url
    await platform.fake.until(lambda: shown(platform.fake).get(ROOM), 20)
    return bots


async def _trouble(platform: Platform, bots: list[Bot], played: Played, seconds: int, random: Random) -> None:
    """Everybody files, and every process is killed now and then."""
    over = asyncio.Event()
    customers = people.customers(Random(random.random()))
    acting = [
        *(
            people.files(platform.person(each), customers, played, over, Random(random.random()))
            for each in platform.accounts
        ),
        *(_kills(bot, played, over, Random(random.random()), pause=len(bots)) for bot in bots),
    ]
    async with asyncio.TaskGroup() as group:
        for each in acting:
            group.create_task(each)
        await asyncio.sleep(seconds)
        over.set()


async def _kills(bot: Bot, played: Played, over: asyncio.Event, random: Random, *, pause: int) -> None:
    """Kills it every few seconds, less often where there are more (`pause`): one of them is mostly up."""
    while not over.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), pause * random.uniform(3, 8))
        if over.is_set():
            return
        await bot.end(kill=True)
        played.kills += 1
        await asyncio.sleep(random.uniform(0, 1))
        await bot.start()


async def _settled(database: Database, most: float = math.inf) -> None:
    """Waits until no letter is under way, for `most` seconds or until nothing moves: `verify` tells what is left."""

    def under_way(session: Session) -> list[tuple[str, int]]:
        open_ones = col(Letter.state).in_(["waiting", "sending", "held"])
        return list(session.exec(select(Letter.key, Letter.attempts).where(open_ones)).all())

    until = time.monotonic() + most
    last, moved_at = await database.read(under_way), time.monotonic()
    while last and time.monotonic() < min(until, moved_at + STILL):
        await asyncio.sleep(1)
        now = await database.read(under_way)
        if now != last:
            last, moved_at = now, time.monotonic()
