"""Deals are filed and approved while the bot is killed and Slack fails: is anything lost, or said too often?

    make chaos                              on SQLite, and on PostgreSQL where it is installed
    make chaos ARGS="--seconds 60 --seed 7"

The bot is `partner-desk run` in a process of its own, killed without warning every few seconds and started again. Of
Slack's answers one in seven fails: too fast, an error, silence, a cut connection, nonsense; before the request took
effect or after. People do what people do: they press again. Everything is on 127.0.0.1, and ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from random import Random

from rich.console import Console
from rich.table import Table

from tests.chaos.playing import Played, play
from tests.chaos.verifying import FIGURES, verify
from tests.databases import databases

SECONDS = 40


async def run(seconds: int, seed: int) -> int:
    """Play on each database, print what came of it, and return the exit code."""
    table = Table("", *FIGURES)
    wrong: list[str] = []
    with databases() as found:
        for name, new in found.items():
            url = new()
            played: Played = await play(url, seconds, Random(seed))
            figures, problems = verify(url, played)
            table.add_row(name, *map(str, figures))
            wrong += [f"{name}: {problem}" for problem in problems]
    console = Console()
    console.print(f"{seconds} seconds of filing and approving on each database, seed {seed}")
    console.print(table)
    for problem in wrong:
        console.print(problem, style="red", markup=False)
    console.print("Something was lost or said too often." if wrong else "Nothing was lost.")
    return 1 if wrong else 0


def main() -> int:
    """Read what is asked for, and run. Returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=int, default=SECONDS, help="of filing, on each database")
    asked.add_argument("--seed", type=int, default=1, help="of what fails when")
    given = asked.parse_args()
    return asyncio.run(run(given.seconds, given.seed))


if __name__ == "__main__":
    sys.exit(main())
