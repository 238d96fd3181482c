"""A SQLite file that was put back from a backup: the start says so, and a press on what it lost does."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from bot.app import Desk
from bot.clock import MovableClock
from bot.sandbox import FakeSlack
from bot.sandbox.example import OPERATIONS, example_world
from bot.slack.answer import Throttling
from models.migrations import upgrade
from models.tables import Letter
from tests.bot.test_app import QUICK, START, settings
from tests.stories.seeding import seed
from tests.stories.stage import Stage


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(example_world()) as fake:
        fake.wire.throttling = fake.triggers.lifetime = 30.0  # a slow machine takes its time
        yield fake


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    upgrade(f"sqlite:///{path}")
    return path


@asynccontextmanager
async def running(slack: FakeSlack, file: Path, *, is_new: bool = False) -> AsyncIterator[Stage]:
    clock = MovableClock(START)
    desk = Desk(settings(slack, f"sqlite:///{file}"), clock, QUICK)
    assert desk.slack is not None
    desk.slack.throttling = Throttling(30.0, 30.0, 30.0)
    if is_new:
        await desk.database.write(partial(seed, now=START))
    async with desk.running():
        slack.bot_url = desk.url
        await slack.until(lambda: desk.slack and desk.slack.door and desk.slack.door.app)
        stage = Stage(desk, clock, slack=slack)
        await stage.quiet()
        yield stage


async def told(stage: Stage, message: str) -> list[Letter]:
    return list(
        await stage.read(lambda session: session.exec(select(Letter).where(Letter.message == message)).all())
    )


def back_up(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def restore(backup: Path, file: Path) -> None:
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.write_bytes(backup.read_bytes())


async def test_a_backup_that_was_put_back_is_told_at_the_start_and_by_the_newer_card(
    slack: FakeSlack, file: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    async with running(slack, file, is_new=True) as stage:
        kept = await stage.file()
        back_up(file, backup)
        customer = {
            "Customer's legal name": "Quay Street Holdings",
            "Contact's work e-mail": "al@quaystreet.com",
        }
        lost = await stage.file(**customer)
    restore(backup, file)
    async with running(slack, file) as stage:
        (notice,) = await told(stage, "ops.restored")
        assert notice.params["events"] > 0
        assert "older than when it last ran" in slack.channel(OPERATIONS).text
        maya = stage.person("maya")
        await maya.press(maya.sees("partner-approvals").latest(lost), "Approve")
        assert "newer than the database" in maya.modal.text
        await stage.quiet()
        (newer,) = await told(stage, "ops.newer")
        assert newer.params == {"reference": lost}
        assert lost in slack.channel(OPERATIONS).text
        assert (await stage.row(kept)).state == "submitted"
    async with running(slack, file) as stage:
        assert len(await told(stage, "ops.restored")) == 1, "told once"


async def test_a_start_after_a_stop_tells_nothing(slack: FakeSlack, file: Path) -> None:
    async with running(slack, file, is_new=True) as stage:
        await stage.file()
    async with running(slack, file) as stage:
        assert await told(stage, "ops.restored") == []


@pytest.mark.parametrize("words", ["", "nonsense", "1", "1 2 3", "\u00e9 1"])
async def test_a_note_that_cant_be_read_is_made_anew(slack: FakeSlack, file: Path, words: str) -> None:
    note = file.with_name("desk.db-progress")
    note.write_text(words, "utf-8")
    async with running(slack, file, is_new=True) as stage:
        await stage.file()
        assert await told(stage, "ops.restored") == []
    events, messages = (int(each) for each in note.read_text("ascii").split())
    assert events > 0 and messages > 0
    assert note.stat().st_mode & 0o777 == 0o600
