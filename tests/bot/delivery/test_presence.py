"""Clocks that differ double nothing, and what a killed worker had goes at once; what a living one has, never."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session, select

from bot import clock, presence
from bot.database import Database
from bot.presence import FilePresence, LockPresence, Presence
from bot.sandbox import FakeSlack
from bot.sandbox.faults import hang
from bot.slack.sender import SlackSender
from models.migrations import address
from models.tables import Letter
from tests.bot.delivery.office import QUICK, Office
from tests.bot.delivery.test_workers import ADDRESSES, die

T = TypeVar("T")
SKEW: ContextVar[timedelta] = ContextVar("SKEW", default=timedelta())
LEASE = timedelta(seconds=60)


class SkewedTime(datetime):
    """The wall clock of the machine that the running code is said to be on."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) + SKEW.get()


class Elsewhere(Database):
    """A database as a process on another machine has it: its works see that machine's clock."""

    async def write(self, work: Callable[[Session], T]) -> T:
        context = copy_context()
        return await super().write(lambda session: context.run(work, session))

    async def read(self, work: Callable[[Session], T]) -> T:
        context = copy_context()
        return await super().read(lambda session: context.run(work, session))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("seconds", [90, -90, 240, -240])
async def test_workers_whose_clocks_differ_send_each_letter_once(
    slack: FakeSlack,
    migrated_database_url: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
) -> None:
    monkeypatch.setattr(clock, "datetime", SkewedTime)
    slack.faults.delay(1, 0.3)  # so that letters are on their way while the other one looks
    elsewhere = Elsewhere.open(migrated_database_url)
    unclaimed = replace(QUICK, lease=60)

    async def other_machine(one: Office) -> None:
        SKEW.set(timedelta(seconds=seconds))
        async with Office(slack, elsewhere, clock=one.clock, timing=unclaimed) as other:
            while await database.read(_unsent):
                await other.delivery.drain()
                await asyncio.sleep(0.02)

    async with Office(slack, database, timing=unclaimed) as one:
        for number in range(48):
            address = ADDRESSES[number % len(ADDRESSES)]
            kind = {"partner": "room", "person": "person", "operations": "ops"}[address.partition(":")[0]]
            await one.write(f"{address} {number:02}", address, f"{kind}.note")
        await other_machine(one)
    await asyncio.to_thread(elsewhere.close)
    said = Counter(call.args["text"] for call in slack.calls_of("chat.postMessage") if call.ok)
    assert len(said) == 48
    assert max(said.values()) == 1


def _unsent(session: Session) -> list[str]:
    return list(session.exec(select(Letter.key).where(Letter.state != "sent")))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_drift_between_process_and_database_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert abs(await database.read(clock.drift)) < timedelta(seconds=30)
    monkeypatch.setattr(clock, "wall", lambda: datetime.now(UTC) + timedelta(hours=4))
    found = await database.read(clock.drift)
    assert abs(found + timedelta(hours=4)) < timedelta(seconds=30)


def another(url: str) -> Presence:
    return presence.presence(url)


def leases(worker: str | None) -> dict[str, datetime]:
    assert worker is not None
    return {worker: datetime.now(UTC) + LEASE}


def test_a_living_worker_is_never_dead_and_one_that_let_go_is(
    migrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "FREE_FOR", 0.0)
    one, other = another(migrated_database_url), another(migrated_database_url)
    mine, theirs = one.hold(), other.hold()
    assert one.dead(leases(theirs), LEASE) == other.dead(leases(mine), LEASE) == set()
    if isinstance(one, LockPresence):
        one.close()
    else:
        assert isinstance(one, FilePresence)
        assert one._file is not None
        os.close(one._file)  # as a kill: the file stays, unlocked
    soon_dead(other, mine)
    other.close()


def soon_dead(asked: Presence, worker: str | None) -> None:
    """The worker is known to be dead, within a while: PostgreSQL takes a moment to see that a client is gone."""
    for _ in range(300):
        if asked.dead(leases(worker), LEASE) == {worker}:
            return
        time.sleep(0.1)
    pytest.fail("it is never known to be dead")


_HOLDS = """
import sys, time
from bot.presence import presence
held = presence(sys.argv[1])
print(held.hold(), flush=True)
time.sleep(600)
"""


def test_a_killed_process_is_dead_at_once_and_a_frozen_one_is_not(migrated_database_url: str) -> None:
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, migrated_database_url], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    other = another(migrated_database_url)
    other.hold()
    try:
        theirs = process.stdout.readline().strip()
        process.send_signal(signal.SIGSTOP)
        until = time.monotonic() + presence.FREE_FOR + 1
        while time.monotonic() < until:
            assert other.dead(leases(theirs), LEASE) == set()
            time.sleep(0.5)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    soon_dead(other, theirs)
    other.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_worker_whose_connection_broke_takes_its_lock_again_under_the_same_id(
    migrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "LOOK", 0.0)
    one, other = another(migrated_database_url), another(migrated_database_url)
    mine = one.hold()
    other.hold()
    engine = create_engine(address(migrated_database_url))
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()
    assert other.dead(leases(mine), LEASE) == set()  # its own connection broke too: it can't tell
    for _ in range(300):
        if one.hold() == mine and other.hold():
            break
        time.sleep(0.1)
    assert (one.hold(), other.dead(leases(mine), LEASE)) == (mine, set())
    one.close()
    other.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_what_was_leased_before_the_server_started_is_left_to_the_lease(
    migrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "FREE_FOR", 0.0)
    one = another(migrated_database_url)
    one.hold()
    long_ago = datetime.now(UTC) - timedelta(days=3)
    assert one.dead({"12345": long_ago + LEASE}, LEASE) == set()
    assert one.dead({"12345": datetime.now(UTC) + LEASE}, LEASE) == {"12345"}
    one.close()


async def test_what_a_killed_worker_had_on_its_way_goes_long_before_its_lease_ends(
    slack: FakeSlack, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "FREE_FOR", 0.2)
    timing = replace(QUICK, lease=3600)
    sender = SlackSender(slack.world.app.token, slack.api_url, timeout=600)
    first = Office(slack, database, timing=timing, sender=sender)
    await first.write("outcome", "partner:northwind")
    slack.faults.next("chat.postMessage", hang(600, accepted=True))
    await first.delivery.start()
    first.delivery.nudge()
    await first.until("outcome", "sending")
    async with Office(slack, database, clock=first.clock, timing=timing) as second:
        await asyncio.sleep(1)
        assert (await second.letter("outcome")).state == "sending"  # slow, and not dead
        await die(first)
        letter = await second.until("outcome", "sent")
        assert letter.repeated <= 1
