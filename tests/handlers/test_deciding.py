"""Deciding: who may, once, by compare-and-set; the slip that nobody hears of, and the undo by two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlmodel import col, select

from handlers import desk
from handlers.effects import claims
from handlers.reply import Dialog, Done, OpenForm, Problems, Refused
from handlers.request import Request
from handlers.views.past import Outcome
from handlers.views.shared import Next
from models.tables import Grant, Letter, Partner
from models.terms import Platform
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, PETE, RITA, ROSA, Bench


def refusal(reply: object) -> str:
    assert isinstance(reply, Refused), reply
    return reply.code


def test_an_approval_lasts_to_the_end_of_the_ninetieth_local_day(bench: Bench) -> None:
    reference = bench.file()
    bench.now = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)  # still the 23rd in Chicago, where the partner is
    assert bench.do(MAYA, "approve", reference) == Done()
    row = bench.row(reference)
    assert (row.approved_on, row.last_day) == (date(2026, 11, 23), date(2027, 2, 21))
    assert row.expires_at == datetime(2027, 2, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("actor", [ROSA, PETE, ALAN, RITA, OMAR])
@pytest.mark.parametrize("verb", ["approve", "reject", "ask"])
def test_only_channel_managers_decide(bench: Bench, actor: object, verb: str) -> None:
    reference = bench.file()
    reply = bench.press(actor, verb, reference)  # type: ignore[arg-type]
    assert refusal(reply) in ("not_yours", "not_found")
    sent = bench.send(actor, verb, reference, verb, {"reason": "E2"})  # type: ignore[arg-type]
    assert refusal(sent) in ("not_yours", "not_found")
    assert bench.row(reference).state == "submitted"


def test_nobody_decides_on_their_own_filing(bench: Bench) -> None:
    from models.tables import PartnerLocation

    bench.run(
        lambda session: session.add(
            PartnerLocation(
                partner_id="northwind", platform=Platform.SLACK, what="room", external_id="C0NORTH"
            )
        )
    )
    from models.people import in_conversation

    reference = bench.file(in_conversation(MAYA, "C0NORTH"))
    assert bench.row(reference).partner_id == "northwind"
    assert refusal(bench.press(MAYA, "approve", reference)) == "own_filing"
    assert refusal(bench.send(MAYA, "approve", reference, "approve", {})) == "own_filing"
    assert bench.do(NOAH, "approve", reference) == Done()


def test_the_partner_hears_only_after_a_minute_and_sees_the_old_state_until_then(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    outcome = bench.letters("outcome")[0]
    assert (outcome.not_before - bench.now).total_seconds() == 60
    shown = bench.press(ROSA, "show", reference)
    assert isinstance(shown, Dialog) and shown.content.data["state"] == "submitted"
    assert refusal(bench.press(ROSA, "claim_win", reference)) == "in_a_minute"
    assert refusal(bench.press(ROSA, "withdraw", reference)) == "in_a_minute"
    bench.later(seconds=60)
    shown = bench.press(ROSA, "show", reference)
    assert isinstance(shown, Dialog) and shown.content.data["state"] == "approved"


def test_undone_within_the_minute_the_partner_never_hears(bench: Bench) -> None:
    reference = bench.file()
    before = bench.row(reference)
    bench.do(MAYA, "approve", reference)
    bench.later(seconds=30)
    assert bench.press(MAYA, "undo", reference) == Done()
    row = bench.row(reference)
    assert (row.state, row.answer_due_at, row.sequence) == (
        "submitted",
        before.answer_due_at,
        before.sequence,
    )
    assert row.last_day is None and row.expires_at is None
    to_partner = [each for each in bench.letters() if each.address in ("person:rosa", "partner:northwind")]
    assert {each.key.split(":")[0] for each in to_partner if each.state != "cancelled"} == {"receipt", "room"}
    assert [each.state for each in bench.letters("outcome")] == ["cancelled"]
    assert not bench.run(
        lambda session: session.exec(select(Grant).where(col(Grant.ended_at).is_(None))).all()
    )


def test_later_an_undo_takes_two_people_and_both_sides_are_told(bench: Bench) -> None:
    reference = bench.file()
    bench.reject(MAYA, reference, "E5")
    bench.later(hours=2)
    assert bench.do(MAYA, "undo", reference, reason="new_information") == Done()
    assert bench.row(reference).state == "rejected"
    assert refusal(bench.press(MAYA, "confirm_undo", reference)) == "second_person"
    assert refusal(bench.press(RITA, "confirm_undo", reference)) == "not_yours"
    assert bench.do(OMAR, "confirm_undo", reference) == Done()
    assert bench.row(reference).state == "submitted"
    assert bench.letters("outcome")[-1].state == "waiting"


def test_an_undo_restores_the_question_that_stood(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "ask", reference, question="Which site is it?")
    before = bench.row(reference)
    bench.reject(MAYA, reference, "incomplete")
    bench.press(MAYA, "undo", reference)
    row = bench.row(reference)
    assert (row.state, row.question_due_at) == ("needs_information", before.question_due_at)


def test_what_is_won_lost_or_overtaken_by_another_approval_cannot_be_undone(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN)
    bench.reject(MAYA, first, "E5")
    bench.later(hours=1)
    bench.do(MAYA, "approve", second)
    bench.later(hours=1)
    assert refusal(bench.press(MAYA, "undo", first)) == "other_claim_approved"
    bench.do(ALAN, "lose", second, reason="budget")
    assert refusal(bench.press(MAYA, "undo", second)) == "cannot_undo"


def test_a_customer_has_one_active_approval(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN)
    assert bench.do(MAYA, "approve", first) == Done()
    assert refusal(bench.do(NOAH, "approve", second)) == "same_stands"
    assert bench.row(second).state == "submitted"


def test_the_database_keeps_a_customer_to_one_grant_though_the_check_saw_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = bench.file(), bench.file(ALAN)
    bench.do(MAYA, "approve", first)
    monkeypatch.setattr(
        claims, "obstacle", lambda *_, **__: None
    )  # as if the two were approved at one moment
    written = len(bench.letters())
    assert refusal(bench.do(NOAH, "approve", second)) == "customer_granted"
    assert bench.row(second).state == "submitted" and len(bench.letters()) == written


def test_of_two_approvals_of_one_customer_at_once_one_wins(bench: Bench) -> None:
    references = [bench.file(), bench.file(ALAN)]
    with ThreadPoolExecutor(2) as pool:
        replies = list(
            pool.map(
                lambda pair: bench.do(pair[0], "approve", pair[1]), zip((MAYA, NOAH), references, strict=True)
            )
        )
    assert sorted(type(reply).__name__ for reply in replies) == ["Done", "Refused"]
    assert sorted(bench.row(reference).state for reference in references) == ["approved", "submitted"]


def test_of_two_people_at_once_one_wins_and_the_other_is_told_who_and_when(bench: Bench) -> None:
    reference = bench.file()
    with ThreadPoolExecutor(2) as pool:
        approve = pool.submit(bench.send, MAYA, "approve", reference, "approve", {})
        reject = pool.submit(
            bench.send, NOAH, "reject", f"{reference}|E5", "words", {"text": "The activity isn't enough."}
        )
        replies = [approve.result(), reject.result()]
    refused = [reply for reply in replies if isinstance(reply, Refused)]
    assert len(refused) == 1 and Done() in replies
    assert refused[0].code == "overtaken" and refused[0].params["by"] in ("Maya", "Noah")
    assert refused[0].params["at"] == bench.now
    assert len(bench.letters("outcome")) == 1


def test_a_rejection_for_e1_and_one_for_e3_read_the_same(bench: Bench) -> None:
    seen = []
    for reason in ("E1", "E3"):
        reference = bench.file(
            customer_name=f"Company {reason}", contact_email=f"a@{reason.lower()}company.com"
        )
        words = bench.do(MAYA, "reject", reference, reason=reason)
        assert isinstance(words, OpenForm)
        bench.send(
            MAYA,
            "reject",
            words.subject,
            "words",
            {"text": "Not available.", "internal": f"Because {reason}"},
        )
        bench.later(minutes=2)
        shown = bench.press(ROSA, "show", reference)
        assert isinstance(shown, Dialog)
        seen.append({key: shown.content.data[key] for key in ("state", "outcome", "next")})
        assert [act.verb for act in shown.content.data["acts"]] == ["second_look", "file_again"]
    assert (
        seen[0]
        == seen[1]
        == {
            "state": "rejected",
            "outcome": Outcome("not_available", "Not available."),
            "next": Next("nobody", "nothing", None),
        }
    )


def test_a_rejection_needs_words_for_the_partner(bench: Bench) -> None:
    reference = bench.file()
    reply = bench.reject(MAYA, reference, "case_by_case", text="")
    assert isinstance(reply, Problems) and reply.problems["text"].code == "required"
    assert bench.row(reference).state == "submitted"


def test_a_question_keeps_the_place_and_the_partner_changes_only_what_was_asked(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "ask", reference, question="What exactly do they need?", about=["need"])
    opened = bench.press(PETE, "answer", reference)
    assert isinstance(opened, OpenForm) and opened.form.steps[0].names() == ("need", "answer_text")
    changed = {"need": "The Lakeshore hospital.", "customer_name": "Somebody Else Inc", "answer_text": ""}
    assert bench.send(PETE, "answer", reference, "answer", changed) == Done()
    row = bench.row(reference)
    assert row.answers["need"] == changed["need"] and row.customer_name == "Harbor Point Builders, LLC"
    assert (row.state, row.sequence, row.question_due_at) == ("submitted", 1, None)


def test_an_answer_that_names_another_customer_gets_a_new_place(bench: Bench) -> None:
    reference = bench.file()
    bench.file(ALAN, customer_name="Other Builders", contact_email="x@other-builders.com")
    bench.do(
        MAYA,
        "ask",
        reference,
        question="Is that the right company?",
        about=["customer_name", "contact_email"],
    )
    bench.do(ROSA, "answer", reference, customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    assert bench.row(reference).sequence == 3


def test_an_unanswered_question_may_lapse_only_after_its_days(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "ask", reference, question="Which site is it?")
    assert refusal(bench.press(MAYA, "lapse", reference)) == "not_yet"
    due = bench.row(reference).question_due_at
    assert due is not None
    bench.now = due
    assert bench.do(MAYA, "lapse", reference) == Done()
    assert bench.row(reference).state == "rejected"


def test_a_card_is_taken_over_without_blocking_a_colleague(bench: Bench) -> None:
    reference = bench.file()
    taken = bench.press(NOAH, "take", reference)
    assert isinstance(taken, Dialog) and taken.content.block == "taken"
    assert bench.row(reference).owner_id == "noah"
    assert bench.do(MAYA, "approve", reference) == Done()


def test_a_win_claimed_in_time_is_confirmed_after_a_question(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.later(days=80)
    win = {"won_on": "2027-02-05", "won_amount": "120,000", "order_form": True}
    assert bench.do(ROSA, "claim_win", reference, **win) == Done()
    assert bench.do(MAYA, "question_win", reference, question="Is that per year?") == Done()
    assert bench.do(ROSA, "answer_win", reference, **win) == Done()
    assert bench.do(MAYA, "confirm_win", reference) == Done()
    row = bench.row(reference)
    assert row.state == "won" and row.amount == 120_000


@pytest.mark.parametrize(
    ("won_on", "code"), [("2026-12-24", "won_in_the_future"), ("2030-01-01", "won_in_the_future")]
)
def test_a_win_is_not_reported_before_it_happened(bench: Bench, won_on: str, code: str) -> None:
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.later(minutes=2)
    reply = bench.do(ROSA, "claim_win", reference, won_on=won_on, won_amount="1")
    assert isinstance(reply, Problems) and reply.problems["won_on"].code == code


@pytest.mark.parametrize(
    ("country", "typed", "read"),
    [
        ("US", "$120,000.50", "120000.50"),
        ("US", "120.000,50", "120000.50"),
        ("US", "85000,00", "85000"),
        ("US", "120.000", "amount_two_readings"),
        ("DE", "120.000", "120000"),
        ("DE", "120,000", "amount_two_readings"),
        ("DE", "1 234 567,89", "1234567.89"),
        ("US", "-5", "amount_negative"),
        ("US", "a lot", "not_an_amount"),
    ],
)
def test_the_amount_of_a_win_is_what_the_partner_s_country_means_by_it(
    bench: Bench, country: str, typed: str, read: str
) -> None:
    bench.run(lambda session: session.get_one(Partner, "northwind").sqlmodel_update({"country": country}))
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.later(minutes=2)
    reply = bench.do(ROSA, "claim_win", reference, won_on="2026-11-20", won_amount=typed, order_form=True)
    if isinstance(reply, Problems):
        assert reply.problems["won_amount"].code == read
    else:
        assert bench.row(reference).amount == Decimal(read)


def test_a_withdrawn_or_lost_deal_frees_the_customer(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN)
    bench.do(MAYA, "approve", first)
    bench.later(minutes=2)
    assert bench.do(ROSA, "withdraw", first, text="They chose another project.") == Done()
    assert bench.do(MAYA, "approve", second) == Done()


def test_a_replayed_decision_does_nothing_twice(bench: Bench) -> None:
    reference = bench.file()
    bench.send(MAYA, "approve", reference, "approve", {})
    written = len(bench.letters())
    again = bench.send(MAYA, "approve", reference, "approve", {})
    assert refusal(again) == "overtaken" and again.params["yours"]  # type: ignore[union-attr]
    assert len(bench.letters()) == written


def test_the_outcome_of_a_decision_is_one_letter_even_where_two_processes_race(bench: Bench) -> None:
    reference = bench.file()

    def approve(actor: object) -> object:
        return bench.run(
            lambda session: desk.submit(
                Request(session, bench.program, actor, bench.now, "approve", reference, {}, "approve")  # type: ignore[arg-type]
            )
        )

    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(approve, [MAYA, NOAH, MAYA, NOAH]))
    assert sum(reply == Done() for reply in replies) == 1
    sent = bench.run(lambda session: session.exec(select(Letter).where(Letter.message == "outcome")).all())
    assert len(sent) == 1
