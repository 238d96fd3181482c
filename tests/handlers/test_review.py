"""Reviewing in one place: what is offered to whom, in which order, and what a review session keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.reply import Act, Dialog, OpenForm, Refused, Reply
from handlers.views.for_reviewers import Notice
from models.tables import PipelineImport, Preference, ReviewSession, Submission
from models.terms import Refusal, Verb
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, PETE, RITA, ROSA, Bench
from tests.handlers.test_changing_minds import correct

ALDER: dict[str, Any] = {"customer_name": "Alder Works, Inc.", "contact_email": "jo@alder.com"}
BIRCH: dict[str, Any] = {"customer_name": "Birch Works, Inc.", "contact_email": "jo@birch.com"}


@pytest.fixture(autouse=True)
def pipeline(bench: Bench) -> None:
    """Procore's pipeline as imported today, with nothing in it: else no deal is clear."""

    def imported(session: Session) -> None:
        session.add(PipelineImport(at=bench.now))

    bench.run(imported)


def shown(reply: Reply) -> dict[str, Any]:
    """What the page of a review shows."""
    assert isinstance(reply, Dialog), reply
    return dict(reply.content.data)


def button(reply: Reply, verb: str) -> Act:
    """The button of the page that does `verb`."""
    (found,) = (each for each in shown(reply)["acts"] if each.verb == verb)
    assert isinstance(found, Act)
    return found


def press(bench: Bench, reply: Reply, verb: str) -> Reply:
    """Looks at the page for a while, and presses."""
    bench.later(seconds=5)
    return bench.press(MAYA, verb, button(reply, verb).subject)


def verbs(reply: Reply) -> set[str]:
    return {each.verb for each in shown(reply)["acts"]}


def test_the_deal_that_is_due_first_comes_first(bench: Bench) -> None:
    first = bench.file(**ALDER)
    bench.later(days=3)
    second = bench.file(**BIRCH)

    def late(session: Session) -> None:
        row = session.exec(select(Submission).where(Submission.reference == second)).one()
        row.answer_due_at = bench.now
        session.add(row)

    bench.run(late)
    page = bench.press(MAYA, "review", "mine")
    assert (shown(page)["reference"], shown(page)["overdue"]) == (second, True)
    assert shown(press(bench, page, "skip"))["reference"] == first


def test_an_earlier_claim_on_the_customer_comes_first_even_if_it_is_due_later(bench: Bench) -> None:
    first = bench.file(ROSA)
    second = bench.file(ALAN)

    def throttled(session: Session) -> None:
        row = session.exec(select(Submission).where(Submission.reference == first)).one()
        row.answer_due_at = bench.now + timedelta(days=300)
        session.add(row)

    bench.run(throttled)
    page = bench.press(MAYA, "review", "mine")
    assert shown(page)["reference"] == first
    page = press(bench, page, "skip")
    assert shown(page)["reference"] == second
    assert "approve" not in verbs(page) and {"reject", "ask", "skip", "more"} <= verbs(page)


def test_only_what_somebody_may_decide_is_offered(bench: Bench) -> None:
    bench.file(ROSA)
    for actor in (RITA, ROSA, PETE):
        assert bench.press(actor, "review", "team") == Refused(Refusal.STAFF_ONLY)
    assert shown(bench.press(OMAR, "review", "team"))["review_session"].decided == 0
    assert bench.press(OMAR, "review", "team").content.block == "end"  # type: ignore[union-attr]
    assert bench.press(NOAH, "review", "mine").content.block == "end"  # type: ignore[union-attr]
    assert shown(bench.press(NOAH, "review", "team"))["review_session"].total == 1


def test_who_rejected_isnt_offered_the_second_look(bench: Bench) -> None:
    reference = bench.file(ROSA)
    bench.reject(MAYA, reference, "E5")
    bench.later(minutes=5)
    bench.do(ROSA, "second_look", reference, text="We have had two more meetings since.")
    assert bench.press(MAYA, "review", "team").content.block == "end"  # type: ignore[union-attr]
    page = bench.press(NOAH, "review", "team")
    assert {"uphold", "overturn"} <= verbs(page)


def test_what_waits_for_the_partner_isnt_offered_until_its_time_is_over(bench: Bench) -> None:
    reference = bench.file(ROSA)
    bench.do(MAYA, "ask", reference, question="Which of the two hospitals is it?")
    assert bench.press(MAYA, "review", "mine").content.block == "end"  # type: ignore[union-attr]
    bench.later(days=14)
    page = bench.press(MAYA, "review", "mine")
    assert {"lapse", "approve", "reject"} <= verbs(page)


def test_a_clear_deal_is_approved_at_once_and_anything_else_asks_once_more(bench: Bench) -> None:
    first, second = bench.file(**ALDER), bench.file(**BIRCH)
    page = bench.press(MAYA, "review", "mine")
    assert shown(page)["review_session"].at_once
    page = press(bench, page, "approve")
    assert shown(page)["review_session"].last.reference == first and bench.row(first).state == "approved"

    def wondering(session: Session) -> None:
        row = session.exec(select(Submission).where(Submission.reference == second)).one()
        row.answers = {name: value for name, value in row.answers.items() if name != "attestation"}
        session.add(row)

    bench.run(wondering)
    form = press(bench, page, "approve")
    assert isinstance(form, OpenForm) and form.verb == "approve" and form.acts[0].verb == "resume"
    assert bench.row(second).state == "submitted"
    page = bench.send(MAYA, form.verb, form.subject, form.step, {})
    assert shown(page)["review_session"].decided == 2 and bench.row(second).state == "approved"


