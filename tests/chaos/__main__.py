"""Deals are filed and approved while the bot is killed and its platform fails: is anything lost, or said too often?

    make chaos                              Slack, Teams and the two mixed, on SQLite and, where installed, PostgreSQL
    make chaos ARGS="--seconds 60 --seed 7"
    make chaos ARGS="--only Teams"          the settings whose name has that in it
    make chaos ARGS="--outage 3600"         an hour in which no message is taken, made 60 times shorter

The bot is `partner-desk run`: one process on SQLite, and on PostgreSQL two or three, between which requests alternate.
Every few seconds one is killed without warning and started again. Of the platform's answers one in seven fails: too
fast, an error, silence, a cut connection, nonsense; before the request took effect or after. One request in seven comes
twice at once. People do what people do: they press again. While one setting comes to rest, the next one plays. In an
outage nothing else fails; delivery's own waits are as much shorter as the outage is. Everything is on 127.0.0.1, and
ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from rich.console import Console
from rich.table import Table

from tests.chaos.playing import OUTAGES, SETTINGS, Setting, play
from tests.chaos.verifying import FIGURES, verify
from tests.databases import New, databases

SECONDS = 40


async def run(settings: Mapping[Setting, New], seconds: int, seed: int) -> int:
    """Play in each setting, print what came of it, and return the exit code."""
    stage = asyncio.Lock()

    async def one(setting: Setting, url: str) -> tuple[tuple[int, ...], list[str]]:
        return verify(url, await play(setting, url, seconds, Random(seed), stage))

    async with asyncio.TaskGroup() as group:
        playing = {setting: group.create_task(one(setting, new())) for setting, new in settings.items()}
    table = Table("", *FIGURES)
    wrong: list[str] = []
    for setting, task in playing.items():
        figures, problems = task.result()
        table.add_row(str(setting), *map(str, figures))
        wrong += [f"{setting}: {problem}" for problem in problems]
    console = Console(width=120)
    console.print(f"{seconds} seconds of filing and approving in each setting, seed {seed}")
    console.print(table)
    for problem in wrong:
        console.print(problem, style="red", markup=False)
    console.print(
        "Something was lost, said too often or left open." if wrong else "Nothing was lost, or left open."
    )
    return 1 if wrong else 0


def main() -> int:
    """Read what is asked for, and run. Returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=int, default=SECONDS, help="of filing, in each setting")
    asked.add_argument("--seed", type=int, default=1, help="of what fails when")
    asked.add_argument("--only", default="", help="part of the settings' names, such as Teams")
    asked.add_argument(
        "--outage",
        type=int,
        default=0,
        metavar="SECONDS",
        help="no message is taken for so long, and no kills",
    )
    given = asked.parse_args()
    played = [replace(each, outage=given.outage) for each in OUTAGES] if given.outage else SETTINGS
    with databases() as kinds:
        settings = {
            each: kinds[each.database]
            for each in played
            if each.database in kinds and given.only in str(each)
        }
        if not settings:
            asked.error("nothing to play: no setting has that in its name, or its database isn't installed")
        return asyncio.run(run(settings, given.seconds, given.seed))


if __name__ == "__main__":
    sys.exit(main())
