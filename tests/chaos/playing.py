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
from tests.chaos import actors
from tests.chaos.actors import Seen
from tests.chaos.bots import Bot, Door
from tests.chaos.platforms import CONVERSATION, FarSide
from tests.databases import POSTGRESQL, SQLITE
from tests.processes import busy_policy, environment_for
from tests.stories.platforms import MIXED, SLACK, TEAMS, Pair

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
    """Where a play takes place. `outage` is how many seconds no message is taken, in the time of delivery."""

    database: str
    pair: Pair
    processes: int = 1
    outage: int = 0

    def __str__(self) -> str:
        name = {"slack": "Slack", "teams": "Teams", "mixed": "Teams and Slack"}[self.pair.name]
        where = f"{name} on {self.database}" + f", {self.processes} processes" * (self.processes > 1)
        return where + f", {self.outage // 60} min of outage" * bool(self.outage)


# SQLite serves one process; several need PostgreSQL.
SETTINGS = (
    Setting(SQLITE, SLACK),
    Setting(POSTGRESQL, SLACK, 3),
    Setting(SQLITE, TEAMS),
    Setting(POSTGRESQL, TEAMS, 2),
    Setting(SQLITE, MIXED),
    Setting(POSTGRESQL, MIXED, 3),
)
OUTAGES = (Setting(SQLITE, SLACK), Setting(POSTGRESQL, SLACK, 3), Setting(POSTGRESQL, TEAMS, 2))
SCALE = 60  # by which an outage, and all of delivery's waits, are shortened


@dataclass
class Played(Seen):
    """What people saw, and what hangs in the end."""

    shown: dict[str, list[str]] = field(default_factory=dict)
    """The texts of the messages, by conversation and in order; direct messages under "direct"."""
    kills: int = 0
    faults: int = 0
    only_refused: bool = False
    """Nothing failed but by a plain no, and nobody was killed: no answer was lost."""


async def play(
    setting: Setting, database_url: str, seconds: int, random: Random, stage: asyncio.Lock
) -> Played:
    """`seconds` of trouble, FAILING_ON of failures alone, then calm until nothing is under way any more.

    The trouble takes the `stage` for itself; the rest is quiet enough to go on beside another play's. In an outage
    nothing else fails and nobody is killed: everything that was written must come out of it, once and in order.
    """
    upgrade(database_url)
    database = Database.open(database_url)
    played = Played()
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        far = FarSide(setting.pair, [f"U0CHAOS{number:05}" for number in range(AT_ONCE)])
        await stack.enter_async_context(far)
        await database.write(partial(far.seed, now=wall()))
        calm = asyncio.Event()
        async with stage:
            bots = await _start(stack, far, database_url, setting, random)
            approving = asyncio.create_task(actors.approves(far, played, calm))
            if setting.outage:
                await _outage(far, played, setting.outage / SCALE, random)
            else:
                far.fails(random, FAILING, LATE)
                await _trouble(far, bots, played, seconds, random)
        await _settled(database, FAILING_ON)
        calm.set()
        await approving
        played.faults = played.faults or far.struck
        far.is_well()
        await _settled(database)
        played.shown = far.shown()
    return played


async def _start(
    stack: AsyncExitStack, far: FarSide, database_url: str, setting: Setting, random: Random
) -> list[Bot]:
    """The processes, with the launchpad hanging."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="partner-desk-chaos-")))
    policy_file = stack.enter_context(busy_policy())
    environment = environment_for(far.fakes, database_url, POLICY_FILE=str(policy_file))
    command = ("-m", "tests.chaos.serving", str(SCALE)) if setting.outage else ("-m", "bot", "run")
    bots = [
        await stack.enter_async_context(Bot(environment, folder / f"{number}.log", command))
        for number in range(setting.processes)
    ]
    far.reached_at((await stack.enter_async_context(Door(bots, Random(random.random())))).url)
    await far.fakes[-1].until(lambda: far.shown().get(CONVERSATION))
    return bots


async def _outage(far: FarSide, played: Played, seconds: float, random: Random) -> None:
    """Everybody files, and no message is taken; then the platform is well again."""
    far.takes_nothing()
    async with asyncio.TaskGroup() as group:
        over = _everybody_files(group, far, played, random)
        await asyncio.sleep(seconds)
        over.set()
    played.faults, played.only_refused = far.struck, True
    far.is_well()


async def _trouble(far: FarSide, bots: list[Bot], played: Played, seconds: int, random: Random) -> None:
    """Everybody files, and every process is killed now and then."""
    async with asyncio.TaskGroup() as group:
        over = _everybody_files(group, far, played, random)
        for bot in bots:
            group.create_task(_kills(bot, played, over, Random(random.random()), pause=len(bots)))
        await asyncio.sleep(seconds)
        over.set()


def _everybody_files(group: asyncio.TaskGroup, far: FarSide, played: Played, random: Random) -> asyncio.Event:
    """Has everybody file until the event is set."""
    over = asyncio.Event()
    customers = actors.customers(Random(random.random()))
    for each in far.accounts:
        filing = actors.files(far.person(each), customers, played, over, Random(random.random()))
        group.create_task(filing)
    return over


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
        return list(session.exec(select(Letter.key, Letter.attempts + Letter.delays).where(open_ones)).all())

    until = time.monotonic() + most
    last, moved_at = await database.read(under_way), time.monotonic()
    while last and time.monotonic() < min(until, moved_at + STILL):
        await asyncio.sleep(1)
        now = await database.read(under_way)
        if now != last:
            last, moved_at = now, time.monotonic()
