"""What `make chaos` calls lost or said too often: each fault is found, and calm is called calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.tables import Letter, Submission
from models.terms import Address, AnyState, LetterState
from tests.chaos.playing import Played
from tests.chaos.verifying import complaints

NOW = datetime(2027, 1, 5, 17, tzinfo=UTC)
REFERENCE, CUSTOMER = "DR-AAAA-11", "Alder Works"
OPEN = f"Deal registration {REFERENCE} from Northwind: Submitted."
CARD = f"Deal registration {REFERENCE} from Northwind: Approved."
LINE = f"Deal registration {REFERENCE}, filed by Rosa: Approved."
TOLD = {
    "partner-approvals": [CARD],
    "northwind-procore": [LINE, f"{REFERENCE}: Approved. Details are behind “Show”."],
    "direct": [f"Your decision on {REFERENCE}: approved."],
}
CALM = Played(filed={CUSTOMER: REFERENCE}, approved=[REFERENCE], shown=TOLD)
REPEATED = f"A message may have arrived twice: the approval channel. It was about {REFERENCE}."


def showing(**changed: list[str]) -> Played:
    """What people see, but for what hangs in some conversations."""
    return replace(CALM, shown=TOLD | {name.replace("_", "-"): texts for name, texts in changed.items()})


def deal(reference: str = REFERENCE, state: str = "approved") -> Submission:
    return Submission(
        id=1,
        reference=reference,
        kind="deal_registration",
        partner_id="northwind",
        filer_id="rosa",
        state=AnyState.of(state),
        customer_name=CUSTOMER,
        filed_at=NOW,
    )


def letter(
    name: str = "card",
    state: str = "sent",
    repeated: int = 0,
    attempts: int = 1,
    address: str = "approval:northwind",
) -> Letter:
    return Letter(
        key=f"{name}:{REFERENCE}:file",
        copy_key=f"{name}:{REFERENCE}",
        message=name,
        address=Address.of(address),
        written_at=NOW,
        not_before=NOW,
        state=LetterState.of(state),
        repeated=repeated,
        attempts=attempts,
        submission_id=1,
    )


def test_nothing_is_wrong_where_all_is_there_once() -> None:
    assert complaints([deal()], [letter(), letter("room")], CALM) == []


@pytest.mark.parametrize("first", [OPEN, CARD])
def test_what_hangs_twice_is_right_only_after_a_lost_answer_of_which_operations_read(first: str) -> None:
    doubled = showing(partner_approvals=[first, CARD], partner_operations=[REPEATED])
    assert complaints([deal()], [letter(repeated=1), letter("room")], doubled) == []
    assert any(
        "hangs 2 times" in wrong for wrong in complaints([deal()], [letter(), letter("room")], doubled)
    )


def test_a_letter_to_operations_that_fails_is_told_by_no_other() -> None:
    telling = letter("ops", state="parked", repeated=5, attempts=6, address="operations")
    assert complaints([deal()], [letter(), letter("room"), telling], CALM) == []


def test_what_was_given_up_may_hang_six_times_beside_what_was_decided() -> None:
    given_up = letter(state="parked", repeated=5, attempts=6)
    given_up.key, told = "card:given-up", letter("ops")
    told.key = "ops:parked:card"
    seven_times = showing(partner_approvals=[*[OPEN] * 6, CARD], partner_operations=[REPEATED])
    assert complaints([deal()], [given_up, letter(), letter("room"), told], seven_times) == []
    once_more = showing(partner_approvals=[*[OPEN] * 6, CARD, CARD], partner_operations=[REPEATED])
    assert len(complaints([deal()], [given_up, letter(), letter("room"), told], once_more)) == 1


@pytest.mark.parametrize(
    ("submissions", "letters", "played", "says"),
    [
        ([], [], CALM, "isn't stored"),
        ([deal(), deal("DR-BBBB-22")], [], CALM, "was filed 2 times"),
        ([deal(state="submitted")], [], CALM, "approval was taken"),
        ([deal()], [], replace(CALM, given_up=["Birch Works"]), "nobody could file Birch Works"),
        ([deal()], [letter(state="waiting")], CALM, "is still waiting"),
        ([deal()], [letter(state="sending")], CALM, "is still sending"),
        ([deal()], [letter(state="failed")], CALM, "without six lost answers"),
        ([deal()], [letter(state="parked", repeated=5)], CALM, "operations weren't told"),
        ([deal()], [], showing(northwind_procore=[]), "hangs nowhere in northwind-procore"),
        ([deal()], [], showing(partner_approvals=[CARD, OPEN]), "was left open in partner-approvals"),
        ([deal()], [], showing(direct=[]), "nothing in direct says so"),
        ([deal()], [], showing(northwind_procore=[LINE]), "nothing in northwind-procore says so"),
        ([deal()], [], showing(direct=TOLD["direct"] * 2), "direct reads 1 times again"),
        ([deal()], [letter(repeated=1)], CALM, "operations read of 0"),
    ],
)
def test_each_fault_is_found(
    submissions: list[Submission], letters: list[Letter], played: Played, says: str
) -> None:
    assert any(says in wrong for wrong in complaints(submissions, letters, played))


def test_after_plain_refusals_nothing_is_repeated_given_up_or_overtaken() -> None:
    refused = replace(CALM, only_refused=True)
    first, second = letter(), letter("room", address="approval:northwind")
    first.id, second.id = 1, 2
    first.sent_to = second.sent_to = "slack:C0APPROVALS"
    first.sent_at, second.sent_at = NOW, NOW + timedelta(seconds=1)
    assert complaints([deal()], [first, second], refused) == []
    first.sent_at = NOW + timedelta(seconds=2)
    assert any("overtook" in wrong for wrong in complaints([deal()], [first, second], refused))
    assert complaints([deal()], [first, second], CALM) == []
    first.sent_at, second.repeated = NOW, 1
    assert any("no answer was lost" in wrong for wrong in complaints([deal()], [first, second], refused))
    second.repeated, second.state = 0, LetterState.FAILED
    assert any("given up for an outage" in wrong for wrong in complaints([deal()], [first, second], refused))
