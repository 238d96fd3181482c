"""A pasted text fills in what is empty, marks it for checking, and overwrites nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from handlers.reply import Dialog, OpenForm, Refused, Reply
from models.tables import Draft, Person
from tests.handlers.conftest import ALAN, ELIGIBILITY, MAYA, OPPORTUNITY, ROSA, Bench

TEXT = """From: Jordan Lee <jordan.lee@northgate-group.com>
To: Rosa <rosa@northwindbuild.com>
Subject: Next steps

Hi Rosa, we would like to sign by March 15, 2027. Our software budget is CAD 120,000 per year.

Regards,
Jordan Lee
Northgate Construction Group, Inc.
100 King Street West, Toronto, ON M5X 1A9
T: +1 416 555 0134
"""
READ = {
    "customer_name": "Northgate Construction Group, Inc.",
    "contact_email": "jordan.lee@northgate-group.com",
    "domain": "northgate-group.com",
    "country": "CA",
    "region": "Ontario",
    "contact_name": "Jordan Lee",
    "contact_phone": "+1 416 555 0134",
}


def begin(bench: Bench, kind: str = "deal_registration") -> OpenForm:
    opened = bench.press(ROSA, "file", kind)
    assert isinstance(opened, OpenForm)
    return opened


def paste(bench: Bench, draft: str, text: str = TEXT) -> Reply:
    return bench.send(ROSA, "paste", draft, "paste", {"pasted": text})


def test_the_first_step_is_filled_in_and_each_answer_is_marked(bench: Bench) -> None:
    opened = begin(bench)
    assert opened.intro is not None and [each.verb for each in opened.intro.data["ways"]] == ["paste"]
    field = bench.press(ROSA, "paste", opened.subject)
    assert isinstance(field, OpenForm) and field.verb == "paste"
    back = paste(bench, opened.subject)
    assert isinstance(back, OpenForm) and (back.verb, back.step) == ("file", "customer")
    assert {name: back.answers[name] for name in READ} == READ
    assert set(READ) <= back.check and "customer_type" not in back.check
    second = bench.send(ROSA, "file", opened.subject, "customer", back.answers)
    assert isinstance(second, OpenForm)
    assert (second.answers["close_date"], second.answers["value_band"]) == ("2027-03-15", "100k_250k")
    assert {"close_date", "value_band", "currency"} <= second.check


def test_what_is_typed_stays_and_a_changed_answer_is_marked_no_more(bench: Bench) -> None:
    opened = begin(bench)
    typed = {"customer_name": "Northgate Group plc", "contact_phone": "none", "country": "GB"}
    with_view = bench.run(lambda session: _pressed(bench, session, opened.subject, typed))
    assert isinstance(with_view, OpenForm)
    back = paste(bench, opened.subject)
    assert isinstance(back, OpenForm)
    assert {name: back.answers[name] for name in typed} == typed and not set(typed) & back.check
    given = {**back.answers, "contact_name": "Jordan B. Lee"}
    second = bench.send(ROSA, "file", opened.subject, "customer", given)
    assert isinstance(second, OpenForm) and "contact_name" not in second.check
    again = bench.press(ROSA, "back", opened.subject)
    assert isinstance(again, OpenForm)


def _pressed(bench: Bench, session: Any, subject: str, typed: dict[str, str]) -> Reply:
    from dataclasses import replace

    from handlers import desk

    request = bench._request(session, ROSA, "paste", subject)
    return desk.press(replace(request, answers=typed, step="customer"))


def test_a_text_that_says_nothing_for_certain_says_so_at_the_field(bench: Bench) -> None:
    opened = begin(bench)
    reply = paste(bench, opened.subject, "See you on Thursday for lunch.")
    assert isinstance(reply, OpenForm) and reply.problems["pasted"].code == "nothing_read"
    assert reply.answers["pasted"] == "See you on Thursday for lunch."


def test_the_partner_s_own_and_procore_s_aren_t_the_customer_s(bench: Bench) -> None:
    def give_addresses(session: Any) -> None:
        session.get(Person, "rosa").email = "rosa@northgate-group.com"
        session.get(Person, "maya").email = "maya@procore.com"

    bench.run(give_addresses)
    opened = begin(bench)
    text = "Jordan Lee <jordan.lee@northgate-group.com>, Maya <maya@procore.com>, Northwind Building Systems, Inc."
    reply = paste(bench, opened.subject, text)
    assert isinstance(reply, OpenForm) and reply.verb == "paste"


def test_nothing_that_the_form_would_refuse_is_filled_in(bench: Bench) -> None:
    opened = begin(bench)
    back = paste(bench, opened.subject, "Customer: Northgate Inc.\nThey sign on 12 May 2045.\nx@gmail.com")
    assert isinstance(back, OpenForm)
    second = bench.send(ROSA, "file", opened.subject, "customer", {**back.answers, "no_website": True})
    assert isinstance(second, OpenForm) and "close_date" not in second.answers
    assert back.answers.get("domain") is None


def test_it_can_be_filed_and_the_text_is_kept_nowhere(bench: Bench) -> None:
    opened = begin(bench)
    back = paste(bench, opened.subject)
    assert isinstance(back, OpenForm)
    reply: Reply = back
    for step, answers in (
        ("customer", back.answers),
        ("opportunity", OPPORTUNITY),
        ("eligibility", ELIGIBILITY),
    ):
        reply = bench.send(ROSA, "file", opened.subject, step, answers)
    assert isinstance(reply, Dialog)
    draft = bench.run(lambda session: session.exec(select(Draft)).one())
    assert "Hi Rosa" not in repr(draft) and "Hi Rosa" not in repr(
        bench.row(str(reply.content.data["reference"]))
    )


def test_a_referral_reads_too_and_a_question_does_not(bench: Bench) -> None:
    opened = begin(bench, "referral")
    back = paste(bench, opened.subject)
    assert isinstance(back, OpenForm) and back.answers["customer_name"] == READ["customer_name"]
    assert "region" not in back.answers
    question = begin(bench, "inquiry")
    assert question.intro is not None and question.intro.data["ways"] == []
    refused = bench.press(ROSA, "paste", question.subject)
    assert isinstance(refused, Refused)


@pytest.mark.parametrize("actor", [ALAN, MAYA])
def test_nobody_else_pastes_into_a_form(bench: Bench, actor: Any) -> None:
    opened = begin(bench)
    reply = bench.send(actor, "paste", opened.subject, "paste", {"pasted": TEXT})
    assert isinstance(reply, Refused) and reply.code == "draft_gone"


@pytest.mark.parametrize("text", ["a@" * 9_000, "<" * 19_000, "\x00\u202eA" * 5_000, "Aaa Inc. " * 2_000])
def test_hostile_texts_are_answered(bench: Bench, text: str) -> None:
    opened = begin(bench)
    assert isinstance(paste(bench, opened.subject, text), OpenForm)
