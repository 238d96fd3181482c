"""The bell rings by itself: at the start for all that was missed, and again after an error."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlmodel import Session

from scheduler.bell import Bell
from tests.scheduler.desk import Desk, at

T = TypeVar("T")
FILED = at("2027-01-11 16:30")


async def test_it_rings_at_the_start_and_then_again_and_again(desk: Desk) -> None:
    deal = desk.file(FILED)
    heard: list[int] = []
    now = [at("2027-01-14 09:00")]
    bell = Bell(desk.database.write, desk.program, lambda: now[0], lambda: heard.append(1), seconds=0.05)
    await bell.start()
    try:
        await until(lambda: heard == [1])
        assert len(desk.pings(deal, "told")) == 1
        desk.deliver()
        now[0] = at("2027-01-15 09:00")
        await until(lambda: heard == [1, 1])
        assert len(desk.pings(deal, "told")) == 2
    finally:
        bell.stop()


async def test_it_goes_on_after_a_ring_that_failed(desk: Desk) -> None:
    deal = desk.file(FILED)
    broken = [True]

    async def write(work: Callable[[Session], T]) -> T:
        if broken:
            broken.clear()
            raise ConnectionError("the database is away")
        return await desk.database.write(work)

    bell = Bell(write, desk.program, lambda: FILED + timedelta(days=30), seconds=0.05)
    await bell.start()
    try:
        await until(lambda: desk.deal(deal).breached_at is not None)
    finally:
        bell.stop()


async def test_a_stop_cuts_a_ring_short_and_the_next_one_does_the_rest(desk: Desk) -> None:
    deals = [desk.file(FILED) for _ in range(3)]
    begun, held = asyncio.Event(), asyncio.Event()

    async def write(work: Callable[[Session], T]) -> T:
        begun.set()
        await held.wait()
        return await desk.database.write(work)

    bell = Bell(write, desk.program, lambda: FILED + timedelta(days=30))
    await bell.start()
    await begun.wait()
    bell.stop()
    held.set()
    await asyncio.sleep(0.1)
    assert [desk.deal(deal).breached_at for deal in deals] == [None] * 3
    again = Bell(desk.database.write, desk.program, lambda: FILED + timedelta(days=30))
    await again.ring()
    assert None not in [desk.deal(deal).breached_at for deal in deals]


async def until(true: Callable[[], bool]) -> None:
    for _ in range(1200):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it doesn't come true within a minute")
