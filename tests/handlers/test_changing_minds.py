"""Changing one's mind: corrected while nobody has decided, amended once approved, filed again, handed over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.message import Setting, all_messages
from handlers.reply import Content, Dialog, Done, OpenForm, Problems, Refused, Reply
from models.kinds import Kind, collect
from models.lifecycle import Who
from models.people import Actor
from models.tables import Identity, MatchDecision, Person
from models.terms import Platform, Role, Verb
from scheduler.rounds import digests, due_submissions
from tests.handlers.conftest import ALAN, MAYA, NOAH, OMAR, PETE, ROSA, STEPS, Bench

KINDS = collect()
OTHER = {"customer_name": "Lakeshore Health Partners", "contact_email": "ann@lakeshore-health.org"}


def correct(bench: Bench, reference: str, actor: Actor = ROSA, **changes: Any) -> Reply:
    """Corrects a deal through its three steps: what isn't changed is sent as it stands."""
    opened: Reply = bench.press(actor, "correct", reference)
    for _ in STEPS:
        if not isinstance(opened, OpenForm):
            return opened
        step = opened.form.step(opened.step)
        answers = {**opened.answers, **changes, "attestation": True}
        opened = bench.send(
            actor, "file", opened.subject, step.name, {name: answers.get(name) for name in step.names()}
        )
    return opened


def refusal(reply: object) -> str:
    return reply.code if isinstance(reply, Refused) else repr(reply)


def composed(bench: Bench, message: str, reader: Actor | None = None) -> list[Content | None]:
    """Every letter of a message, as it would be sent now."""
    made = all_messages()[message]
    letters = bench.letters(message)
    return bench.database.read_now(
        lambda session: [
            made.compose(Setting(session, bench.program, bench.now, made.audience, reader), each.params)
            for each in letters
        ]
    )


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_is_pending_can_be_withdrawn_and_until_a_decision_corrected(kind: Kind) -> None:
    own = {Who.FILER, Who.PARTNER_MANAGER}
    for state in kind.lifecycle.pending:
        acts = kind.lifecycle.acts(state, own)
        assert "withdraw" in acts and "hand_over" in acts, state
        decided = any(move.target == state and move.sources & kind.lifecycle.targets(Verb.REJECT)
                      for move in kind.lifecycle.moves if move.act == "second_look")  # fmt: skip
        assert ("correct" in acts) is not decided, state


def test_a_correction_shows_both_values_and_keeps_the_place(bench: Bench) -> None:
    reference = bench.file()
    before = bench.row(reference)
    reply = correct(bench, reference, close_date="2027-03-01", contact_name="Jo Park")
    assert isinstance(reply, Dialog)
    row = bench.row(reference)
    assert (row.sequence, row.answer_due_at, row.state) == (
        before.sequence,
        before.answer_due_at,
        "submitted",
    )
    event = bench.events(reference)[-1]
    assert event.act == "correct" and event.data["changed"] == {
        "contact_name": [None, "Jo Park"], "close_date": ["2027-02-01", "2027-03-01"]}  # fmt: skip
    (told,) = composed(bench, "card.corrected")
    assert told is not None and told.data["change"].changed[1] == ("close_date", "2027-02-01", "2027-03-01")
    assert not told.data["change"].new_place
    card = composed(bench, "card.review")[-1]
    assert card is not None and card.data["changes"][0].changed == told.data["change"].changed
    assert [each.copy_key for each in bench.letters("card.review")] == [f"card:{reference}"] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"customer_name": "Harbor Point Builders Group, LLC"},
        {"customer_name": "Harbor Point Builders, Inc."},
        {"domain": "harborpointbuilders.com"},
        {"country": "CA"},
    ],
)
def test_another_identity_is_another_claim_with_a_new_place(bench: Bench, changes: dict[str, Any]) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    due = bench.row(first).answer_due_at
    assert isinstance(correct(bench, first, **changes), Dialog)
    row = bench.row(first)
    assert (row.sequence or 0) > (bench.row(second).sequence or 0) and row.answer_due_at == due
    assert [each.act for each in bench.events(first)][-2:] == ["correct", "new_place"]
    assert bench.events(first)[-2].data["new_place"] is True


