"""What goes wrong on the far side is found in what hangs there, on Slack and on Teams: the bot has no record of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import select

from models.tables import Submission
from tests.chaos.platforms import shown, text_of
from tests.chaos.playing import Played
from tests.chaos.verifying import complaints
from tests.stories.platforms import SLACK, TEAMS, Pair
from tests.stories.stage import A_MINUTE, CUSTOMER, Stage, staged

Messages = list[Any]
CARD, LINE = "Deal registration {} from", "Deal registration {}, filed by"


def last(messages: Messages, begins: str) -> Any:
    """The last message that begins so."""
    return next(each for each in reversed(messages) if text_of(each).startswith(begins))


def lost(begins: str) -> Callable[[Messages, Any, str], None]:
    """It was never posted."""

    def spoil(messages: Messages, before: Any, reference: str) -> None:
        messages.remove(last(messages, begins.format(reference)))

    return spoil


def said_again(begins: str) -> Callable[[Messages, Any, str], None]:
    """It was posted once more."""

    def spoil(messages: Messages, before: Any, reference: str) -> None:
        messages.append(deepcopy(last(messages, begins.format(reference))))

    return spoil


def left_open(messages: Messages, before: Any, reference: str) -> None:
    """The card was never brought up to date."""
    card = last(messages, CARD.format(reference))
    messages[messages.index(card)] = before


SPOILT: tuple[tuple[Callable[[Messages, Any, str], None], str], ...] = (
    (lost(CARD), "hangs nowhere in partner-approvals"),
    (lost(LINE), "hangs nowhere in northwind-procore"),
    (lost("{}: Approved."), "nothing in northwind-procore says so"),
    (lost("Your decision on {}"), "nothing in direct says so"),
    (said_again(CARD), "hangs 2 times in partner-approvals"),
    (said_again("{}: Approved."), "northwind-procore reads 1 times again"),
    (said_again("Your decision on {}"), "direct reads 1 times again"),
    (left_open, "was left open in partner-approvals"),
)


@pytest.mark.parametrize("pair", [SLACK, TEAMS], ids=["slack", "teams"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_each_fault_of_the_far_side_is_found(migrated_database_url: str, pair: Pair) -> None:
    async with staged(migrated_database_url, pair) as stage:
        fake = stage.slack if pair is SLACK else stage.teams
        messages: Messages = fake.world.messages
        reference = await stage.file()
        before = deepcopy(last(messages, CARD.format(reference)))
        await stage.approve(reference)
        await stage.pass_time(A_MINUTE)
        right = list(messages)
        for spoil, says in SPOILT:
            assert await found(stage, reference) == []
            spoil(messages, before, reference)
            assert any(says in wrong for wrong in await found(stage, reference)), says
            messages[:] = right


async def found(stage: Stage, reference: str) -> list[str]:
    """What `make chaos` says of what hangs now."""
    fake = stage.slack if stage.pair is SLACK else stage.teams
    customer = CUSTOMER["Customer's legal name"]
    played = Played(filed={customer: reference}, approved=[reference], shown=shown(fake))
    submissions = await stage.read(lambda session: list(session.exec(select(Submission)).all()))
    return complaints(submissions, await stage.letters(), played)
