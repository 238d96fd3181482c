"""An operator's word on end customers, and receipts verified, by the command line on each database."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from handlers.reply import Dialog, Done
from models.tables import Grant, MatchDecision
from tests.bot.commands.conftest import Desk
from tests.handlers.conftest import ALAN, MAYA, NOAH, ROSA, Bench, bench
from tests.handlers.test_deciding import refusal
from tests.handlers.test_first_come import OTHER

__all__ = ["bench"]

LAKE = {"customer_name": "Lakeshore Health", "contact_email": "a@lakeshore.org"}


def customer(bench: Bench, reference: str) -> int | None:
    return bench.row(reference).end_customer_id


def rivals(bench: Bench, reference: str) -> list[tuple[str, bool]]:
    card = bench.press(MAYA, "show", reference)
    assert isinstance(card, Dialog)
    return [(each.reference, each.same) for each in card.content.data["rivals"]]


def test_two_customers_become_one_and_the_order_holds_between_their_claims(
    bench: Bench, desk_on_a_database: Desk
) -> None:
    one, two = bench.file(), bench.file(ALAN, **LAKE)
    ended = desk_on_a_database("customers", "merge", one, two, "--note", "A trading name.", "--by", "omar")
    assert (ended.code, ended.out) == (0, f"{two}: the end customer is that of {one} now.\n")
    assert customer(bench, one) == customer(bench, two)
    assert rivals(bench, one) == [(two, True)]
    assert rivals(bench, two) == [(one, True)]
    assert refusal(bench.press(MAYA, "approve", two)) == "earlier_first"
    event = bench.events(two)[-1]
    assert (event.act, event.actor_id, event.data["note"]) == ("merge_customers", "omar", "A trading name.")


def test_a_merge_is_taken_back(bench: Bench, desk_on_a_database: Desk) -> None:
    one, two = bench.file(), bench.file(ALAN, **LAKE)
    before = customer(bench, two)
    desk_on_a_database("customers", "merge", one, two)
    assert desk_on_a_database("customers", "undo").code == 0
    assert customer(bench, two) == before
    assert rivals(bench, one) == rivals(bench, two) == []
    assert bench.do(MAYA, "approve", two) == Done()
    ended = desk_on_a_database("customers", "undo")
    assert (ended.code, ended.err) == (1, "Nothing is changed: No merge or split is left to be taken back.\n")
    acts = [each.act for each in bench.events(two)]
    assert acts[:3] == ["file", "merge_customers", "undo_customers"], "the history is kept"


def test_a_merge_that_would_leave_two_grants_is_refused_and_says_which(
    bench: Bench, desk_on_a_database: Desk
) -> None:
    one, two = bench.file(), bench.file(ALAN, **LAKE)
    for reference in (one, two):
        assert bench.do(MAYA, "approve", reference) == Done()
    before = customer(bench, two)
    ended = desk_on_a_database("customers", "merge", one, two)
    assert ended.code == 1
    assert f"an approval of {one} stands" in ended.err
    assert customer(bench, two) == before
    assert bench.run(lambda session: session.exec(select(MatchDecision)).all()) == []


def test_one_customer_becomes_two_and_both_may_be_approved(bench: Bench, desk_on_a_database: Desk) -> None:
    one, two = bench.file(), bench.file(ALAN, **OTHER)
    assert customer(bench, one) == customer(bench, two)
    assert desk_on_a_database("customers", "split", two).code == 0
    assert customer(bench, one) != customer(bench, two)
    for reference in (one, two):
        assert bench.do(NOAH, "approve", reference) == Done()
    ended = desk_on_a_database("customers", "undo")
    assert ended.code == 1
    assert f"an approval of {one} stands" in ended.err
    assert len(bench.run(lambda session: session.exec(select(Grant)).all())) == 2


def test_a_split_is_taken_back(bench: Bench, desk_on_a_database: Desk) -> None:
    one, two = bench.file(), bench.file(ALAN, **OTHER)
    desk_on_a_database("customers", "split", two)
    assert rivals(bench, one) == []
    assert desk_on_a_database("customers", "undo").code == 0
    assert customer(bench, one) == customer(bench, two)
    assert rivals(bench, one) == [(two, True)]


def test_what_is_so_already_is_said_and_changes_nothing(bench: Bench, desk_on_a_database: Desk) -> None:
    one, two, three = bench.file(), bench.file(ALAN, **OTHER), bench.file(ALAN, **LAKE)
    assert "have one end customer already" in desk_on_a_database("customers", "merge", one, two).err
    assert "has an end customer of its own already" in desk_on_a_database("customers", "split", three).err


def test_an_undo_does_not_pass_over_what_was_said_since(bench: Bench, desk_on_a_database: Desk) -> None:
    one, two = bench.file(), bench.file(ALAN, **LAKE)
    desk_on_a_database("customers", "merge", one, two)
    third = bench.file(ROSA, customer_name="Summit Works", contact_email="a@summit-works.com")
    desk_on_a_database("customers", "merge", third, two)
    assert desk_on_a_database("customers", "undo").code == 0
    assert customer(bench, one) == customer(bench, two)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("merge", "DR-0000-0T", "DR-0000-0T"), "No submission has the reference"),
        (("split", "Harbor Point"), "is no reference"),
        (("undo", "--by", "nobody"), "Nobody has the key 'nobody'"),
    ],
)
def test_bad_use_is_told_what_would_be_right(
    desk_on_a_database: Desk, arguments: tuple[str, ...], said: str
) -> None:
    ended = desk_on_a_database("customers", *arguments)
    assert ended.code == 2
    assert said in ended.err


def test_verify_prints_the_time_and_the_digest_and_compares(bench: Bench, desk_on_a_database: Desk) -> None:
    reference = bench.file()
    digest = bench.row(reference).digest
    ended = desk_on_a_database("verify", reference)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        f"{reference}  filed 2026-11-20 17:00:00 UTC",
        f"digest {digest}",
        "What is kept is what was filed; corrected 0 times since.",
    ]
    assert desk_on_a_database("verify", reference, digest[:16]).code == 0
    wrong = desk_on_a_database("verify", reference, "0" * 16)
    assert (wrong.code, wrong.err) == (1, f"{'0' * 16} isn't the receipt of {reference}.\n")


def test_verify_finds_what_was_changed_behind_the_desks_back(bench: Bench, desk_on_a_database: Desk) -> None:
    reference = bench.file()

    def tamper(session: Session) -> None:
        row = session.merge(bench.row(reference))
        row.answers = {**row.answers, "country": "GB"}
        session.add(row)

    bench.run(tamper)
    ended = desk_on_a_database("verify", reference)
    assert ended.code == 1
    assert "isn't what was filed" in ended.err


def test_history_of_two_is_one_timeline(bench: Bench, desk_on_a_database: Desk) -> None:
    one = bench.file()
    bench.later(hours=1)
    two = bench.file(ALAN, **OTHER)
    bench.later(hours=1)
    bench.reject(MAYA, one, "E5")
    ended = desk_on_a_database("history", one, two)
    assert ended.code == 0
    lines = [line.split("  ") for line in ended.out.partition("Timeline\n")[2].splitlines() if line[0] != " "]
    assert [(line[0], line[2]) for line in lines] == [(one, "file"), (two, "file"), (one, "reject")]