def test_the_same_name_with_other_commas_and_case_keeps_the_place(bench: Bench) -> None:
    reference = bench.file()
    place = bench.row(reference).sequence
    correct(bench, reference, customer_name="HARBOR POINT BUILDERS LLC.")
    assert bench.row(reference).sequence == place


def test_a_corrected_customer_is_compared_anew_and_both_cards_say_so(bench: Bench) -> None:
    theirs = bench.file(ALAN)
    mine = bench.file(ROSA, **OTHER)
    assert bench.row(theirs).end_customer_id != bench.row(mine).end_customer_id
    correct(bench, mine, customer_name="Harbor Point Builders LLC", contact_email="x@harborpoint.com")
    assert bench.row(theirs).end_customer_id == bench.row(mine).end_customer_id
    card = bench.press(MAYA, "show", mine)
    assert isinstance(card, Dialog) and [each.reference for each in card.content.data["rivals"]] == [theirs]
    card = bench.press(MAYA, "show", theirs)
    assert isinstance(card, Dialog) and [each.reference for each in card.content.data["rivals"]] == [mine]
    assert refusal(bench.press(MAYA, "approve", mine)) == "earlier_first"


def test_a_verdict_on_the_old_customer_doesnt_hold_for_the_new_one(bench: Bench) -> None:
    theirs = bench.file(ALAN)
    mine = bench.file(ROSA, customer_name="Harbor Point Building Supplies", contact_email="x@harborpoint.com")
    card = bench.press(MAYA, "show", mine)
    assert isinstance(card, Dialog)
    (rival,) = card.content.data["rivals"]
    act = next(each for each in rival.acts if each.verb == "different_customer")
    bench.do(MAYA, "different_customer", act.subject)
    match_decision = bench.run(lambda session: session.exec(select(MatchDecision)).one())
    bench.press(NOAH, "confirm_verdict", str(match_decision.id))
    correct(bench, mine, customer_name="Harbor Point Builders, LLC")
    assert refusal(bench.press(OMAR, "approve", mine)) in ("earlier_first", "not_yours")
    assert refusal(bench.press(NOAH, "approve", mine)) == "earlier_first"
    assert bench.row(theirs).state == "submitted"


def test_nothing_is_corrected_once_it_is_decided_nor_hinted_at_before_it_is_told(bench: Bench) -> None:
    reference = bench.file()
    opened = bench.press(ROSA, "correct", reference)
    assert isinstance(opened, OpenForm)
    bench.do(MAYA, "approve", reference)
    assert refusal(bench.press(ROSA, "correct", reference)) == "in_a_minute"
    replies: list[Reply] = []
    for step, answers in STEPS:
        replies.append(bench.send(ROSA, "file", opened.subject, step, {**answers, "contact_name": "Jo"}))
    assert refusal(replies[-1]) == "in_a_minute"
    bench.later(minutes=2)
    assert refusal(bench.press(ROSA, "correct", reference)) == "overtaken"
    assert bench.row(reference).answers.get("contact_name") is None


def test_the_reviewer_whose_form_is_open_is_told_before_anything_is_decided(bench: Bench) -> None:
    reference = bench.file()
    words = bench.do(MAYA, "reject", reference, reason="E5")
    approving = bench.press(NOAH, "approve", reference)
    assert isinstance(words, OpenForm) and isinstance(approving, OpenForm)
    correct(bench, reference, activity_text="Three meetings with the owner and a demonstration. " * 3)
    typed = {"text": "Too little.", "internal": "Thin."}
    again = bench.send(MAYA, "reject", words.subject, "words", typed)
    assert isinstance(again, OpenForm) and again.intro is not None
    assert again.intro.block == "corrected_meanwhile" and again.answers == typed and again.step == "words"
    assert [name for name, *_ in again.intro.data["changes"][0].changed] == ["activity_text"]
    assert isinstance(bench.send(NOAH, "approve", approving.subject, "approve", {}), OpenForm)
    assert bench.row(reference).state == "submitted"
    assert bench.send(MAYA, "reject", again.subject, "words", typed) == Done()
    assert bench.row(reference).state == "rejected"