def test_a_press_within_the_second_in_which_the_case_appeared_approves_nothing(bench: Bench) -> None:
    bench.file(**ALDER)
    second = bench.file(**BIRCH)
    page = press(bench, bench.press(MAYA, "review", "mine"), "approve")
    again = bench.press(MAYA, "approve", button(page, "approve").subject)
    assert shown(again)["review_session"].notice == Notice("too_quick")
    assert bench.row(second).state == "submitted"
    press(bench, again, "approve")
    assert bench.row(second).state == "approved"


def test_the_same_press_twice_decides_once_and_counts_once(bench: Bench) -> None:
    first = bench.file(**ALDER)
    bench.file(**BIRCH)
    page = bench.press(MAYA, "review", "mine")
    press(bench, page, "approve")
    again = press(bench, page, "approve")
    assert shown(again)["review_session"].decided == 1 and shown(again)["review_session"].number == 2
    assert [each.act for each in bench.events(first)].count(Verb.APPROVE) == 1


def test_a_colleagues_decision_is_told_and_the_review_goes_on(bench: Bench) -> None:
    first, second = bench.file(**ALDER), bench.file(**BIRCH)
    page = bench.press(MAYA, "review", "mine")
    bench.do(NOAH, "approve", first)
    page = press(bench, page, "reject")
    notice = shown(page)["review_session"].notice
    assert (notice.what, notice.reference, notice.by) == ("overtaken", first, "Noah")
    assert shown(page)["reference"] == second and shown(page)["review_session"].decided == 0


def test_somebody_elses_sitting_leaves_just_the_act(bench: Bench) -> None:
    first = bench.file(**ALDER)
    bench.file(**BIRCH)
    page = bench.press(MAYA, "review", "mine")
    found = bench.press(NOAH, "approve", button(page, "approve").subject)
    assert isinstance(found, OpenForm) and found.subject.partition("|")[0] == first
    assert bench.row(first).state == "submitted"


def test_a_sitting_that_is_gone_leaves_the_act_or_begins_anew(bench: Bench) -> None:
    bench.file(**ALDER)
    page = bench.press(MAYA, "review", "mine")

    def cleared(session: Session) -> None:
        for row in session.exec(select(ReviewSession)):
            session.delete(row)

    bench.run(cleared)
    assert isinstance(press(bench, page, "reject"), OpenForm)
    assert shown(press(bench, page, "skip"))["review_session"].number == 1


def test_what_cant_be_undone_always_asks_once_more(bench: Bench) -> None:
    deal = bench.file(**ALDER)
    bench.do(NOAH, "approve", deal)
    bench.later(minutes=2)
    opened = bench.press(ROSA, "extend", deal)
    assert isinstance(opened, OpenForm)
    text = "The board moved its decision to the middle of February."
    bench.send(ROSA, "file", opened.subject, opened.step, {"justification": text, "details": text})
    page = bench.press(OMAR, "review", "team")
    assert shown(page)["kind"] == "extension"
    bench.later(seconds=5)
    assert isinstance(bench.press(OMAR, "approve", button(page, "approve").subject), OpenForm)


def test_a_partners_words_that_look_like_a_sitting_are_just_words(bench: Bench) -> None:
    found = bench.press(replace(ROSA), "command", "status harbor ~r1")
    assert isinstance(found, Dialog)


def test_whoever_stands_in_reviews_what_waits_for_a_colleague_who_is_away(bench: Bench) -> None:
    bench.file(ROSA)
    assert bench.press(NOAH, "review", "mine").content.block == "end"  # type: ignore[union-attr]
    today = bench.now.date()

    def away(session: Session) -> None:
        session.add(Preference(person_id="maya", away_from=today, away_until=today, delegate_id="noah"))

    bench.run(away)
    assert shown(bench.press(NOAH, "review", "mine"))["review_session"].total == 1
    listed = bench.press(NOAH, "queue")
    assert isinstance(listed, Dialog) and listed.content.data["total"] == 1


def test_a_deal_corrected_before_is_approved_at_once_and_one_corrected_since_is_shown_again(
    bench: Bench,
) -> None:
    first, second = bench.file(**ALDER), bench.file(**BIRCH)
    correct(bench, first, contact_name="Jo Park")
    bench.later(seconds=5)
    page = bench.press(MAYA, "review", "mine")
    page = press(bench, page, "approve")
    assert bench.row(first).state == "approved" and shown(page)["reference"] == second
    bench.later(seconds=5)
    correct(bench, second, close_date="2027-03-01")
    again = press(bench, page, "approve")
    assert isinstance(again, OpenForm) and again.intro is not None
    assert again.intro.block == "corrected_meanwhile" and bench.row(second).state == "submitted"
    bench.send(MAYA, again.verb, again.subject, again.step, {})
    assert bench.row(second).state == "approved"
