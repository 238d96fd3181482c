"""A button on something that the database lost: staff read why, operations are told, partners read nothing new."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from handlers.desk import VERBS
from models import references
from models.tables import Letter
from tests.handlers.conftest import MAYA, OMAR, RITA, ROSA, Bench
from tests.handlers.test_deciding import refusal

LOST = "DR-0000-0T"
CODE = "newer_than_database"
ON_CARDS = (
    *("approve", "reject", "ask", "answer", "take", "note", "lapse", "claim_win", "confirm_win", "question_win"),
    *("lose", "withdraw", "undo", "reply", "extend", "request_help", "second_look", "show", "more", "history"),
    *("ask_account_team", "on_track", "snooze", "end_now", "notified_by_hand", "correct", "amend", "hand_over"),
)  # fmt: skip


def told(bench: Bench) -> list[Letter]:
    def work(session: Session) -> list[Letter]:
        return list(session.exec(select(Letter).where(Letter.message == "ops.newer")))

    return bench.run(work)


@pytest.mark.parametrize("verb", ON_CARDS)
def test_staff_read_that_a_card_is_newer_than_the_database(bench: Bench, verb: str) -> None:
    assert verb in VERBS
    assert refusal(bench.press(MAYA, verb, LOST)) == CODE
    assert refusal(bench.press(ROSA, verb, LOST)) != CODE


def test_a_form_that_was_open_says_so_too(bench: Bench) -> None:
    assert refusal(bench.send(MAYA, "approve", LOST, "", {})) == CODE


def test_operations_are_told_once_a_day(bench: Bench) -> None:
    for _ in range(3):
        bench.press(MAYA, "approve", LOST)
    bench.press(OMAR, "show", LOST)
    (first,) = told(bench)
    assert (first.address, first.params) == ("operations", {"reference": LOST})
    bench.later(hours=24)
    bench.press(MAYA, "approve", LOST)
    assert len(told(bench)) == 2


def test_partners_presses_tell_nobody(bench: Bench) -> None:
    bench.press(ROSA, "show", LOST)
    assert told(bench) == []


@pytest.mark.parametrize("typed", [f"status {LOST}", f"history {LOST}", f"undo {LOST}"])
def test_what_is_typed_is_never_taken_for_it(bench: Bench, typed: str) -> None:
    assert references.parse(LOST) == LOST
    assert getattr(bench.press(OMAR, "command", typed), "code", "") != CODE
    assert told(bench) == []


def test_what_is_there_but_not_theirs_to_see_is_refused_as_before(bench: Bench) -> None:
    reference = bench.file()
    assert refusal(bench.press(RITA, "approve", reference)) == "not_yours"
    assert refusal(bench.press(RITA, "show", reference)) == "not_entitled"
