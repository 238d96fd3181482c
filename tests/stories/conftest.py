"""Where every story runs: on each pair of platforms that has what it needs, on SQLite.

What is marked `both_databases` runs on PostgreSQL too, on Slack. Every verb and every round does so anyway, in
`tests/handlers` and `tests/scheduler`: these stories are those where many things are under way at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.delivery import Timing
from tests.stories.platforms import SLACK, Pair, pairs_for
from tests.stories.stage import AT_ONCE, Stage, staged


@pytest.hookimpl(tryfirst=True)  # before the fixtures' own parameters
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A run for each pair that the story can run on."""
    if "pair" not in metafunc.fixturenames:
        return
    marks = list(metafunc.definition.iter_markers())
    needed = [thing for mark in marks if mark.name == "needs" for thing in mark.args]
    pairs = pairs_for(needed)
    if any(mark.name == "parametrize" and "database_kind" in mark.args[0] for mark in marks):
        metafunc.parametrize("pair", pairs, ids=[each.name for each in pairs])
        return
    on_both = any(mark.name == "both_databases" for mark in marks)
    runs = [
        (pair, kind)
        for pair in pairs
        for kind in ("sqlite", "postgresql")
        if kind == "sqlite" or (pair is SLACK and on_both)
    ]
    ids = [f"{pair.name}-{kind}" for pair, kind in runs]
    runs_on = pytest.mark.parametrize(("pair", "database_kind"), runs, ids=ids, indirect=["database_kind"])
    metafunc.definition.add_marker(runs_on)


@pytest.fixture
def pair() -> Pair:
    """Slack, for whatever isn't one of these stories."""
    return SLACK


@pytest.fixture
def policy_file() -> Path | None:
    """The policy file that an operator named; None for the packaged one."""
    return None


@pytest.fixture
def timing() -> Timing:
    """How patient delivery is."""
    return AT_ONCE


@pytest_asyncio.fixture
async def stage(
    migrated_database_url: str, pair: Pair, policy_file: Path | None, timing: Timing
) -> AsyncIterator[Stage]:
    """Everybody in place on this pair of platforms."""
    async with staged(migrated_database_url, pair, policy_file=policy_file, timing=timing) as ready:
        yield ready