def test_two_who_correct_at_once_overwrite_nothing_of_each_other(bench: Bench) -> None:
    reference = bench.file()
    opened = bench.press(ROSA, "correct", reference)
    assert isinstance(opened, OpenForm)
    assert isinstance(correct(bench, reference, PETE, contact_name="Pete's contact"), Dialog)
    reply: Reply = opened
    for step, answers in STEPS:
        reply = bench.send(
            ROSA, "file", opened.subject, step, {**answers, "contact_phone": "+1 617 555 0100"}
        )
    assert refusal(reply) == "corrected_meanwhile"
    assert bench.row(reference).answers["contact_name"] == "Pete's contact"
    fresh = bench.press(ROSA, "correct", reference)
    assert isinstance(fresh, OpenForm) and fresh.answers["contact_name"] == "Pete's contact"


def test_what_was_right_when_it_was_filed_stands_in_no_correction_s_way(bench: Bench) -> None:
    reference = bench.file(close_date="2026-11-22")
    bench.later(days=3)
    assert isinstance(correct(bench, reference, contact_name="Jo Park"), Dialog)
    reply = correct(bench, reference, close_date="2026-11-21")
    assert isinstance(reply, Problems) and reply.problems["close_date"].code == "in_the_past"


def test_a_correction_that_changes_nothing_is_none(bench: Bench) -> None:
    reference = bench.file()
    assert refusal(correct(bench, reference)) == "nothing_corrected"
    assert [each.act for each in bench.events(reference)] == ["file"]


def test_a_correction_sent_twice_is_one(bench: Bench) -> None:
    reference = bench.file()
    opened = bench.press(ROSA, "correct", reference)
    assert isinstance(opened, OpenForm)
    for step, answers in (*STEPS, STEPS[-1]):
        reply = bench.send(ROSA, "file", opened.subject, step, {**answers, "contact_name": "Jo Park"})
    assert isinstance(reply, Dialog) and reply.content.block == "receipt"
    assert [each.act for each in bench.events(reference)] == ["file", "correct"]


def test_of_two_presses_at_once_on_a_correction_both_show_it(bench: Bench) -> None:
    reference = bench.file()
    opened = bench.press(ROSA, "correct", reference)
    assert isinstance(opened, OpenForm)
    for step, answers in STEPS[:-1]:
        bench.send(ROSA, "file", opened.subject, step, {**answers, "contact_name": "Jo Park"})
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(bench.send, ROSA, "file", opened.subject, *STEPS[-1]) for _ in range(2)]
        replies = [each.result() for each in presses]
    assert [each.content.block for each in replies if isinstance(each, Dialog)] == ["receipt"] * 2, replies
    assert [each.act for each in bench.events(reference)] == ["file", "correct"]


def test_only_the_one_whose_it_is_and_the_partnership_manager_correct(bench: Bench) -> None:
    reference = bench.file()
    tom = Actor("tom", "Tom", frozenset({Role.PARTNER_MEMBER}), "northwind", None, Platform.SLACK, "C0NORTH")
    assert refusal(bench.press(tom, "correct", reference)) == "not_yours"
    assert refusal(bench.press(ALAN, "correct", reference)) == "not_found"
    assert refusal(bench.press(MAYA, "correct", reference)) == "not_yours"
    assert isinstance(bench.press(PETE, "correct", reference), OpenForm)


