"""Answers due: the owner is reminded, the backup told, a breach recorded, each at its moment and once.

Filed on Monday, 11 January 2027 in Los Angeles; Monday the 18th is a federal holiday, so that the business days
are 12, 13, 14, 15 and 19 January, and the answer is due at the end of the 19th.
"""

from datetime import datetime, timedelta

import pytest

from models.tables import Event, Person
from models.terms import Address
from tests.scheduler.desk import Desk, at

FILED = at("2027-01-11 16:30")
DAY_3, DAY_4 = at("2027-01-14 09:00"), at("2027-01-15 09:00")
DAY_5, DUE = at("2027-01-19 00:00"), at("2027-01-20 00:00")
INSTANT = timedelta(microseconds=1)


def test_the_owner_is_reminded_on_business_days_three_and_four(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.ring(DAY_3 - INSTANT)
    assert desk.pings(deal) == []
    for moment in (DAY_3, DAY_4):
        desk.ring(moment)
        desk.deliver()
    assert [(ping.rule, ping.receiver, ping.due_at) for ping in desk.pings(deal, "told")] == [
        ("nudge:3", "person:olga", DAY_3),
        ("nudge:4", "person:olga", DAY_4),
    ]
    assert [letter.key for letter in desk.letters("digest")] == [
        "digest:person:olga:2027-01-14",
        "digest:person:olga:2027-01-15",
    ]


def test_the_backup_is_told_when_the_fifth_business_day_begins(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.ring(DAY_5 - INSTANT)
    assert desk.letters("escalations") == []
    desk.ring(DAY_5)
    desk.ring(DAY_5 + timedelta(hours=3))
    (letter,) = desk.letters("escalations")
    assert letter.address == "person:bob"
    assert [ping.rule for ping in desk.pings(deal, "told") if ping.letter_key == letter.key] == ["backup"]


def test_what_comes_at_one_moment_is_one_message(desk: Desk) -> None:
    deals = [desk.file(FILED) for _ in range(3)]
    desk.ring(DAY_5)
    (letter,) = desk.letters("escalations")
    assert [ping.letter_key for deal in deals for ping in desk.pings(deal) if ping.rule == "backup"] == [
        letter.key
    ] * 3
    desk.deliver()
    late = desk.file(FILED)
    desk.ring(DAY_5)
    (again,) = (ping.letter_key for ping in desk.pings(late) if ping.rule == "backup")
    assert again not in (None, letter.key), "that one has gone"


def test_a_breach_is_recorded_when_the_answer_was_due_and_told_to_operations_and_the_owner(
    desk: Desk,
) -> None:
    deal = desk.file(FILED)
    desk.ring(DUE - INSTANT)
    assert desk.deal(deal).breached_at is None
    desk.ring(DUE)
    desk.ring(DUE + timedelta(days=3))
    assert desk.deal(deal).breached_at == DUE
    told = {ping.receiver: ping.letter_key for ping in desk.pings(deal, "told") if ping.rule == "breach"}
    addresses = {letter.key: letter.address for letter in desk.letters()}
    assert {who: addresses[str(key)] for who, key in told.items()} == {
        "operations": "operations",
        "person:olga": "person:olga",
    }
    (event,) = desk.events(deal, "breach")
    assert (event.at, event.data["waiting_for"], event.data["hours_with_partner"]) == (DUE, "procore", 0)


def test_a_breach_says_whose_time_it_was(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.act(deal, "ask", at("2027-01-12 10:00"), question_due_at=at("2027-01-21 00:00"))
    desk.act(deal, "answer", at("2027-01-13 12:00"), question_due_at=None)
    desk.act(deal, "ask", at("2027-01-19 12:00"), question_due_at=at("2027-01-27 00:00"))
    desk.ring(DUE)
    (event,) = desk.events(deal, "breach")
    assert (event.data["waiting_for"], event.data["hours_with_partner"]) == ("partner", 26 + 12)


def test_nothing_is_due_once_procore_has_answered(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.act(deal, "reject", DAY_3 - INSTANT)
    assert desk.deal(deal).next_ping_at is None
    desk.ring(DUE)
    assert desk.letters() == []
    assert desk.pings(deal) == []


def test_without_owner_and_backup_operations_hear(desk: Desk) -> None:
    desk.change(Person, "olga", left_at=FILED)
    desk.change(Person, "bob", blocked=True)
    deal = desk.file(FILED)
    desk.ring(DAY_3)
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["operations"]
    assert [letter.address for letter in desk.letters("digest.operations")] == ["operations"]


def test_the_backup_stands_in_for_an_owner_who_cannot_be_written_to(desk: Desk) -> None:
    desk.change(Person, "olga", unreachable_at=FILED)
    deal = desk.file(FILED)
    desk.ring(DAY_3)
    desk.deliver()
    desk.ring(DAY_5)
    assert [ping.receiver for ping in desk.pings(deal, "told")][:2] == ["person:bob", "operations"]


def test_an_inquiry_is_nudged_on_day_one_and_told_to_the_backup_on_its_last(desk: Desk) -> None:
    inquiry = desk.file(FILED, kind="inquiry", customer_name=None, customer_domain=None)
    desk.ring(at("2027-01-12 09:00"))
    assert [ping.rule for ping in desk.pings(inquiry, "told")] == ["nudge:1"]
    desk.ring(at("2027-01-13 00:00"))
    assert [letter.address for letter in desk.letters("escalations")] == ["person:bob"]
    desk.ring(at("2027-01-14 00:00"))
    assert desk.deal(inquiry).breached_at == at("2027-01-14 00:00")


@pytest.mark.parametrize("when", [DAY_5 + timedelta(hours=10), DUE + timedelta(days=30, hours=10)])
def test_after_missed_rounds_only_the_latest_nudge_is_sent(desk: Desk, when: datetime) -> None:
    deal = desk.file(FILED)
    desk.ring(when)
    nudges = [ping for ping in desk.pings(deal) if ping.rule.startswith("nudge")]
    assert [(ping.rule, ping.state) for ping in nudges] == [("nudge:3", "superseded"), ("nudge:4", "told")]
    assert len(desk.letters("digest")) == 1
    assert [letter.address for letter in desk.letters("escalations")].count(Address.person("bob")) == 1


def test_the_partner_is_reminded_of_a_question_and_the_owner_told_that_it_may_lapse(desk: Desk) -> None:
    deal = desk.file(FILED)
    asked, end = at("2027-01-12 10:00"), at("2027-01-21 00:00")
    desk.act(deal, "ask", asked, question_due_at=end)
    moments = desk.ring_through(asked, end)
    reminders = [ping for ping in desk.pings(deal, "told") if ping.rule in ("question:2", "question:4")]
    assert [(ping.rule, ping.receiver, ping.due_at) for ping in reminders] == [
        ("question:2", "person:fay", at("2027-01-14 09:00", "Europe/London")),
        ("question:4", "person:fay", at("2027-01-19 09:00", "Europe/London")),
    ]
    (told,) = (ping for ping in desk.pings(deal, "told") if ping.rule == "question:passed")
    assert told.receiver == "person:olga"
    assert moments[-1] == end
    assert desk.deal(deal).state == "needs_information"


def test_an_answer_makes_waiting_reminders_moot(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.act(deal, "ask", at("2027-01-12 10:00"), question_due_at=at("2027-01-21 00:00"))
    night = at("2027-01-14 23:00", "Europe/London")
    desk.ring(night)
    assert [ping.rule for ping in desk.pings(deal, "waiting")] == ["question:2"]
    desk.act(deal, "answer", night, question_due_at=None)
    assert [ping.rule for ping in desk.pings(deal, "moot")] == ["question:2"]
    desk.ring(at("2027-01-15 09:00", "Europe/London"))
    assert [letter for letter in desk.letters("digest") if letter.address == "person:fay"] == []


def test_operations_hear_of_a_win_that_nobody_confirms(desk: Desk) -> None:
    deal = desk.approved(FILED)
    claimed = at("2027-02-01 11:00")
    desk.act(deal, "claim_win", claimed)
    desk.ring(at("2027-02-09 00:00") - INSTANT)
    assert desk.letters() == []
    desk.ring(at("2027-02-09 00:00"))
    desk.ring(at("2027-12-01 00:00"))
    assert [letter.message for letter in desk.letters()] == ["escalation.win.operations"]
    assert desk.deal(deal).state == "won_claimed"
    assert desk.all(Event, Event.act == "win_unconfirmed")


def test_a_second_look_has_a_clock_of_its_own(desk: Desk) -> None:
    deal = desk.file(FILED)
    desk.act(deal, "reject", at("2027-01-25 10:00"))
    asked, due = at("2027-02-01 10:00"), at("2027-02-09 00:00")  # a Monday, and the end of the next one
    desk.act(deal, "second_look", asked, answer_due_at=due)
    desk.ring(asked + timedelta(minutes=1))
    assert desk.pings(deal, "told", "waiting") == [], "nothing is due on its first day"
    for moment in (at("2027-02-04 09:00"), at("2027-02-05 09:00"), at("2027-02-08 00:00")):
        desk.ring(moment)
        desk.deliver()
    told = [(ping.rule, ping.due_at) for ping in desk.pings(deal, "told")]
    assert told == [
        ("nudge:3", at("2027-02-04 09:00")),
        ("nudge:4", at("2027-02-05 09:00")),
        ("backup", at("2027-02-08 00:00")),
    ]
