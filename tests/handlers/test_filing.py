"""Filling in the form: nothing typed is lost, the rules stand at their fields, and one form is one submission."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from handlers import desk
from handlers.reply import Dialog, OpenForm, Problems, Refused
from handlers.request import Request
from models.tables import Draft, Partner
from models.terms import Verb
from tests.handlers.conftest import ALAN, CUSTOMER, ELIGIBILITY, MAYA, OPPORTUNITY, RITA, ROSA, STEPS, Bench


def opened(bench: Bench) -> OpenForm:
    reply = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(reply, OpenForm)
    return reply


def test_the_form_opens_with_what_the_partners_own_record_answers(bench: Bench) -> None:
    assert opened(bench).answers == {"country": "US", "currency": "USD"}


def test_a_deal_is_filed_with_its_due_day_five_business_days_later(bench: Bench) -> None:
    row = bench.row(bench.file())
    # Filed on a Friday; Thanksgiving (26 November) is no business day: the fifth one is Monday, 30 November.
    assert row.answer_due_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    assert (row.state, row.sequence, row.customer_domain, row.owner_id) == (
        "submitted",
        1,
        "harborpoint.com",
        "maya",
    )


def test_filing_writes_a_card_a_line_and_a_receipt_in_the_same_transaction(bench: Bench) -> None:
    reference = bench.file()
    written = {(letter.message, letter.address, letter.key) for letter in bench.letters()}
    assert written == {
        ("card.review", "approval:northwind", f"card:{reference}:file"),
        ("room.submission", "partner:northwind", f"room:{reference}:file"),
        ("receipt", "person:rosa", f"receipt:{reference}:file"),
    }


def test_the_same_form_sent_twice_is_one_submission(bench: Bench) -> None:
    form = opened(bench)
    replies = [bench.send(ROSA, "file", form.subject, step, answers) for step, answers in STEPS]
    again = bench.send(ROSA, "file", form.subject, "eligibility", ELIGIBILITY)
    assert isinstance(replies[-1], Dialog) and isinstance(again, Dialog)
    assert again.content.data["reference"] == replies[-1].content.data["reference"]
    assert len(bench.letters("receipt")) == 1


def test_of_two_presses_at_once_both_are_told_the_same_reference(bench: Bench) -> None:
    form = opened(bench)
    for step, answers in STEPS[:-1]:
        bench.send(ROSA, "file", form.subject, step, answers)
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(bench.send, ROSA, "file", form.subject, *STEPS[-1]) for _ in range(2)]
        replies = [each.result() for each in presses]
    told = [each.content.data["reference"] for each in replies if isinstance(each, Dialog)]
    assert len(told) == 2 and told[0] == told[1], replies
    assert len(bench.letters("card.review")) == 1


def test_what_a_form_holds_is_refused_to_anybody_but_its_owner(bench: Bench) -> None:
    form = opened(bench)
    reply = bench.send(ALAN, "file", form.subject, "customer", CUSTOMER)
    assert isinstance(reply, Refused) and reply.code == "draft_gone"


@pytest.mark.parametrize(
    ("step", "field", "value", "code"),
    [
        ("opportunity", "business", "renewal", "E2"),
        ("eligibility", "procurement", "published", "E4"),
        ("eligibility", "activity_text", "too short", "E5_short"),
        ("eligibility", "activity_date", "2026-12-24", "E5_future"),
        ("eligibility", "activity_date", "2020-01-01", "E5_old"),
        ("eligibility", "attestation", None, "required"),
        ("eligibility", "activities", [], "required"),
        ("customer", "domain", "gmail.com", "free_mail"),
        ("customer", "contact_email", "nobody", "not_an_email"),
        ("customer", "country", "XX", "not_an_option"),
        ("opportunity", "close_date", "2026-11-19", "in_the_past"),
    ],
)
def test_an_answer_against_the_rules_is_refused_at_its_field_and_kept(
    bench: Bench, step: str, field: str, value: object, code: str
) -> None:
    form = opened(bench)
    for name, answers in STEPS:
        if name == step:
            reply = bench.send(ROSA, "file", form.subject, name, {**answers, field: value})
            break
        bench.send(ROSA, "file", form.subject, name, answers)
    assert isinstance(reply, Problems)
    assert {name: each.code for name, each in reply.problems.items()} == {field: code}
    draft = bench.run(lambda session: session.exec(select(Draft)).one())
    assert draft.answers.get(field) == (value or None)


def test_a_free_mail_contact_needs_the_website_or_the_word_that_there_is_none(bench: Bench) -> None:
    form = opened(bench)
    answers = {**CUSTOMER, "contact_email": "jo@gmail.com"}
    refused = bench.send(ROSA, "file", form.subject, "customer", answers)
    assert isinstance(refused, Problems) and refused.problems["domain"].code == "domain_missing"
    assert isinstance(
        bench.send(ROSA, "file", form.subject, "customer", {**answers, "no_website": True}), OpenForm
    )


def test_a_planned_procurement_needs_a_date_that_is_still_to_come(bench: Bench) -> None:
    form = opened(bench)
    for step, earlier in STEPS[:2]:
        bench.send(ROSA, "file", form.subject, step, earlier)
    for given, code in ((None, "procurement_date_missing"), ("2026-11-20", "E4_date")):
        answers: dict[str, object] = {**ELIGIBILITY, "procurement": "planned", "procurement_date": given}
        reply = bench.send(ROSA, "file", form.subject, "eligibility", answers)
        assert isinstance(reply, Problems) and reply.problems["procurement_date"].code == code


def test_going_back_and_forth_keeps_what_was_typed_right_or_wrong(bench: Bench) -> None:
    form = opened(bench)
    bench.send(ROSA, "file", form.subject, "customer", CUSTOMER)
    wrong = {**OPPORTUNITY, "business": "renewal", "close_date": "1999-01-01"}
    back = _back(bench, form.subject, "opportunity", wrong)
    assert back.step == "customer" and back.answers["customer_name"] == CUSTOMER["customer_name"]
    forth = bench.send(ROSA, "file", form.subject, "customer", CUSTOMER)
    assert isinstance(forth, OpenForm) and forth.answers["close_date"] == "1999-01-01"


def _back(bench: Bench, subject: str, step: str, answers: Mapping[str, object]) -> OpenForm:
    reply = bench.run(
        lambda session: desk.press(
            Request(session, bench.program, ROSA, bench.now, Verb.BACK, subject, answers, step)
        )
    )
    assert isinstance(reply, OpenForm)
    return reply


def test_a_form_closed_by_accident_is_offered_again_for_a_day(bench: Bench) -> None:
    form = opened(bench)
    bench.send(ROSA, "file", form.subject, "customer", CUSTOMER)
    bench.later(hours=23)
    offer = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(offer, Dialog) and offer.content.block == "unfinished"
    taken_up = bench.press(ROSA, "continue_draft", form.subject)
    assert isinstance(taken_up, OpenForm)
    assert (taken_up.step, taken_up.answers["customer_name"]) == ("opportunity", CUSTOMER["customer_name"])
    bench.later(hours=25)
    assert opened(bench).subject != form.subject


def test_starting_over_drops_what_was_begun(bench: Bench) -> None:
    form = opened(bench)
    bench.send(ROSA, "file", form.subject, "customer", CUSTOMER)
    fresh = bench.press(ROSA, "start_over", form.subject)
    assert (
        isinstance(fresh, OpenForm) and fresh.subject != form.subject and "customer_name" not in fresh.answers
    )
    gone = bench.send(ROSA, "file", form.subject, "opportunity", OPPORTUNITY)
    assert isinstance(gone, Refused) and gone.code == "draft_gone"


def test_a_step_that_has_become_wrong_is_shown_again_with_its_problem(bench: Bench) -> None:
    form = opened(bench)
    bench.send(ROSA, "file", form.subject, "customer", CUSTOMER)
    bench.send(ROSA, "file", form.subject, "opportunity", {**OPPORTUNITY, "close_date": "2026-11-20"})
    bench.later(hours=20)  # the expected close date is yesterday now
    reply = bench.send(ROSA, "file", form.subject, "eligibility", ELIGIBILITY)
    assert isinstance(reply, OpenForm) and reply.step == "opportunity"
    assert reply.problems["close_date"].code == "in_the_past"


def test_only_resellers_register_deals_and_a_suspended_partner_files_nothing(bench: Bench) -> None:
    def become(programs: list[str], status: str) -> None:
        def work(session: object) -> None:
            partner = session.get(Partner, "northwind")  # type: ignore[attr-defined]
            partner.programs, partner.status = programs, status

        bench.run(work)

    become(["services"], "good_standing")
    refused = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(refused, Refused) and refused.code == "not_enrolled"
    become(["reseller"], "suspended")
    refused = bench.press(ROSA, "file", "deal_registration")
    assert isinstance(refused, Refused) and refused.code == "suspended"


def test_staff_outside_a_partners_channel_are_asked_for_whom(bench: Bench) -> None:
    reply = bench.press(MAYA, "file", "deal_registration")
    assert isinstance(reply, OpenForm) and reply.verb == "file_for"
    reply = bench.press(RITA, "file", "deal_registration")
    assert isinstance(reply, Refused) and reply.code == "no_partner_here"
