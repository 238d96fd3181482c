"""First come, first served: who is first, what a *same* forbids, what people may judge, and what the partner sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from handlers.reply import Dialog, Done, OpenForm, Refused
from models.conflicts import merging
from models.submissions import by_reference
from models.tables import EndCustomer, Grant, LookAlike, MatchDecision, Submission
from tests.handlers.conftest import ALAN, MAYA, NOAH, NOW, OMAR, RITA, ROSA, Bench
from tests.handlers.test_changing_minds import correct
from tests.handlers.test_deciding import refusal

OTHER = {"customer_name": "Harbor Point Builders Inc", "contact_email": "x@harborpoint.com"}


def look_alike(bench: Bench, reference: str) -> str:
    row = bench.row(reference)
    found = bench.run(
        lambda session: session.exec(select(LookAlike).where(LookAlike.submission_id == row.id)).one()
    )
    return str(found.id)


def match_decision(bench: Bench) -> str:
    found = bench.run(lambda session: session.exec(select(MatchDecision)).all())
    return str(found[-1].id)


def test_two_claims_on_one_customer_point_to_one_row_and_each_card_shows_the_other(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    assert bench.row(first).end_customer_id == bench.row(second).end_customer_id
    for one, other in ((first, second), (second, first)):
        card = bench.press(MAYA, "show", one)
        assert isinstance(card, Dialog)
        assert [each.reference for each in card.content.data["rivals"]] == [other]
    assert [each.key for each in bench.letters("card.review") if each.key.startswith(f"card:{first}:rival")]


@pytest.mark.parametrize("decided", [False, True])
def test_a_look_alike_that_is_only_possible_holds_nothing_up(bench: Bench, decided: bool) -> None:
    first, possible = bench.file(), bench.file(ALAN, **MARINE)
    assert rivals(bench, possible) == [first]
    if decided:
        bench.do(MAYA, "approve", first)
    assert bench.do(MAYA, "approve", possible) == Done()


def test_an_earlier_pending_claim_is_decided_first_whatever_the_reason(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    assert refusal(bench.press(MAYA, "approve", second)) == "earlier_first"
    assert refusal(bench.send(MAYA, "approve", second, "approve", {})) == "earlier_first"
    assert refusal(bench.press(MAYA, "grant_by_law", second)) == "earlier_first"
    bench.reject(MAYA, first, "E5")
    assert bench.do(MAYA, "approve", second) == Done()


def test_over_a_same_there_are_three_ways_and_no_other(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "approve", first)
    refused = bench.press(NOAH, "approve", second)
    assert isinstance(refused, Refused)
    assert [act.verb for act in refused.params["acts"]] == ["different_customer", "reject", "grant_by_law"]


def test_different_over_a_same_needs_a_second_person_and_then_frees_the_claim(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "approve", first)
    assert bench.do(NOAH, "different_customer", look_alike(bench, second), note="Two firms.") == Done()
    assert refusal(bench.press(NOAH, "approve", second)) == "same_stands"
    assert refusal(bench.press(NOAH, "confirm_verdict", match_decision(bench))) == "second_person"
    assert refusal(bench.press(RITA, "confirm_verdict", match_decision(bench))) == "staff_only"
    assert bench.press(OMAR, "confirm_verdict", match_decision(bench)) == Done()
    assert bench.row(first).end_customer_id != bench.row(second).end_customer_id
    assert bench.do(NOAH, "approve", second) == Done()


def test_a_verdict_that_waits_for_a_second_person_is_on_both_cards_and_changes_nothing(bench: Bench) -> None:
    references = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "different_customer", look_alike(bench, references[1]), note="Two firms.")
    for each in references:
        card = bench.press(NOAH, "show", each)
        assert isinstance(card, Dialog)
        assert [rival.waits_for_second for rival in card.content.data["rivals"]] == [True]
    assert len({bench.row(each).end_customer_id for each in references}) == 1
    bench.press(MAYA, "check_again", references[1])
    assert rivals(bench, references[1]) == [references[0]]
    assert bench.press(MAYA, "withdraw_verdict", match_decision(bench)) == Done()
    assert len({bench.row(each).end_customer_id for each in references}) == 1


def test_a_verdict_is_taken_back_unless_two_grants_would_stand_on_one_customer(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "approve", first)
    bench.do(NOAH, "different_customer", look_alike(bench, second))
    bench.press(OMAR, "confirm_verdict", match_decision(bench))
    bench.do(NOAH, "approve", second)
    assert refusal(bench.press(MAYA, "withdraw_verdict", match_decision(bench))) == "grant_stands"
    bench.later(hours=1)
    bench.do(ALAN, "lose", second, reason="budget")
    assert bench.press(MAYA, "withdraw_verdict", match_decision(bench)) == Done()
    assert bench.row(first).end_customer_id == bench.row(second).end_customer_id


def test_a_verdict_is_never_asked_for_again(bench: Bench) -> None:
    bench.file()
    second = bench.file(ALAN, **OTHER)
    bench.do(MAYA, "different_customer", look_alike(bench, second))
    bench.press(NOAH, "confirm_verdict", match_decision(bench))
    third = bench.file(ALAN, **OTHER)
    card = bench.press(MAYA, "show", third)
    assert isinstance(card, Dialog)
    assert bench.row(second).reference in [each.reference for each in card.content.data["rivals"]]
    assert len(card.content.data["rivals"]) == 1, "the pair that was judged comes back"


MARINE = {"customer_name": "Harbor Point Marine", "contact_email": "x@harborpoint.com"}
WHARF = {"customer_name": "Wharf Nine Works", "contact_email": "x@wharfnine.com"}


def rivals(bench: Bench, reference: str) -> list[str]:
    card = bench.press(MAYA, "show", reference)
    assert isinstance(card, Dialog)
    return [each.reference for each in card.content.data["rivals"]]


def test_a_pair_told_apart_is_not_asked_about_by_whichever_of_the_two_is_filed_next(bench: Bench) -> None:
    bench.file()
    marine = bench.file(ALAN, **MARINE)
    bench.do(MAYA, "different_customer", look_alike(bench, marine))
    builders = bench.file(ALAN)
    assert marine not in rivals(bench, builders)
    assert rivals(bench, bench.file(ROSA, **MARINE)) == [marine]


def test_one_customer_of_two_names_is_found_by_either_after_the_claims_that_taught_it_have_ended(
    bench: Bench,
) -> None:
    first, wharf = bench.file(), bench.file(ALAN, **WHARF)
    bench.run(lambda session: _merge(session, first, wharf))
    for reference in (first, wharf):
        bench.reject(MAYA, reference, "E5")
    builders = bench.file()
    again = bench.file(ALAN, **WHARF)
    assert bench.row(builders).end_customer_id == bench.row(again).end_customer_id
    assert rivals(bench, again) == [builders]
    assert rivals(bench, builders) == [again]
    assert refusal(bench.press(MAYA, "approve", again)) == "earlier_first"


def _merge(session: Session, one: str, other: str) -> None:
    claims = [by_reference(session, each) for each in (one, other)]
    assert claims[0] is not None and claims[1] is not None
    merging.merge(session, claims[0], claims[1], merging.Word("omar", "One firm.", NOW))


def test_several_grants_need_a_legal_basis_and_two_people(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "approve", first)
    assert bench.do(MAYA, "grant_by_law", second, basis="The state's competition act, section 12.") == Done()
    assert refusal(bench.press(MAYA, "confirm_grant", second)) == "second_person"
    assert bench.do(NOAH, "confirm_grant", second) == Done()
    assert bench.row(second).state == "approved"
    numbers = bench.run(lambda session: sorted(session.exec(select(Grant.number)).all()))
    assert numbers == [1, 2]
    assert bench.events(second)[-1].data["asked_by"] == "maya"


def test_no_further_grant_is_confirmed_that_nobody_asked_for_since_the_claim_was_filed(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "approve", first)
    assert refusal(bench.press(NOAH, "confirm_grant", second)) == "nothing_to_confirm"
    bench.do(MAYA, "grant_by_law", second, basis="The state's competition act, section 12.")
    bench.later(minutes=1)
    # Another customer is another claim: what was asked for was about the one before.
    assert isinstance(correct(bench, second, ALAN, customer_name="Lakeshore Health"), Dialog)
    assert refusal(bench.press(NOAH, "confirm_grant", second)) == "nothing_to_confirm"
    assert refusal(bench.send(NOAH, "confirm_grant", second, "confirm_grant", {})) == "nothing_to_confirm"


def test_a_failed_check_holds_the_claim_as_not_checked(bench: Bench, migrated_database_url: str) -> None:
    reference = bench.file()
    bench.run(lambda session: session.execute(text("ALTER TABLE match_posting RENAME TO away")))
    broken = bench.file(ALAN, customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    again = bench.file(ALAN, **OTHER)
    bench.run(lambda session: session.execute(text("ALTER TABLE away RENAME TO match_posting")))
    row = bench.row(broken)
    assert row.state == "submitted" and row.check_trouble and row.checked_at is None
    card = bench.press(MAYA, "show", broken)
    assert isinstance(card, Dialog) and card.content.data["checked"] is False
    assert refusal(bench.press(MAYA, "approve", broken)) == "not_checked"
    assert isinstance(bench.press(MAYA, "check_again", broken), Dialog)
    assert isinstance(bench.press(MAYA, "approve", broken), OpenForm)
    assert bench.row(reference).checked_at is not None
    assert bench.row(again).end_customer_id != bench.row(reference).end_customer_id
    bench.press(MAYA, "check_again", again)
    assert bench.row(again).end_customer_id == bench.row(reference).end_customer_id


def test_a_claim_rejected_over_a_standing_one_waits_and_may_take_its_old_place(bench: Bench) -> None:
    first, second = bench.file(), bench.file(ALAN, **OTHER)
    bench.do(MAYA, "approve", first)
    bench.reject(NOAH, second, "E3")
    bench.later(days=2)
    assert bench.letters("waiting.free") == []
    bench.do(ROSA, "lose", first, reason="budget")
    assert [each.params["id"] for each in bench.letters("waiting.free")] == [bench.row(second).id]
    assert bench.press(NOAH, "invite_refile", second) == Done()
    again = bench.press(ALAN, "file_again", second)
    assert isinstance(again, OpenForm) and again.answers["customer_name"] == OTHER["customer_name"]
    refiled = _send_again(bench, again)
    assert refiled.sequence == bench.row(second).sequence
    bench.later(days=30)
    late = bench.press(ALAN, "file_again", second)
    assert isinstance(late, OpenForm)
    assert _send_again(bench, late).sequence not in (None, bench.row(second).sequence)


def _send_again(bench: Bench, opened: OpenForm) -> Submission:
    from tests.handlers.conftest import ELIGIBILITY, OPPORTUNITY

    customer = {"country": "US", **OTHER}
    day = (bench.now + timedelta(days=20)).date().isoformat()
    latest = (bench.now - timedelta(days=20)).date().isoformat()
    reply: object = None
    for step, answers in (
        ("customer", customer),
        ("opportunity", {**OPPORTUNITY, "close_date": day}),
        ("eligibility", {**ELIGIBILITY, "activity_date": latest}),
    ):
        reply = bench.send(ALAN, "file", opened.subject, step, answers)
    assert isinstance(reply, Dialog), reply
    return bench.row(str(reply.content.data["reference"]))


def test_a_second_look_is_once_by_another_manager_and_keeps_the_place(bench: Bench) -> None:
    reference = bench.file()
    place = bench.row(reference).sequence
    bench.reject(MAYA, reference, "E5")
    bench.later(minutes=2)
    assert bench.do(ROSA, "second_look", reference, text="We have had two more meetings.") == Done()
    row = bench.row(reference)
    assert row.state == "second_look" and row.answer_due_at is not None and row.answer_due_at > bench.now
    assert refusal(bench.press(MAYA, "overturn", reference)) == "another_manager"
    assert bench.do(NOAH, "overturn", reference) == Done()
    assert (bench.row(reference).state, bench.row(reference).sequence) == ("submitted", place)
    bench.reject(NOAH, reference, "E5")
    bench.later(minutes=2)
    assert refusal(bench.press(ROSA, "second_look", reference)) == "second_look_once"


@pytest.mark.parametrize("days", [20, 40])
def test_a_second_look_has_its_time(bench: Bench, days: int) -> None:
    reference = bench.file()
    bench.reject(MAYA, reference, "E5")
    bench.later(days=days)
    assert refusal(bench.press(ROSA, "second_look", reference)) == "second_look_late"


def test_the_partner_sees_nothing_of_another_claim(bench: Bench) -> None:
    free = bench.file(ROSA, customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    bench.file(ALAN, **OTHER)
    taken = bench.file(ROSA)
    shown = []
    for reference in (free, taken):
        reply = bench.press(ROSA, "show", reference)
        assert isinstance(reply, Dialog)
        said = repr(reply.content).replace(reference, "DR").replace("Lakeshore Health", "X")
        shown.append(
            said.replace("Harbor Point Builders, LLC", "X")
            .replace("a@lakeshore.org", "E")
            .replace("jo@harborpoint.com", "E")
            .replace("lakeshore.org", "D")
            .replace("harborpoint.com", "D")
        )
    digests = [text.split("digest='")[1][:16] for text in shown]
    assert shown[0].replace(digests[0], "") == shown[1].replace(digests[1], "")


def test_customers_of_other_names_stay_apart(bench: Bench) -> None:
    bench.file()
    bench.file(ALAN, customer_name="Lakeshore Health", contact_email="a@lakeshore.org")
    names = bench.run(lambda session: sorted(session.exec(select(EndCustomer.name)).all()))
    assert names == ["Harbor Point Builders, LLC", "Lakeshore Health"]
