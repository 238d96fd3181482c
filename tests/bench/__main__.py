"""`make bench`: filing and approving over signed HTTP beside a raw floor, and the check among a million names.

On each database there is. The bot runs as a process of its own; the load and the simulated Slack share this one.
Delivery is at work meanwhile, as it is in production. The names are made up: nothing is needed from outside.

    make bench ARGS="--deals 300 --accounts 1000000"
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.clock import wall
from bot.database import Database
from bot.sandbox import FakeSlack
from bot.sandbox.example import example_world
from models.migrations import upgrade
from tests.bench import filing
from tests.bench.load import CONNECTIONS, Measured, run
from tests.bench.matching import timing
from tests.bench.matching.data import MadeUp
from tests.bench.matching.timing import Timed
from tests.databases import New, databases
from tests.postgres import NoPostgres
from tests.processes import ROOT, busy_policy, environment_for
from tests.stories.seeding import seed

DEALS = 300
ACCOUNTS = 1_000_000
MINUTES = 5


@asynccontextmanager
async def child(*arguments: str, announces: bytes, **settings: str) -> AsyncIterator[str]:
    """A Python process of its own, for as long as the block lasts; gives the address that it announces."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = b""
    while (found := re.search(announces, said)) is None:
        line = await process.stdout.readline()
        assert line, said.decode()
        said = line if b"http://" in line else said + line
    reading = asyncio.create_task(process.stdout.read())
    try:
        yield found[1].decode()
    finally:
        process.terminate()
        await process.wait()
        await reading


@asynccontextmanager
async def bot(slack: FakeSlack, database_url: str, policy_file: Path) -> AsyncIterator[None]:
    """`partner-desk run`, in front of the simulated Slack."""
    async with child(
        "-m",
        "bot",
        "run",
        announces=rb'"url": "(http://[^"]+)"',
        **environment_for(slack, database_url, POLICY_FILE=str(policy_file)),
    ) as url:
        slack.bot_url = url
        yield


async def measured(database_url: str, deals: int) -> tuple[list[Measured], filing.Recorded]:
    """The rows of one database, and the bytes that were sent."""
    upgrade(database_url)
    accounts = filing.people(deals)
    async with FakeSlack(example_world()) as slack:
        filing.join(slack, accounts)
        database = Database.open(database_url)
        await database.write(partial(seed, now=wall()))
        await database.write(partial(filing.know, accounts=accounts))
        database.close()
        with busy_policy() as policy_file:
            async with bot(slack, database_url, policy_file):
                recorded = await filing.rehearse(slack)
                return await filing.measure(slack, recorded, accounts), recorded


async def floor(body: bytes, deals: int, secret: str = "floor") -> Measured:
    """The floor under the same bytes."""
    async with child("-m", "tests.bench.floor", secret, announces=rb"(http://\S+)") as url:
        return await run("floor: read, check, decode, answer", url, secret, [lambda: body] * deals * 5)


async def desk(deals: int) -> None:
    """Measures filing and approving, and prints; what isn't measured in time is left out."""
    table = Table("", "what", "requests/s", "p50 ms", "p99 ms", "bytes")
    try:
        async with asyncio.timeout(MINUTES * 60):
            with databases() as found:
                await fill(table, found, deals)
    except TimeoutError:
        print(f"Not everything could be measured within {MINUTES} minutes.")
    Console().print(f"{deals} deals, {CONNECTIONS} connections in a closed loop, {os.cpu_count()} CPUs")
    Console().print(table)


def matcher(accounts: int) -> None:
    """Measures the check among so many accounts, and prints."""
    data = MadeUp(accounts)
    if not timing.is_there(data):
        data = MadeUp(timing.affordable(accounts))
    found, megabytes = timing.on_sqlite(data)
    try:
        found += timing.on_postgresql(data)
    except NoPostgres as reason:
        print(f"PostgreSQL isn't measured: {reason}")
    Console().print(
        f"The check among {data.size:,} made-up accounts, {megabytes:.0f} MB on SQLite; the best of {timing.ROUNDS} "
        f"rounds of {timing.TIMED:,}; load {os.getloadavg()[0]:.1f}"
    )
    Console().print(_table(found))


def _table(found: list[Timed]) -> Table:
    table = Table("", "what", "p50 ms", "p99 ms", "busy here: p50", "p99")
    for one in found:
        table.add_row(
            one.database,
            one.what,
            *(f"{each:.1f}" for each in (one.p50, one.p99, one.busy_p50, one.busy_p99)),
        )
    return table


async def fill(table: Table, kinds: Mapping[str, New], deals: int) -> None:
    """Adds the lines of each database, and the floor under the request that files."""
    recorded = None
    for database, new in kinds.items():
        rows, recorded = await measured(new(), deals)
        for row in rows:
            add(table, database, row)
    assert recorded is not None
    add(table, "none", await floor(recorded.steps[2], deals))


def add(table: Table, database: str, row: Measured) -> None:
    """A line of the table."""
    numbers = (
        f"{row.rate:,.0f}",
        f"{row.percentile(0.5):.1f}",
        f"{row.percentile(0.99):.1f}",
        f"{row.size:,}",
    )
    table.add_row(database, row.name, *numbers)


def main() -> None:
    """Measures what is asked for; 0 leaves a part out."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--deals", type=int, default=DEALS, help="how many are filed and approved")
    asked.add_argument("--accounts", type=int, default=ACCOUNTS, help="among how many names the check looks")
    given = asked.parse_args()
    if given.deals:
        asyncio.run(desk(given.deals))
    if given.accounts:
        matcher(given.accounts)


if __name__ == "__main__":
    main()
