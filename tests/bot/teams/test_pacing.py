"""Pacing: however fast things are to be sent, no window of Teams' limits ever holds too many."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.port import Throttled
from bot.sandbox.teams import FakeTeams
from bot.sandbox.teams import example as world
from bot.teams.pacing import ALTOGETHER, IN_CONVERSATION, LONGEST_WAIT, Pace
from tests.bot.teams.test_client import HELLO, made


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fits(times: list[float], windows: tuple[tuple[float, int], ...]) -> bool:
    """True if no window that ends with a message holds too many."""
    return all(
        sum(at - seconds < each <= at for each in times) <= most for at in times for seconds, most in windows
    )


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=200))
def test_no_window_holds_too_many(asked: list[tuple[str, float]]) -> None:
    clock, sent = Clock(), {name: list[float]() for name in "abc"}
    pace = Pace(clock)
    for conversation, later in asked:
        clock.now += later / 10
        wait = pace.take(conversation)
        if wait <= LONGEST_WAIT:
            sent[conversation].append(clock.now + wait)
    for times in sent.values():
        assert fits(times, IN_CONVERSATION)
    assert fits(sorted(each for times in sent.values() for each in times), ALTOGETHER)


def test_a_burst_goes_and_the_rest_is_spread() -> None:
    clock = Clock()
    pace = Pace(clock)
    waits = [pace.take("here") for _ in range(9)]
    assert waits[:7] == [0.0] * 7 and waits[7] == 1.0 and waits[8] == 2.0
    assert pace.take("elsewhere") == 0.0, "another conversation isn't held up"


def test_fifty_a_second_go_altogether() -> None:
    clock = Clock()
    pace = Pace(clock)
    waits = [pace.take(f"room {number}") for number in range(51)]
    assert waits[:50] == [0.0] * 50 and waits[50] == 1.0


async def test_what_has_to_wait_longer_is_left_to_delivery() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(60):
        wait = pace.take("here")
        clock.now += wait
    with pytest.raises(Throttled) as throttled:
        await pace.turn("here")
    assert 2.0 < throttled.value.retry_after <= 30.0


async def test_the_client_keeps_to_it(teams: FakeTeams) -> None:
    client = made(teams)
    await client.open()
    began = time.monotonic()
    for _ in range(8):
        await client.send(teams.service, world.APPROVALS, HELLO)
    assert time.monotonic() - began >= 1.0
    await client.close()
