"""Procore's help with an approved deal: when, for whom, and by when it is answered (guide 467-469)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers.reply import Dialog, Done, OpenForm, Problems, Refused
from models.people import Actor
from models.tables import Partner
from models.terms import Refusal
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, PETE, RITA, ROSA, Bench

WANTED: dict[str, Any] = {
    "help": "demonstration",
    "first_date": "2026-12-02",
    "second_date": "2026-12-04",
    "purpose": "Eight site managers want to see how drawings come together.",
}
NAMED = {"arranged_person": "Sam Ortiz, sales engineer", "arranged_on": "2026-12-04"}


def approved(bench: Bench) -> str:
    reference = bench.file()
    assert bench.do(MAYA, "approve", reference) == Done()
    bench.later(minutes=2)
    return reference


def ask(bench: Bench, deal: str, actor: Actor = ROSA, **changes: Any) -> object:
    return bench.do(actor, "request_help", deal, **{**WANTED, **changes})


def asked(bench: Bench, deal: str, actor: Actor = ROSA) -> str:
    reply = ask(bench, deal, actor)
    assert isinstance(reply, Dialog), reply
    return str(reply.content.data["reference"])


def test_it_belongs_to_the_deal_and_is_answered_in_two_business_days(bench: Bench) -> None:
    deal = approved(bench)
    help_ = bench.row(asked(bench, deal))
    assert help_.parent_id == bench.row(deal).id and help_.owner_id == "maya"
    assert help_.answer_due_at == datetime(2026, 11, 25, 8, tzinfo=UTC), "the end of Tuesday at Procore"
    assert [each.act for each in bench.events(deal)][-1] == "request_help"


def test_anybody_of_the_partner_may_ask_and_nobody_else(bench: Bench) -> None:
    deal = approved(bench)
    assert bench.row(asked(bench, deal, PETE)).filer_id == "pete"
    for actor, code in ((ALAN, "not_found"), (RITA, "not_found"), (MAYA, "not_yours")):
        reply = bench.press(actor, "request_help", deal)
        assert isinstance(reply, Refused) and reply.code in (code, "not_yours"), actor


def test_only_an_approved_deal_brings_it(bench: Bench) -> None:
    deal = bench.file()
    reply = bench.press(ROSA, "request_help", deal)
    assert isinstance(reply, Refused) and reply.code == "overtaken"
    bench.do(MAYA, "approve", deal)
    reply = bench.press(ROSA, "request_help", deal)
    assert isinstance(reply, Refused) and reply.code == "in_a_minute", "the partner hasn't heard yet"
    bench.later(days=91)
    reply = bench.press(ROSA, "request_help", deal)
    assert isinstance(reply, Refused) and reply.code == "help_too_late"


def test_a_form_that_was_open_at_the_end_of_the_period_is_refused_too(bench: Bench) -> None:
    deal = approved(bench)
    bench.now = datetime(2027, 2, 19, 5, 59, tzinfo=UTC)
    opened = bench.press(ROSA, "request_help", deal)
    assert isinstance(opened, OpenForm)
    bench.later(minutes=2)
    days = {"first_date": "2027-03-02", "second_date": "2027-03-04"}
    reply = bench.send(ROSA, opened.verb, opened.subject, opened.step, {**WANTED, **days})
    assert reply == Refused(Refusal.HELP_TOO_LATE, {"reference": deal, "last_day": date(2027, 2, 18)})


@pytest.mark.parametrize(
    ("field", "answer", "code"),
    [
        ("first_date", "2026-11-19", "in_the_past"),
        ("second_date", "2026-12-02", "same_day"),
        ("purpose", "Demo", "too_short"),
        ("help", "a_lawyer", "not_an_option"),
        ("second_date", None, "required"),
    ],
)
def test_an_answer_that_does_not_do_is_refused_at_its_field(
    bench: Bench, field: str, answer: Any, code: str
) -> None:
    changes: dict[str, Any] = {field: answer}
    reply = ask(bench, approved(bench), **changes)
    assert isinstance(reply, Problems)
    assert {name: each.code for name, each in reply.problems.items()} == {field: code}


def test_the_owner_names_person_and_day_and_may_name_others_later(bench: Bench) -> None:
    deal = approved(bench)
    help_ = asked(bench, deal)
    assert bench.do(MAYA, "arrange", help_, **NAMED) == Done()
    assert bench.do(NOAH, "arrange", help_, **{**NAMED, "arranged_on": "2026-12-07"}) == Done()
    row = bench.row(help_)
    assert (row.state, row.answers["arranged_on"], row.answers["help"]) == (
        "arranged",
        "2026-12-07",
        "demonstration",
    )
    assert [each.address for each in bench.letters("outcome")][-2:] == ["person:rosa", "person:rosa"]


def test_the_day_lies_within_the_approval_period(bench: Bench) -> None:
    help_ = asked(bench, approved(bench))
    reply = bench.do(MAYA, "arrange", help_, **{**NAMED, "arranged_on": "2027-02-19"})
    assert isinstance(reply, Problems) and reply.problems["arranged_on"].code == "after_last_day"
    assert bench.do(MAYA, "arrange", help_, **{**NAMED, "arranged_on": "2027-02-18"}) == Done()


def test_what_gives_something_away_is_shown_to_its_writer_first(bench: Bench) -> None:
    help_ = asked(bench, approved(bench))
    reply = bench.do(MAYA, "arrange", help_, **NAMED, note="It is in our pipeline too.")
    assert isinstance(reply, OpenForm) and reply.problems["note"].code == "gives_away"
    confirmed = bench.do(
        MAYA, "arrange", help_, **NAMED, note="The pipeline of tasks.", leak_note="A water pipe."
    )
    assert confirmed == Done()


def test_either_side_says_that_it_took_place(bench: Bench) -> None:
    deal = approved(bench)
    for actor in (ROSA, MAYA, OMAR):
        help_ = asked(bench, deal)
        assert isinstance(bench.do(actor, "took_place", help_), Refused), "nothing is arranged yet"
        bench.do(MAYA, "arrange", help_, **NAMED)
        assert bench.do(actor, "took_place", help_) == Done()
        assert bench.row(help_).state == "done"


def test_a_suspended_partner_does_not_ask(bench: Bench) -> None:
    deal = approved(bench)

    def suspend(session: Any) -> None:
        partner = session.get(Partner, "northwind")
        partner.status = "suspended"
        session.add(partner)

    bench.run(suspend)
    reply = bench.press(ROSA, "request_help", deal)
    assert isinstance(reply, Refused) and reply.code == "suspended"
