"""What counts against a claim: Procore's own pursuit (guide 449), and whom people say it is the same customer as."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.conflicts.standing import Rival, counts
from models.tables import LookAlike, MatchDecision, Opportunity, Submission
from models.terms import State

FILED = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # the evening of the 20th at Procore
PROCORE = "America/Los_Angeles"
EARLIER, FILED_ON, LATER = (date(2026, 11, day) for day in (19, 20, 21))


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "is_pursued"),
    [
        (EARLIER, None, True),
        (FILED_ON, None, False),
        (LATER, None, False),
        (EARLIER, EARLIER, False),
        (EARLIER, FILED_ON, True),
        (EARLIER, LATER, True),
        (LATER, LATER, False),
    ],
)
def test_an_opportunity_counts_if_it_was_open_the_day_before_and_on_the_day_of_the_filing(
    opened_on: date, closed_on: date | None, is_pursued: bool
) -> None:
    claim = Submission(
        reference="DR-1", kind="deal_registration", partner_id="northwind", filer_id="rosa", state=State.SUBMITTED,
        filed_at=FILED,
    )  # fmt: skip
    row = Opportunity(key="1", account="Harbor Point", opened_on=opened_on, closed_on=closed_on)
    assert counts(row, claim, PROCORE) is is_pursued
    row.what = "customer"
    assert counts(row, claim, PROCORE), "a customer counts, whenever it became one"


SAME, DIFFERENT = ({"same": each} for each in (True, False))
UNCONFIRMED = {"needs_second": True}
CONFIRMED = {**UNCONFIRMED, "second_by": "noah"}
TAKEN_BACK = {"withdrawn_at": FILED}


@pytest.mark.parametrize(
    ("tier", "said", "is_same"),
    [
        ("same", None, True),
        ("possible", None, False),
        ("possible", SAME, True),
        ("possible", SAME | TAKEN_BACK, False),
        ("same", DIFFERENT | UNCONFIRMED, True),
        ("same", DIFFERENT | CONFIRMED, False),
        ("same", DIFFERENT | CONFIRMED | TAKEN_BACK, True),
        ("possible", DIFFERENT, False),
    ],
)
def test_a_person_has_the_last_word_on_who_is_the_same_once_it_is_confirmed_and_not_taken_back(
    tier: str, said: dict[str, Any] | None, is_same: bool
) -> None:
    found = LookAlike(submission_id=2, other="claim", other_id=1, tier=tier, score=0.9, code="name")
    match_decision = (
        MatchDecision(submission_id=2, other="claim", other_id=1, by="maya", **said) if said else None
    )
    rival = Rival(found, None, None, counts=True, earlier=True, pending=True, match_decision=match_decision)
    assert rival.same is is_same
    assert rival.first is is_same
    others = (replace(rival, counts=False), replace(rival, earlier=False), replace(rival, pending=False))
    assert not any(each.first for each in others)
