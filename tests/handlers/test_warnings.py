"""What a decider reads once more before deciding: the possible duplicate, the deal, and days that don't fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.words import Words
from handlers.reply import Act, Dialog, Done, OpenForm
from models.approval_period import LateClose
from models.people import Actor
from tests.handlers.conftest import ALAN, MAYA, OMAR, ROSA, Bench

WORDS = Words()
LIKE = {"customer_name": "Harbor Point Marine", "contact_email": "x@harborpoint.com"}


def text(bench: Bench, shown: Any) -> str:
    """A dialog or the lines above a form, as one text."""
    if isinstance(shown, OpenForm):
        page = WORDS.page(shown, timezone="UTC", values=bench.program.values())
        return repr(page.intro)
    assert isinstance(shown, Dialog), shown
    return repr(WORDS.card(shown.content, timezone="UTC", values=bench.program.values()))


def possible_duplicate(bench: Bench) -> tuple[str, str]:
    """A claim of Calder's, and a later one of Northwind's that may be on the same customer."""
    first = bench.file(ALAN, **LIKE)
    second = bench.file()
    (rival,) = bench.shown(MAYA, "show", second)["rivals"]
    assert rival.tier == "possible" and not rival.same
    return first, second


def test_the_approve_dialog_repeats_the_possible_duplicate(bench: Bench) -> None:
    first, second = possible_duplicate(bench)
    dialog = bench.press(MAYA, "approve", second)
    said = text(bench, dialog)
    for named in ("Possible duplicate", first, "Calder & Finch", "Submitted", LIKE["customer_name"]):
        assert named in said
    assert isinstance(bench.do(MAYA, "approve", second), Done), "a warning, and no obstacle"


def test_start_asks_once_more_and_repeats_it_too(bench: Bench) -> None:
    first, second = possible_duplicate(bench)
    page: Any = bench.press(MAYA, "review", "mine")
    if page.content.data["reference"] != second:
        page = bench.press(MAYA, "skip", next(a.subject for a in acts(page) if a.verb == "skip"))
    assert page.content.data["reference"] == second
    asked = bench.press(MAYA, "approve", next(a.subject for a in acts(page) if a.verb == "approve"))
    assert isinstance(asked, OpenForm), "nothing is approved at once"
    said = text(bench, asked)
    assert first in said and "Calder & Finch" in said


def acts(page: Dialog) -> list[Act]:
    return list(page.content.data["acts"])


def test_what_comes_up_while_the_dialog_is_open_is_said_before_it_is_approved(bench: Bench) -> None:
    second = bench.file()
    opened = bench.press(MAYA, "approve", second)
    assert isinstance(opened, OpenForm) and "Possible duplicate" not in text(bench, opened)
    bench.file(ALAN, **LIKE)
    again = bench.send(MAYA, "approve", opened.subject, opened.step, {"note": "Well done."})
    assert isinstance(again, OpenForm) and "Possible duplicate" in text(bench, again)
    assert again.answers["note"] == "Well done." and bench.row(second).state == "submitted"
    done = bench.send(MAYA, "approve", again.subject, again.step, dict(again.answers))
    assert done == Done() and bench.row(second).state == "approved"


@pytest.mark.parametrize("reader", [ROSA, MAYA])
def test_a_close_date_after_the_approvals_last_day_is_flagged_on_card_and_receipt(
    bench: Bench, reader: Actor
) -> None:
    late, in_time = (
        bench.file(close_date="2027-03-31"),
        bench.file(customer_name="Lakeview LLC", contact_email="a@lakeview.com"),
    )
    if reader is MAYA:
        assert "after the last day of the approval" in text(bench, bench.press(MAYA, "approve", late))
    for decided in (False, True):
        if decided:
            for each in (late, in_time):
                bench.do(MAYA, "approve", each)
            bench.later(minutes=2)
        flagged = bench.shown(reader, "show", late)["late_close"]
        assert flagged == LateClose(date(2027, 3, 31), date(2027, 2, 18), pending=not decided)
        assert "after the last day of the approval" in text(bench, bench.press(reader, "show", late))
        assert bench.shown(reader, "show", in_time)["late_close"] is None


def test_a_decision_that_is_not_told_yet_does_not_show_in_the_flag(bench: Bench) -> None:
    reference = bench.file(close_date="2027-03-31")
    bench.do(MAYA, "approve", reference)
    assert bench.shown(ROSA, "show", reference)["late_close"].pending
    bench.later(minutes=2)
    assert not bench.shown(ROSA, "show", reference)["late_close"].pending


def extension(bench: Bench) -> tuple[str, str]:
    """An approved deal and a request to extend it."""
    deal = bench.file()
    bench.do(MAYA, "approve", deal)
    bench.later(minutes=2)
    asked = bench.press(ROSA, "extend", deal)
    assert isinstance(asked, OpenForm)
    said = text(bench, asked)
    assert "Harbor Point" in said and "18 February 2027" in said and "20 March 2027" in said
    answers = {
        "justification": "The board has moved its decision to March.",
        "details": "Price and scope are agreed.",
    }
    filed = bench.send(ROSA, "file", asked.subject, asked.step, answers)
    assert isinstance(filed, Dialog)
    return deal, str(filed.content.data["reference"])


NAMED = ("Harbor Point Builders, LLC", "100,000 to 250,000", "18 February 2027", "20 March 2027")


def test_an_extension_names_its_deal_customer_value_and_both_days_wherever_it_is_read_in_private(
    bench: Bench,
) -> None:
    deal, reference = extension(bench)
    for shown in (
        bench.press(ROSA, "show", reference),
        bench.press(OMAR, "show", reference),
        bench.press(OMAR, "approve", reference),
        bench.press(OMAR, "reject", reference),
        bench.press(ROSA, "withdraw", reference),
    ):
        said = text(bench, shown)
        assert all(each in said for each in (deal, *NAMED)), said
        assert "if approved" in said
    bench.do(OMAR, "approve", reference)
    bench.later(minutes=2)
    for reader in (ROSA, OMAR):
        said = text(bench, bench.press(reader, "show", reference))
        assert all(each in said for each in (deal, *NAMED)) and "if approved" not in said


def test_refused_it_names_the_day_that_stays(bench: Bench) -> None:
    deal, reference = extension(bench)
    bench.reject(OMAR, reference, "not_justified")
    bench.later(minutes=2)
    said = text(bench, bench.press(ROSA, "show", reference))
    assert deal in said and "18 February 2027" in said and "20 March 2027" not in said
