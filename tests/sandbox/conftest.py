"""Fixtures: the example world, and a toy bot in it."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import FakeSlack
from bot.sandbox.example import example_world
from tests.sandbox.toy_bot import ToyBot, toy_bot


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """The simulated Slack, with the example's people."""
    async with FakeSlack(example_world()) as fake:
        yield fake


@pytest.fixture
async def bot(slack: FakeSlack) -> AsyncIterator[ToyBot]:
    """A bot for it to talk to."""
    async with toy_bot(slack) as toy:
        yield toy
