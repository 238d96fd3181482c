"""Bad days of Teams: what it didn't confirm hangs twice at most, operations hear of it, and what is decided shows."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.sandbox.faults import Fault, garbage, rate_limited, reset, server_error
from tests.stories.teams.conftest import TeamsStage

APPROVALS, CONVERSATION, OPERATIONS = "partner-approvals", "northwind-procore", "partner-operations"


@pytest.mark.parametrize(
    ("fault", "twice"),
    [
        (server_error(), False),
        (server_error(accepted=True), True),
        (server_error(status=502), False),
        (server_error(status=502, accepted=True), True),
        (server_error(status=504, accepted=True), True),
        (reset(accepted=True), True),
        (garbage(), True),
        (garbage(accepted=False), False),
    ],
    ids=lambda value: f"{value.how}-{value.status}-{value.accepted}" if isinstance(value, Fault) else "",
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_teams_lost_is_said_once_more_and_shows_what_was_decided(
    solo: TeamsStage, fault: Fault, twice: bool
) -> None:
    solo.teams.faults.next("send", fault)  # the card, or the line in the partner's channel
    reference = await solo.file()
    assert [each.state for each in await solo.letters() if each.repeated] == ["sent"]
    assert "may have arrived twice" in solo.teams.text(OPERATIONS)
    said = Counter(solo.teams.text(place).count(reference) for place in (APPROVALS, CONVERSATION))
    assert (max(said) == 2 * min(said)) is twice
    await solo.approve(reference)
    assert "Approved" in (await solo.card(reference)).text
    assert "approved" in (await solo.person("rosa").sees(CONVERSATION, reference)).text.lower()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_too_fast_is_no_lost_answer(solo: TeamsStage) -> None:
    solo.teams.faults.next("send", rate_limited(3))
    reference = await solo.file()
    assert [each.key for each in await solo.letters() if each.repeated] == []
    assert solo.teams.text(APPROVALS).count(f"{reference} from ") == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_roster_of_nonsense_is_not_an_empty_one(solo: TeamsStage) -> None:
    """Somebody outside came in among the reviewers, and Teams answers nonsense when it is asked who is there."""
    solo.teams.faults.draw(1, 1.0, frozenset({"members"}), (garbage(),))
    await solo.teams.adds("rosa", APPROVALS)
    reference = await solo.file()
    assert reference not in solo.teams.text(APPROVALS)
    assert {each.state for each in await solo.letters() if each.address.startswith("approval:")} == {"held"}