def test_a_correction_counts_as_a_filing_for_the_limits(bench: Bench) -> None:
    from tests.handlers.test_limits import limited

    limited(bench, filings_per_day=3, probing_filings_per_week=3)
    reference = bench.file()
    assert isinstance(correct(bench, reference, country="CA"), Dialog)
    assert isinstance(correct(bench, reference, country="US"), Dialog)
    assert len(bench.letters("ops.probing")) == 1
    assert refusal(correct(bench, reference, country="MX")) == "too_many_filings"


def test_the_receipt_of_what_was_filed_still_verifies_after_corrections(bench: Bench) -> None:
    reference = bench.file()
    digest = bench.row(reference).digest
    correct(bench, reference, contact_name="Jo Park", country="CA")
    bench.do(MAYA, "approve", reference)
    bench.later(minutes=2)
    bench.do(ROSA, "amend", reference, close_date="2027-02-15", contact_email="new@elsewhere.com")
    reply = bench.press(ROSA, "verify", f"{reference} {digest[:16]}")
    assert isinstance(reply, Dialog) and reply.content.data["confirmed"] is True
    assert reply.content.data["corrected"] == 2


@pytest.mark.parametrize(
    ("reason", "first"),
    [
        ("E5", ("activities", "activity_date", "activity_text")),
        ("E4", ("procurement", "procurement_date")),
        ("E1", ()),
        ("E3", ()),
        ("case_by_case", ()),
    ],
)
def test_filed_again_the_refused_answers_come_first(
    bench: Bench, reason: str, first: tuple[str, ...]
) -> None:
    reference = bench.file()
    bench.reject(MAYA, reference, reason)
    assert refusal(bench.press(ROSA, "file_again", reference)) == "in_a_minute"
    bench.later(minutes=2)
    again = bench.press(ROSA, "file_again", reference)
    assert isinstance(again, OpenForm)
    names = again.form.steps[0].names()
    assert names == first if first else names[0] == "customer_name"
    assert again.answers["need"] == STEPS[1][1]["need"] and "attestation" not in again.answers
    asked = [name for step in again.form.steps for name in step.names()]
    assert sorted(asked) == sorted(n for s in KINDS["deal_registration"].form.steps for n in s.names())
    reply: Reply = again
    while isinstance(reply, OpenForm):
        step = reply.form.step(reply.step)
        answers = {**reply.answers, "attestation": True}
        reply = bench.send(ROSA, "file", again.subject, step.name, {n: answers.get(n) for n in step.names()})
    assert isinstance(reply, Dialog)
    filed = bench.row(str(reply.content.data["reference"]))
    assert filed.reference != reference and (filed.sequence or 0) > (bench.row(reference).sequence or 0)
    assert bench.events(filed.reference)[0].data["again"] == reference


def test_what_was_let_lapse_opens_with_what_was_asked_about(bench: Bench) -> None:
    reference = bench.file()
    bench.do(MAYA, "ask", reference, question="Which hospital is it?", about=["need", "close_date"])
    bench.later(days=14)
    bench.do(MAYA, "lapse", reference)
    bench.later(minutes=2)
    again = bench.press(PETE, "file_again", reference)
    assert isinstance(again, OpenForm) and again.form.steps[0].names() == ("need", "close_date")


def test_an_old_place_isnt_taken_for_another_customer(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN)
    bench.do(MAYA, "approve", first)
    bench.reject(NOAH, second, "E3")
    bench.later(days=1)
    bench.do(ROSA, "lose", first, reason="budget")
    bench.press(NOAH, "invite_refile", second)
    again = bench.press(ALAN, "file_again", second)
    assert isinstance(again, OpenForm)
    reply: Reply = again
    for step, answers in STEPS:
        reply = bench.send(
            ALAN, "file", again.subject, step, {**answers, **(OTHER if step == "customer" else {})}
        )
    assert isinstance(reply, Dialog)
    assert bench.row(str(reply.content.data["reference"])).sequence != bench.row(second).sequence


def approved(bench: Bench) -> str:
    reference = bench.file()
    bench.do(MAYA, "approve", reference)
    bench.later(minutes=2)
    return reference


