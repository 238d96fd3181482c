"""What `make chaos` calls lost or said too often: each fault is found, and calm is called calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.tables import Letter, Submission
from tests.chaos.playing import Played
from tests.chaos.verifying import complaints

NOW = datetime(2027, 1, 5, 17, tzinfo=UTC)
REFERENCE, CUSTOMER = "DR-AAAA-11", "Alder Works"
CARD, LINE = f"Deal registration {REFERENCE} from Northwind: Submitted.", f"{REFERENCE}, filed by Rosa"
CALM = Played(
    filed={CUSTOMER: REFERENCE},
    approved=[REFERENCE],
    shown={"partner-approvals": [CARD], "northwind-procore": [LINE]},
)


def deal(reference: str = REFERENCE, state: str = "approved") -> Submission:
    return Submission(
        reference=reference, kind="deal_registration", partner_id="northwind", filer_id="rosa", state=state,
        customer_name=CUSTOMER, filed_at=NOW,
    )  # fmt: skip


def letter(name: str = "card", state: str = "sent", repeated: int = 0) -> Letter:
    return Letter(
        key=f"{name}:{REFERENCE}:file", copy_key=f"{name}:{REFERENCE}", message=name, lane="review:northwind",
        written_at=NOW, not_before=NOW, state=state, repeated=repeated,
    )  # fmt: skip


def test_nothing_is_wrong_where_all_is_there_once() -> None:
    assert complaints([deal()], [letter(), letter("room")], CALM) == []


def test_what_hangs_twice_is_right_only_after_a_lost_answer() -> None:
    doubled = replace(CALM, shown={**CALM.shown, "partner-approvals": [CARD, CARD]})
    assert complaints([deal()], [letter(repeated=1), letter("room")], doubled) == []
    (wrong,) = complaints([deal()], [letter(), letter("room")], doubled)
    assert "hangs 2 times" in wrong


@pytest.mark.parametrize(
    ("submissions", "letters", "played", "says"),
    [
        ([], [], CALM, "isn't stored"),
        ([deal(), deal("DR-BBBB-22")], [], CALM, "was filed 2 times"),
        ([deal(state="submitted")], [], CALM, "approval was taken"),
        ([deal()], [], replace(CALM, given_up=["Birch Works"]), "nobody could file Birch Works"),
        ([deal()], [letter(state="waiting")], CALM, "is still waiting"),
        ([deal()], [letter(state="sending")], CALM, "is still sending"),
        ([deal()], [letter(state="failed")], CALM, "without a lost answer"),
        ([deal()], [letter(state="failed", repeated=1)], CALM, "operations weren't told"),
        (
            [deal()],
            [],
            replace(CALM, shown={"partner-approvals": [CARD]}),
            "hangs nowhere in northwind-procore",
        ),
    ],
)
def test_each_fault_is_found(
    submissions: list[Submission], letters: list[Letter], played: Played, says: str
) -> None:
    assert any(says in wrong for wrong in complaints(submissions, letters, played))
