"""A platform that is ill for a while, as people live through it: it costs time, and no message."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.delivery import Timing
from bot.sandbox.faults import Fault, refused, server_error
from models.tables import Letter
from tests.stories.stage import AT_ONCE, Stage

FILED = 8
CURED = 60.0  # seconds within which everything must be there, far more than the pauses below


@pytest.fixture
def timing() -> Timing:
    """Pauses long enough that nothing is tried again while people file, which tells nobody's speed."""
    return replace(AT_ONCE, backoff_first=12.0, backoff_most=12.0, probe_first=8.0, probe_most=8.0)


def falls_ill(stage: Stage, fault: Fault, on_slack: Fault) -> None:
    """Messages fail, and all else works: `auth.test` above all, and the token on Teams."""
    if "slack" in stage.pair.platforms:
        stage.slack.faults.outage("chat.postMessage", on_slack)
    if "teams" in stage.pair.platforms:
        stage.teams.faults.outage("send", fault)


def is_well(stage: Stage) -> None:
    if "slack" in stage.pair.platforms:
        stage.slack.faults.clear()
    if "teams" in stage.pair.platforms:
        stage.teams.faults.clear()


async def everything_sent(stage: Stage) -> list[Letter]:
    """All letters, once nothing waits any more."""
    deadline = time.monotonic() + CURED
    while open_ones := [
        each for each in await stage.letters() if each.state in ("waiting", "sending", "held")
    ]:
        if not any(each.not_before <= stage.clock.now() for each in open_ones):
            break
        assert time.monotonic() < deadline, [(each.key, each.state, each.trouble) for each in open_ones]
        await asyncio.sleep(0.2)
    await stage.quiet()
    return await stage.letters()


async def file_through(stage: Stage, fault: Fault, on_slack: Fault) -> list[str]:
    """The references that were told to Rosa while messages failed, in their order."""
    falls_ill(stage, fault, on_slack)
    references = []
    for number in range(FILED):
        website = f"harbor-point-{number}.com"
        changes = {
            "Customer's legal name": f"Harbor Point {number}",
            "Contact's work e-mail": f"jo@{website}",
        }
        references.append(await stage.file(**changes))
    is_well(stage)
    return references


def check(stage: Stage, references: list[str], letters: list[Letter]) -> None:
    """Each card and each line is there, the lines in the order filed, and nothing was given up."""
    assert {each.key: each.trouble for each in letters if each.state in ("failed", "parked")} == {}
    approvals, conversation_id = (
        stage.conversation_id("partner-approvals").text,
        stage.conversation_id("northwind-procore").text,
    )
    places = [conversation_id.find(f"{reference}, filed by") for reference in references]
    assert all(reference in approvals for reference in references)
    assert -1 not in places and all(before < after for before, after in pairwise(places))


async def test_a_partial_outage_of_503_loses_nothing_and_keeps_the_order(stage: Stage) -> None:
    references = await file_through(stage, server_error(status=503), server_error(status=503))
    letters = await everything_sent(stage)
    check(stage, references, letters)
    assert [each.key for each in letters if each.repeated] == [], "nothing is counted that wasn't taken"


async def test_unclear_answers_cost_a_few_letters_a_send_and_lose_nothing(stage: Stage) -> None:
    references = await file_through(stage, server_error(), refused("internal_error"))
    letters = await everything_sent(stage)
    check(stage, references, letters)
    assert len([each for each in letters if each.repeated]) < FILED, "one probes, and the others wait"