def test_an_approved_deal_changes_its_date_and_contact_and_nothing_else(bench: Bench) -> None:
    reference = approved(bench)
    before, sent = bench.row(reference), len(bench.letters())
    opened = bench.press(ROSA, "amend", reference)
    assert isinstance(opened, OpenForm)
    asked = opened.form.steps[0].names()
    assert asked == ("close_date", "contact_name", "contact_email", "contact_phone")
    new = {"close_date": "2027-02-10", "contact_email": "pat@consultants.com", "contact_name": "Pat Lee"}
    assert bench.do(ROSA, "amend", reference, **new) == Done()
    row = bench.row(reference)
    assert (row.customer_domain, row.customer_name) == (before.customer_domain, before.customer_name)
    assert (row.last_day, row.expires_at, row.state) == (before.last_day, before.expires_at, "approved")
    event = bench.events(reference)[-1]
    assert event.data["changed"]["close_date"] == ["2027-02-01", "2027-02-10"]
    addresses = {each.address.partition(":")[0] for each in bench.letters()[sent:]}
    assert addresses == {"approval", "person", "partner"}
    people = {each.address for each in bench.letters()[sent:] if each.address.startswith("person:")}
    assert people == {"person:rosa"}, "the channel manager hears of it in the digest"
    card = composed(bench, "card.review")[-1]
    assert card is not None and card.data["given"]["close_date"] == "2027-02-10"


def test_nothing_changed_and_a_past_date_are_said_at_the_field(bench: Bench) -> None:
    reference = approved(bench)
    same = {"close_date": "2027-02-01", "contact_email": "jo@harborpoint.com"}
    reply = bench.do(ROSA, "amend", reference, **same)
    assert isinstance(reply, Problems) and next(iter(reply.problems.values())).code == "nothing_amended"
    reply = bench.do(ROSA, "amend", reference, **{**same, "close_date": "2026-11-01"})
    assert isinstance(reply, Problems) and reply.problems["close_date"].code == "in_the_past"
    bench.now += timedelta(days=80)
    assert bench.do(ROSA, "amend", reference, **{**same, "contact_name": "Pat"}) == Done()


def test_it_is_handed_to_a_colleague_who_is_told_and_whose_it_is_then(bench: Bench) -> None:
    tom = Actor(
        "tom",
        "Tom",
        frozenset({Role.PARTNER_MEMBER}),
        "northwind",
        "America/Chicago",
        Platform.SLACK,
        "C0NORTH",
    )
    bench.run(lambda session: session.add(
        Person(id="tom", name="Tom", roles=[Role.PARTNER_MEMBER], partner_id="northwind")))  # fmt: skip
    reference = bench.file()
    opened = bench.press(ROSA, "hand_over", reference)
    assert isinstance(opened, OpenForm)
    assert opened.options["colleague"] == (("pete", "Pete"), ("tom", "Tom")), (
        "known people of the partner only"
    )
    assert isinstance(bench.do(ROSA, "hand_over", reference, colleague="alan"), Problems)
    assert isinstance(bench.do(ROSA, "hand_over", reference, colleague="tom"), Dialog)
    assert bench.row(reference).filer_id == "tom" and bench.row(reference).entered_by == "rosa"
    (told,) = bench.letters("handed_over")
    assert (told.address, told.copy_key) == ("person:tom", f"receipt:{reference}:tom")
    (said,) = composed(bench, "handed_over", tom)
    assert said is not None and "correct" in [each.verb for each in said.data["acts"]]
    assert refusal(bench.press(ROSA, "withdraw", reference)) == "not_yours"
    bench.do(MAYA, "approve", reference)
    assert [each.address for each in bench.letters("outcome")] == ["person:tom"]
    renewed = {each.address for each in bench.letters("receipt") if "told" in each.key}
    assert renewed == {"person:rosa", "person:tom"}, "every copy is brought up to date"


