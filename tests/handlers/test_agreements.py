"""A partner's agreement prevails over the guide, and a changed policy moves no promise already made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.words import Words
from handlers.reply import Done, OpenForm
from handlers.views.for_reviewers import review_facts
from models.policy import Policy
from models.program import Program
from models.tables import Submission
from tests.handlers.conftest import MAYA, ROSA, Bench, with_values

WORDS = Words()


def agree(bench: Bench, **values: Any) -> None:
    """Northwind's agreement sets these values, by the policy file."""
    overrides = {name: {"value": value, "clause": "Annex 2"} for name, value in values.items()}
    policy = replace(bench.program.policy, agreements={"northwind": overrides})
    bench.program = Program(policy, bench.program.kinds)


def changed(policy: Policy, **values: Any) -> Policy:
    return replace(policy, version="2027-01", values=policy.values.model_copy(update=values))


def test_every_decision_stores_the_version_and_the_clause(bench: Bench) -> None:
    agree(bench, approval_days=120)
    approved = bench.file()
    bench.do(MAYA, "approve", approved)
    assert bench.row(approved).last_day == date(2027, 3, 20)
    rejected = bench.file(customer_name="Lakeview LLC", contact_email="a@lakeview.com")
    bench.reject(MAYA, rejected, "E5")
    for reference in (approved, rejected):
        for event in bench.events(reference):
            assert event.policy_version == bench.program.policy.version
            assert event.data["overrides"] == {"approval_days": {"value": 120, "clause": "Annex 2"}}


def test_a_changed_policy_moves_no_promise_already_made(bench: Bench) -> None:
    waiting, approved = bench.file(), bench.file(customer_name="Lakeview LLC", contact_email="a@lakeview.com")
    bench.do(MAYA, "approve", approved)
    before = [
        (row.answer_due_at, row.last_day, row.expires_at) for row in map(bench.row, (waiting, approved))
    ]
    policy = changed(bench.program.policy, answer_business_days=9, approval_days=30)
    bench.program = Program(policy, bench.program.kinds)
    bench.later(minutes=2)
    bench.do(ROSA, "show", approved)
    bench.do(MAYA, "note", waiting, text="Looked at again.")
    bench.do(MAYA, "take", waiting)
    after = [(row.answer_due_at, row.last_day, row.expires_at) for row in map(bench.row, (waiting, approved))]
    assert after == before
    later = bench.file(customer_name="Third LLC", contact_email="a@third.com")
    assert bench.row(later).answer_due_at != before[0][0]
    assert bench.events(later)[0].policy_version == "2027-01"


def test_a_deal_outside_of_the_partners_markets_is_flagged_and_not_refused(bench: Bench) -> None:
    agree(bench, markets=["CA", "US/Texas"])
    outside, inside = (
        bench.file(),
        bench.file(region="Texas", contact_email="a@third.com", customer_name="Third LLC"),
    )

    def flagged(reference: str) -> list[str]:
        row = bench.row(reference)
        view = bench.run(
            lambda session: review_facts(session, bench.program, attached(session, row), bench.now)
        )
        return list(view.markets)

    def attached(session: Any, row: Submission) -> Submission:
        found: Submission = session.get(Submission, row.id)
        return found

    assert flagged(outside) == ["CA", "US/Texas"]
    assert flagged(inside) == []


def test_a_customer_in_an_unsupported_region_is_flagged_and_not_refused(bench: Bench) -> None:
    """A common reason of rejection (guide 475): the reviewer's to decide, so nothing is approved at once either."""
    bench.program = with_values(bench.program, unsupported_countries=("KP", "US/Texas"))
    outside, inside = (
        bench.file(region="texas"),
        bench.file(contact_email="a@third.com", customer_name="Third LLC"),
    )
    cards = [bench.shown(MAYA, "show", each) for each in (outside, inside)]
    assert [card["unsupported_region"] for card in cards] == [True, False]
    receipt = bench.shown(ROSA, "show", outside)
    assert "unsupported_region" not in receipt, "the reviewer decides what it means"
    page = bench.shown(MAYA, "review", "mine")
    assert page["reference"] == outside and not page["review_session"].at_once
    assert isinstance(bench.do(MAYA, "approve", outside), Done)


def test_e1_and_e3_are_told_by_rule_only_where_the_policy_says_so(bench: Bench) -> None:
    references = {
        reason: bench.file(customer_name=f"Company {reason}", contact_email=f"a@{reason.lower()}-company.com")
        for reason in ("E1", "E3", "E5")
    }
    for reason, reference in references.items():
        bench.reject(MAYA, reference, reason)
    bench.later(minutes=2)

    def told() -> list[str]:
        return [bench.shown(ROSA, "show", each)["outcome"].reason for each in references.values()]

    assert told() == ["not_available", "not_available", "E5"]
    agree(bench, same_reason_text_for_e1_and_e3=False)
    assert told() == ["E1", "E3", "E5"]


@pytest.mark.parametrize("reason", ["E1", "E3"])
def test_the_text_that_is_proposed_for_a_rejection_follows_the_same_value(bench: Bench, reason: str) -> None:
    proposed = []
    for same in (True, False):
        bench.program = with_values(bench.program, same_reason_text_for_e1_and_e3=same)
        reference = bench.file()
        words = bench.do(MAYA, "reject", reference, reason=reason)
        assert isinstance(words, OpenForm)
        page = WORDS.page(words, timezone="UTC", values=bench.program.values())
        (text,) = (each for each in page.entries if each.field.name == "text")
        proposed.append(str(text.value))
    assert proposed[0] != proposed[1]
    assert ("another partner" in proposed[1]) is (reason == "E3")
    assert ("directly by Procore" in proposed[1]) is (reason == "E1")
