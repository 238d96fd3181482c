"""Histories, disputes and receipts: staff read all of it, whoever holds a receipt can have it confirmed."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot.words import Words
from handlers.reply import Dialog, Done
from models import receipts
from models.tables import Letter
from models.terms import LetterState
from tests.handlers.conftest import ALAN, MAYA, NOW, OMAR, PETE, RITA, ROSA, Bench
from tests.handlers.test_deciding import refusal
from tests.handlers.test_first_come import OTHER

WORDS = Words()


def said(reply: object) -> str:
    assert isinstance(reply, Dialog), reply
    return repr(WORDS.card(reply.content, timezone="UTC"))


def delivered(bench: Bench, message: str) -> None:
    def work(session: Session) -> None:
        letter = session.exec(select(Letter).where(Letter.message == message)).first()
        assert letter is not None
        letter.state, letter.sent_at, letter.sent_to = LetterState.SENT, NOW, "slack:C0APPROVE"
        session.add(letter)

    bench.run(work)


def test_a_history_has_every_event_and_where_each_message_went(bench: Bench) -> None:
    reference = bench.file()
    delivered(bench, "card.review")
    bench.later(hours=2)
    bench.reject(MAYA, reference, "E3", internal="Calder was first")
    reply = bench.press(OMAR, "history", reference)
    assert isinstance(reply, Dialog)
    entries = reply.content.data["entries"]
    assert [each.act or each.message for each in entries] == ["file", "card.review", "reject"]
    text = said(reply)
    for each in ("Rosa", "Maya", "slack:C0NORTH", "slack:C0APPROVE", bench.program.policy.version, "E3"):
        assert each in text


@pytest.mark.parametrize("verb", ["history", "dispute"])
def test_only_reviewers_and_operations_read_histories(bench: Bench, verb: str) -> None:
    one, two = bench.file(), bench.file(ALAN, **OTHER)
    subject = one if verb == "history" else f"{one} {two}"
    for actor in (ROSA, PETE, RITA):
        assert refusal(bench.press(actor, verb, subject)) == "staff_only"
        assert refusal(bench.press(actor, "command", f"{verb} {subject}")) in ("staff_only", "no_such_verb")


def test_a_dispute_puts_two_claims_on_one_timeline(bench: Bench) -> None:
    one = bench.file()
    bench.later(hours=1)
    two = bench.file(ALAN, **OTHER)
    bench.later(hours=1)
    bench.do(MAYA, "ask", one, question="Which of the two is it?")
    bench.later(hours=1)
    bench.reject(MAYA, two, "E3")
    reply = bench.press(OMAR, "dispute", f"{one} {two}")
    assert isinstance(reply, Dialog)
    events = [(each.reference, each.act) for each in reply.content.data["entries"] if not each.message]
    assert events == [(one, "file"), (two, "file"), (one, "ask"), (two, "reject")]
    assert [each.place for each in reply.content.data["claims"]] == [1, 2]
    text = said(reply)
    assert text.index(one) < text.index(two)
    assert "Which of the two is it?" in text and "Maya" in text


def test_a_rivals_card_leads_to_both_histories(bench: Bench) -> None:
    one, two = bench.file(), bench.file(ALAN, **OTHER)
    card = bench.press(MAYA, "show", two)
    assert isinstance(card, Dialog)
    (rival,) = card.content.data["rivals"]
    (act,) = [each for each in rival.acts if each.verb == "dispute"]
    assert act.subject == f"{two} {one}"
    assert isinstance(bench.press(MAYA, "dispute", act.subject), Dialog)


@pytest.mark.parametrize("subject", ["", "DR-7K3Q-9F", "a b c"])
def test_a_dispute_needs_two(bench: Bench, subject: str) -> None:
    assert refusal(bench.press(MAYA, "dispute", subject)) == "dispute_what"


def test_a_dispute_about_one_or_about_nothing_says_so(bench: Bench) -> None:
    one = bench.file()
    assert refusal(bench.press(MAYA, "dispute", f"{one} {one}")) == "dispute_what"
    assert refusal(bench.press(MAYA, "dispute", f"{one} DR-0000-0T")) == "not_found"
    assert refusal(bench.press(MAYA, "command", "history DR-0000-0T")) == "not_found"


def shown(bench: Bench, reference: str) -> str:
    receipt = bench.press(ROSA, "show", reference)
    assert isinstance(receipt, Dialog)
    return str(receipt.content.data["digest"])


def test_a_receipt_is_confirmed_to_the_one_who_holds_it(bench: Bench) -> None:
    reference = bench.file()
    digest = shown(bench, reference)
    for typed in (digest, digest.upper(), digest[:8], f"{digest[:8]} {digest[8:]}"):
        confirmed = bench.press(ROSA, "verify", f"{reference} {typed}")
        assert isinstance(confirmed, Dialog) and confirmed.content.data["confirmed"] is True
    assert "Confirmed" in said(bench.press(ROSA, "verify", f"{reference} {digest}"))
    wrong = bench.press(ROSA, "verify", f"{reference} {'0' * 16}")
    assert isinstance(wrong, Dialog) and wrong.content.data["confirmed"] is False
    assert "Not confirmed" in said(wrong)


def test_a_receipt_says_nothing_of_anybody_elses(bench: Bench) -> None:
    reference = bench.file()
    digest = shown(bench, reference)
    theirs = bench.press(ALAN, "verify", f"{reference} {digest}")
    nobodys = bench.press(ALAN, "verify", f"DR-0000-0T {digest}")
    assert refusal(theirs) == refusal(nobodys) == "not_found"
    assert refusal(bench.press(RITA, "verify", f"{reference} {digest}")) == "not_found"
    for nothing in ("", reference, f"{reference} abc", "hello world"):
        assert refusal(bench.press(ROSA, "verify", nothing)) == "verify_what"


def test_a_receipt_holds_after_a_correction(bench: Bench) -> None:
    reference = bench.file()
    digest = shown(bench, reference)
    bench.do(MAYA, "ask", reference, question="Which of the two is it?", about=["need"])
    assert bench.do(ROSA, "answer", reference, need="The hospital, from spring on.") == Done()
    reply = bench.press(ROSA, "verify", f"{reference} {digest}")
    assert isinstance(reply, Dialog)
    assert (reply.content.data["confirmed"], reply.content.data["corrected"]) == (True, 1)


def test_a_receipt_does_not_hold_if_somebody_changed_what_is_kept(bench: Bench) -> None:
    reference = bench.file()

    def tamper(session: Session) -> None:
        row = session.merge(bench.row(reference))
        row.answers = {**row.answers, "customer_name": "Somebody Else"}
        session.add(row)

    bench.run(tamper)
    receipt = bench.run(lambda session: receipts.read(session, session.merge(bench.row(reference))))
    assert receipt.holds is False
    reply = bench.press(ROSA, "verify", f"{reference} {receipt.digest}")
    assert isinstance(reply, Dialog) and reply.content.data["confirmed"] is False