def test_nothing_is_handed_over_in_the_minute_before_a_decision_is_told(bench: Bench) -> None:
    reference = bench.file()
    opened = bench.press(ROSA, "hand_over", reference)
    assert isinstance(opened, OpenForm)
    bench.do(MAYA, "approve", reference)
    assert refusal(bench.press(ROSA, "hand_over", reference)) == "in_a_minute"
    answers = {"colleague": "pete"}
    assert refusal(bench.send(ROSA, "hand_over", opened.subject, "hand_over", answers)) == "in_a_minute"


def test_the_partnership_manager_hands_over_what_isnt_theirs(bench: Bench) -> None:
    reference = bench.file()
    assert isinstance(bench.do(PETE, "hand_over", reference, colleague="pete"), Dialog)
    assert bench.row(reference).filer_id == "pete"


@pytest.mark.parametrize("how", ["left_at", "blocked", "partner_id"])
def test_the_partnership_manager_hears_what_the_one_who_left_would_have(bench: Bench, how: str) -> None:
    reference = bench.file()

    def leave(session: Any) -> None:
        rosa = session.get(Person, "rosa")
        setattr(rosa, how, {"left_at": bench.now, "blocked": True, "partner_id": "calder"}[how])
        session.add(rosa)

    bench.run(leave)
    bench.do(MAYA, "ask", reference, question="Which hospital is it?", about=["need"])
    assert [each.address for each in bench.letters("question")] == ["person:pete"]
    renewed = {each.address for each in bench.letters("receipt") if "told" in each.key}
    assert renewed == {"person:pete"}
    assert isinstance(bench.press(PETE, "answer", reference), OpenForm)
    bench.do(MAYA, "approve", reference)
    assert {each.address for each in bench.letters("outcome")} == {"person:pete"}


def test_who_filed_it_decides_nothing_even_when_it_is_another_s_now(bench: Bench) -> None:
    in_conversation = Actor(
        MAYA.person_id, MAYA.name, MAYA.roles, None, MAYA.timezone, Platform.SLACK, "C0NORTH"
    )
    from models.tables import PartnerLocation

    bench.run(lambda session: session.add(
        PartnerLocation(
            partner_id="northwind", platform=Platform.SLACK, what="room", external_id="C0NORTH")))  # fmt: skip
    reference = bench.file(in_conversation)
    assert isinstance(bench.do(PETE, "hand_over", reference, colleague="pete"), Dialog)
    assert refusal(bench.press(MAYA, "approve", reference)) == "own_filing"
    assert isinstance(bench.press(NOAH, "approve", reference), OpenForm)


def test_the_owner_reads_of_an_amendment_in_the_weeks_list(bench: Bench) -> None:
    reference = approved(bench)
    bench.run(lambda session: session.add(
        Identity(person_id="maya", platform=Platform.SLACK, team="T0PROCORE", account="U0MAYA")))  # fmt: skip
    bench.do(ROSA, "amend", reference, close_date="2027-02-10", contact_email="jo@harborpoint.com")
    bench.later(minutes=5)
    bench.do(ROSA, "amend", reference, close_date="2027-02-12", contact_email="jo@harborpoint.com")

    def ring(session: Session) -> None:
        due_submissions.sweep(session, bench.program, bench.now, limit=100)
        digests.collect(session, bench.program, bench.now, limit=100)

    assert bench.letters("digest") == []
    bench.now = datetime(2026, 11, 23, 17, 1, tzinfo=UTC)  # nine in the morning of the next working day
    bench.run(ring)
    (said,) = composed(bench, "digest", MAYA)
    assert said is not None
    assert said.data["items"] == [], "nothing is to be done about it"
    (item,) = said.data["watched"]
    changed = [each.changed for each in item.changes]
    assert changed == [
        [("close_date", "2027-02-10", "2027-02-12")],
        [("close_date", "2027-02-01", "2027-02-10")],
    ]
    bench.later(days=1)
    bench.run(ring)
    assert len(bench.letters("digest")) == 1, "nothing is said twice"
