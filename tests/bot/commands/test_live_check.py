"""`partner-desk live-check`, beside a running bot: what it reads by itself, what it keeps, and the page it writes."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.app import Desk
from bot.clock import WallClock
from bot.commands.live_check import FACTS
from bot.delivery import Timing
from bot.live_check.record import Answer, Record, keep, load, page, tables
from bot.live_check.steps import PREFIXES, steps
from bot.sandbox import FakeSlack
from bot.sandbox.example import NORTHWIND_CHANNEL, example_world
from bot.settings import Settings
from models.terms import Platform
from tests.processes import slack_settings
from tests.stories.seeding import seed

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(example_world()) as fake:
        yield fake


@pytest.fixture
def given(slack: FakeSlack, migrated_database_url: str) -> dict[str, Any]:
    return {"database_url": migrated_database_url, "port": 0, **slack_settings(slack)}


@pytest.fixture
async def desk(slack: FakeSlack, given: dict[str, Any]) -> AsyncIterator[Desk]:
    desk = Desk(Settings.model_validate(given), WallClock(), Timing(poll=0.05, pace=0.01))
    await desk.database.write(partial(seed, now=WallClock().now()))
    async with desk.running():
        slack.bot_url = desk.url
        yield desk


class Typist:
    """Somebody at the keyboard of the command."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def reads(self, words: str) -> str:
        """What was printed until these words came."""
        assert self._process.stdout is not None
        told = await asyncio.wait_for(self._process.stdout.readuntil(words.encode()), 60)
        return told.decode()

    async def types(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def ends(self) -> int:
        await asyncio.wait_for(self._process.communicate(), 60)
        return self._process.returncode or 0


async def begin(given: dict[str, Any], desk: Desk, folder: Path) -> Typist:
    port = desk.url.rpartition(":")[2]
    told = {name.upper(): str(value) for name, value in {**given, "port": port}.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "live-check",
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **told},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return Typist(process)


async def test_somebody_is_walked_through_stops_and_goes_on_where_they_were(
    slack: FakeSlack, desk: Desk, given: dict[str, Any], tmp_path: Path
) -> None:
    first = await begin(given, desk, tmp_path)
    for fact in FACTS:
        await first.reads(f"{fact}: ")
        await first.types("Hana | Enterprise Grid")
    await first.reads("Press Enter when you've done it. ")
    await slack.person("maya").mention(NORTHWIND_CHANNEL, "help")
    await desk.delivery.drain()
    await first.types("")
    read = await first.reads("What happened? ")
    assert "arrived: slack app_mention 1" in read
    assert f"sent to slack:{NORTHWIND_CHANNEL}" in read
    assert f"slack {NORTHWIND_CHANNEL} of northwind: the bot is in it" in read
    assert "scopes that are missing: none" in read
    await first.types("It took <two> tries | odd")
    await first.reads("2. ")
    await first.types("q")
    assert await first.ends() == 1

    kept = tmp_path / "live-check.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    text = (tmp_path / "live-check.md").read_text("utf-8")
    assert "It took &lt;two> tries \\| odd" in text
    assert "Hana \\| Enterprise Grid" in text
    assert slack.world.app.token not in text

    again = await begin(given, desk, tmp_path)
    told = await again.reads("Press Enter when you've done it. ")
    assert "2. " in told and "1. Invite" not in told
    await again.types("")
    assert "nothing arrived" in await again.reads("What happened? ")
    await again.types("")
    await again.reads("3. ")
    await again.types("q")
    await again.ends()
    assert load(kept).answers["2"].said == "as expected"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_bot_that_does_not_answer_is_said_and_stops_nothing(
    slack: FakeSlack, desk: Desk, given: dict[str, Any], tmp_path: Path
) -> None:
    keep(Record(dict.fromkeys(FACTS, "x")), tmp_path / "live-check.json")
    desk.url = "http://127.0.0.1:1"
    typist = await begin(given, desk, tmp_path)
    await typist.reads("Press Enter when you've done it. ")
    await typist.types("")
    assert "/metrics didn't answer" in await typist.reads("What happened? ")
    await typist.types("q")
    await typist.ends()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_file_that_holds_something_else_is_left_alone(
    slack: FakeSlack, desk: Desk, given: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "live-check.json").write_text('["mine"]', "utf-8")
    assert await (await begin(given, desk, tmp_path)).ends() == 2
    assert (tmp_path / "live-check.json").read_text("utf-8") == '["mine"]'


def test_the_document_has_the_steps_of_the_command() -> None:
    document = (ROOT / "docs" / "live-check.md").read_text("utf-8")
    for platform in PREFIXES:
        assert tables(Record(), Platform.of(platform)) in document


@pytest.mark.parametrize("platform", PREFIXES)
def test_a_page_has_a_row_for_every_step_and_counts_what_was_said(platform: str) -> None:
    answers = {
        step.number: Answer("as expected", "2026-11-28T12:00:00") for step in steps(Platform.of(platform))
    }
    told = page(Record({}, answers), Platform.of(platform))
    assert told.count("| as expected |") == len(answers)
    assert told.rstrip().endswith(f"{len(answers)} as expected, 0 different, 0 skipped.")
