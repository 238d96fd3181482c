"""/readyz tells the truth: what is due goes out, a disk takes a write; probes hear nothing of a platform's illness."""

from __future__ import annotations

import asyncio
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import psycopg
import pytest
from sqlalchemy import URL, text
from sqlmodel import Session

from bot import readiness
from bot.app import Desk
from bot.clock import MovableClock
from bot.database import Database
from bot.delivery import overdue
from bot.sandbox import FakeSlack
from bot.sandbox.example import example_world
from bot.sandbox.faults import refused
from models.migrations import upgrade
from models.tables import Letter
from models.terms import Address, LetterState
from tests.bot.test_app import QUICK, START, settings
from tests.postgres import address
from tests.stories.seeding import seed

NOW = datetime(2027, 2, 1, 17, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 48 MB of its own, which the database server's user can get at too."""
    with tempfile.TemporaryDirectory(prefix="partner-desk-disk-") as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer) / "disk"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=48m,mode=777", "tmpfs", str(folder)]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("no disk of its own: only root may mount one")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """Takes what is free on the disk, and returns what has to go to have it back."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as out:
        while True:
            try:
                if out.write(b"\0" * 65536) < 65536:
                    return file
            except OSError:
                return file


async def asked(desk: Desk, query: str = "") -> tuple[int, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(f"{desk.url}/readyz{query}") as answer:
        return answer.status, await answer.json()


async def until(desk: Desk, status: int, query: str = "") -> dict[str, str]:
    for _ in range(600):
        found, told = await asked(desk, query)
        if found == status:
            return told
        await asyncio.sleep(0.05)
    raise AssertionError(f"/readyz{query} isn't {status}: {told}")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(example_world()) as fake:
        yield fake


async def test_a_full_disk_under_sqlite_is_seen_and_its_repair_too(
    slack: FakeSlack, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "TRIED", 0.0)
    url = f"sqlite:///{small_disk / 'desk.db'}"
    upgrade(url)
    desk = Desk(settings(slack, url), MovableClock(START), QUICK)
    await desk.database.write(partial(seed, now=START))
    async with desk.running():
        await until(desk, 200)
        filler = fill(small_disk)
        for query in ("", "?only=requests"):
            assert (await until(desk, 503, query))["database"] in ("can't be written", "the disk is full")
        filler.unlink()
        await until(desk, 200)


async def test_a_full_disk_under_postgresql_is_seen_and_its_repair_too(
    postgres_server: URL, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database whose tables lie on a small disk, as a tablespace."""
    monkeypatch.setattr(readiness, "TRIED", 0.0)
    shutil.chown(small_disk, _owner(postgres_server))
    with psycopg.connect(address(postgres_server.set(drivername="postgresql")), autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        admin.execute("CREATE DATABASE on_small TEMPLATE template0 TABLESPACE small")
        try:
            url = address(postgres_server.set(database="on_small"))
            upgrade(url)
            database = Database.open(url)
            asks = readiness.Readiness(url, database, None, None, None, None)  # type: ignore[arg-type]
            assert set((await asks.requests()).values()) == {""}
            filler = fill(small_disk)
            assert (await asks.requests())["database"] == "can't be written"
            filler.unlink()
            assert set((await asks.requests()).values()) == {""}
            await asyncio.to_thread(database.close)
        finally:
            admin.execute("DROP DATABASE on_small WITH (FORCE)")
            admin.execute("DROP TABLESPACE small")


def _owner(server: URL) -> str:
    """Who runs the server, so that the disk can be theirs."""
    with psycopg.connect(address(server.set(drivername="postgresql"))) as connection:
        process = Path(f"/proc/{connection.info.backend_pid}")
        if not process.exists():
            pytest.skip("no disk for PostgreSQL: its server isn't on this machine")
        return pwd.getpwuid(process.stat().st_uid).pw_name


async def test_a_database_that_is_away_or_says_no_is_red_for_both(
    slack: FakeSlack, migrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "TRIED", 0.0)
    desk = Desk(settings(slack, migrated_database_url), MovableClock(START), QUICK)
    await desk.database.write(partial(seed, now=START))
    async with desk.running():
        await until(desk, 200)

        def no(_: Session) -> None:
            raise TimeoutError

        monkeypatch.setattr(readiness, "_try_to_write", no)
        assert (await until(desk, 503, "?only=requests"))["database"] == "doesn't answer"


async def test_the_test_write_is_made_once_in_ten_seconds(
    database: Database, migrated_database_url: str
) -> None:
    asks = readiness.Readiness(migrated_database_url, database, None, None, None, None)  # type: ignore[arg-type]
    for _ in range(50):
        assert set((await asks.requests()).values()) == {""}
    counted = await database.read(
        lambda session: (
            session.connection().execute(text("SELECT value FROM counter WHERE name = 'probe'")).scalar()
        )
    )
    assert counted == 1


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    database = Database.open(migrated_database_url)
    yield database
    database.close()


async def test_while_slack_takes_nothing_alerts_are_red_and_probes_green(
    slack: FakeSlack, migrated_database_url: str
) -> None:
    timing = replace(QUICK, overdue=0.5, backoff_first=0.05, backoff_most=0.2)
    clock = MovableClock(START)
    desk = Desk(settings(slack, migrated_database_url), clock, timing)
    await desk.database.write(partial(seed, now=START))
    async with desk.running():
        slack.bot_url = desk.url
        await until(desk, 200)
        slack.faults.draw(1, 1.0, frozenset({"chat.postMessage"}), (refused("service_unavailable"),))
        await desk.database.write(lambda session: session.add(letter("one", "partner:northwind", START)))
        desk.delivery.nudge()
        assert "conversations wait" in (await until(desk, 503))["delivery"]
        assert (await asked(desk, "?only=requests"))[0] == 200
        outcome = await slack.person("maya").command("/partner", "help", channel="partner-approvals")
        assert outcome.status == 200
        slack.faults.clear()
        await until(desk, 200)


def letter(
    key: str, address: str, at: datetime, state: str = "waiting", sent_at: datetime | None = None
) -> Letter:
    return Letter(
        key=key,
        address=Address.of(address),
        message="room.launchpad",
        state=LetterState.of(state),
        written_at=at,
        not_before=at,
        sent_at=sent_at,
    )


@pytest.mark.parametrize(
    ("letters", "is_well"),
    [
        ([], True),
        ([("waiting", 2, None)], False),
        ([("sending", 2, None)], False),
        ([("waiting", 0.5, None)], True),  # just due
        ([("waiting", -5, None)], True),  # not due yet
        ([("sent", 5, 0.1), ("waiting", 5, None)], True),  # a long address that moves on
        ([("sent", 5, 3), ("waiting", 5, None)], False),  # one that stands still
        ([("cancelled", 5, None), ("held", 5, None), ("failed", 5, None)], True),
    ],
)
def test_delivery_is_well_if_what_is_due_goes_out(
    database: Database, letters: list[tuple[str, float, float | None]], is_well: bool
) -> None:
    def work(session: Session) -> list[str]:
        for number, (state, due, sent) in enumerate(letters):
            sent_at = NOW - sent * MINUTE if sent is not None else None
            session.add(letter(f"{number}", "partner:northwind", NOW - due * MINUTE, state, sent_at=sent_at))
            session.flush()
        return list(overdue.overdue(session, NOW, MINUTE))

    assert (database.write_now(work) == []) is is_well


@pytest.mark.parametrize(
    ("address", "states", "is_well"),
    [
        ("operations", ["failed"], False),
        ("operations", ["failed", "sent"], True),  # something later got there
        ("operations", ["sent", "failed"], False),
        ("operations", ["held"], False),
        ("operations", ["held", "sent"], False),  # it is still held
        ("operations", ["parked"], False),
        ("operations|teams", ["failed"], False),
        ("approval:northwind", ["failed"], False),
        ("approval:northwind", ["held"], False),
        ("for:maya", ["held"], False),
        ("partner:northwind", ["failed", "held", "parked"], True),  # operations are told
        ("person:maya", ["failed"], True),
    ],
)
def test_what_operations_and_reviewers_dont_get_shows(
    database: Database, address: str, states: list[str], is_well: bool
) -> None:
    def work(session: Session) -> list[str]:
        for number, state in enumerate(states):
            session.add(letter(f"{number}", address, NOW, state))
            session.flush()
        return list(overdue.untold(session))

    assert (database.write_now(work) == []) is is_well
