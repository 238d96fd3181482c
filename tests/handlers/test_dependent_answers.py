"""An answer that another one makes meaningless is never stored beside it, whichever way it comes in."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.reply import Dialog, Done, OpenForm, Problems, Reply
from models.people import Actor
from tests.handlers.conftest import MAYA, ROSA, Bench
from tests.handlers.test_changing_minds import correct
from tests.handlers.test_file_for import begin, finish

PLANNED: dict[str, Any] = {"procurement": "planned", "procurement_date": "2027-01-15"}
NOT_PLANNED: dict[str, Any] = {"procurement": "none", "procurement_date": "2027-01-15"}
ACTIVITY = {
    "activity": "event",
    "subject": "Breakfast for site managers",
    "description": "Forty site managers of general contractors in Chicago.",
    "timing": "planned",
    "activity_date": "2027-01-21",
}


def date_of(bench: Bench, reference: str) -> Any:
    return bench.row(reference).answers.get("procurement_date")


def test_filed_beside_no_the_date_is_dropped_and_beside_planned_kept(bench: Bench) -> None:
    assert date_of(bench, bench.file(**NOT_PLANNED)) is None
    assert date_of(bench, bench.file(**PLANNED)) == "2027-01-15"


def test_staff_file_it_no_differently(bench: Bench) -> None:
    assert date_of(bench, finish(bench, begin(bench), **NOT_PLANNED)) is None


def test_corrected_to_no_it_is_dropped_and_the_history_says_so(bench: Bench) -> None:
    reference = bench.file(**PLANNED)
    assert isinstance(correct(bench, reference, procurement="none"), Dialog)
    assert date_of(bench, reference) is None
    assert bench.events(reference)[-1].data["changed"] == {
        "procurement": ["planned", "none"],
        "procurement_date": ["2027-01-15", None],
    }


def test_filed_again_it_is_dropped(bench: Bench) -> None:
    before = bench.file(**PLANNED)
    bench.reject(MAYA, before, "E4")
    bench.later(minutes=2)
    opened: Reply = bench.press(ROSA, "file_again", before)
    assert isinstance(opened, OpenForm) and opened.form.step(opened.step).names() == (
        "procurement",
        "procurement_date",
    )
    while isinstance(opened, OpenForm):
        given = {**opened.answers, "procurement": "none", "attestation": True}
        opened = bench.send(ROSA, "file", opened.subject, opened.step, given)
    assert isinstance(opened, Dialog), opened
    assert date_of(bench, opened.content.data["reference"]) is None


@pytest.mark.parametrize("about", ["procurement", "procurement_date"])
def test_asked_about_one_the_partner_answers_both(bench: Bench, about: str) -> None:
    reference = bench.file(**PLANNED)
    bench.do(MAYA, "ask", reference, question="Is it published by now?", about=[about])
    form = bench.press(ROSA, "answer", reference)
    assert isinstance(form, OpenForm)
    assert form.form.step(form.step).names() == ("procurement", "procurement_date", "answer_text")
    assert isinstance(bench.do(ROSA, "answer", reference, **NOT_PLANNED), Done)
    assert date_of(bench, reference) is None


def test_a_plan_may_be_answered_where_there_was_none(bench: Bench) -> None:
    """It was a dead end: the date was missing, and there was no field for it."""
    reference = bench.file()
    bench.do(MAYA, "ask", reference, question="Is a procurement planned?", about=["procurement"])
    missing = bench.do(ROSA, "answer", reference, procurement="planned")
    assert isinstance(missing, Problems) and set(missing.problems) == {"procurement_date"}
    assert isinstance(bench.do(ROSA, "answer", reference, **PLANNED), Done)


@pytest.mark.parametrize("actor", [ROSA, MAYA])
def test_funding_that_comes_with_no_assistance_is_asked_about(bench: Bench, actor: Actor) -> None:
    opened = bench.press(ROSA, "file", "marketing_request")
    if actor is MAYA:
        opened = begin(bench, kind="marketing_request")
    assert isinstance(opened, OpenForm)
    sent = {**ACTIVITY, "budget": "5000"}
    refused = bench.send(actor, "file", opened.subject, "request", sent)
    assert isinstance(refused, Problems) and refused.problems["budget"].code == "budget_without_assistance"
    filed = bench.send(actor, "file", opened.subject, "request", ACTIVITY)
    assert isinstance(filed, Dialog), filed


def test_with_nothing_else_to_answer_the_text_is_no_option(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "ask", reference, question="Which site is it?")
    form = bench.press(ROSA, "answer", reference)
    assert isinstance(form, OpenForm)
    (text,) = form.form.steps[0].fields
    assert text.required
    empty = bench.do(ROSA, "answer", reference)
    assert isinstance(empty, Problems) and empty.problems["answer_text"].code == "required"
    other = bench.file(customer_name="Lakeview LLC", contact_email="a@lakeview.com")
    bench.do(MAYA, "ask", other, question="Which site is it?", about=["need"])
    beside = bench.press(ROSA, "answer", other)
    assert isinstance(beside, OpenForm) and not beside.form.field("answer_text").required
