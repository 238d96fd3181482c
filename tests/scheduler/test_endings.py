"""Approvals that near their end: pings, notice, expiry. Dates are counted here by hand, not by the calendar's code.

Approved on Tuesday, 12 January 2027 in London: the last day is Monday, 12 April. 13 March is a Saturday, 11 April a
Sunday; Good Friday is 26 March, Easter Monday the 29th. In Los Angeles no day of these is a holiday.
"""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from models import agenda
from models.tables import (
    Conversation,
    EndCustomer,
    Grant,
    Letter,
    Partner,
    Person,
    Preference,
    Snooze,
    Submission,
)
from models.terms import Address, LetterState, Role
from tests.scheduler.desk import LONDON, Desk, at, person

APPROVED = at("2027-01-12 15:00", LONDON)
EXPIRES = at("2027-04-13 00:00", LONDON)
INSTANT = timedelta(microseconds=1)


def nine(day: str) -> datetime:
    return at(f"{day} 09:00", LONDON)


def test_the_filer_is_pinged_until_the_last_day_and_the_day_after(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    assert desk.deal(deal).last_day == date(2027, 4, 12)
    desk.ring_through(APPROVED, at("2027-04-20 00:00"))
    theirs = [ping for ping in desk.pings(deal) if ping.receiver == "person:fay" and ping.state != "moot"]
    assert [(ping.rule, ping.due_at, ping.state) for ping in theirs] == [
        ("progress", nine("2027-02-26"), "told"),
        ("ending:30", nine("2027-03-12"), "told"),  # a Saturday moves back
        ("ending:14", nine("2027-03-25"), "told"),
        ("ending:7", nine("2027-04-05"), "told"),
        ("ending:1", nine("2027-04-09"), "told"),  # a Sunday, in one digest with ...
        ("ending:3", nine("2027-04-09"), "superseded"),  # ... Friday's
        ("ending:0", nine("2027-04-12"), "told"),
        ("ending:after", nine("2027-04-13"), "told"),
    ]


def test_from_seven_days_on_the_partnership_manager_and_the_owner_hear_too(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring_through(APPROVED, EXPIRES - INSTANT)
    told = [(ping.receiver, ping.rule) for ping in desk.pings(deal, "told")]
    assert [rule for receiver, rule in told if receiver == "person:may"] == [
        "ending:7",
        "ending:1",
        "ending:0",
    ]
    assert [rule for receiver, rule in told if receiver == "person:olga"] == ["ending:1", "ending:0"]
    lists = [letter.key for letter in desk.letters("digest") if letter.address == "person:olga"]
    assert lists == [f"digest:person:olga:{day}" for day in ("2027-04-05", "2027-04-12")], "two Mondays"


def test_a_deal_expires_at_the_end_of_its_last_day_once_its_partner_had_notice(desk: Desk) -> None:
    desk.add(EndCustomer(id=1, name="Northgate", clean_name="northgate"))
    deal = desk.approved(APPROVED, end_customer_id=1)
    desk.add(Grant(end_customer_id=1, scope="customer", submission_id=deal, started_at=APPROVED))
    for day in ("2027-03-25", "2027-04-05"):
        desk.ring(nine(day))
        desk.deliver()
    desk.ring(EXPIRES - INSTANT)
    assert desk.deal(deal).state == "approved"
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "expired"
    assert desk.all(Grant)[0].ended_at == EXPIRES
    (event,) = desk.events(deal, "expire")
    assert (event.at, event.actor_id, event.data["delivered"]) == (EXPIRES, None, 2)
    written = [(letter.message, letter.address) for letter in desk.letters() if letter.message != "digest"]
    assert written == [
        ("ending.room", "partner:acme"),
        ("ending.ended", "person:fay"),
        ("ending.ended", "person:may"),
        ("sales.hold_ended", "direct_sales"),
    ]


def waits_until(desk: Desk) -> dict[tuple[str, str], datetime]:
    return {
        (each.message, each.address): each.not_before for each in desk.letters() if each.message != "digest"
    }


def test_the_state_ends_at_midnight_and_is_told_of_in_working_hours(desk: Desk) -> None:
    """The last day is Friday, 28 May: it ends on a Saturday. Monday is a holiday in London and in the United States."""
    desk.add(*person("ines", "partner_manager", partner="acme", timezone="Asia/Kolkata"))
    deal = desk.file(APPROVED)
    desk.approve(deal, APPROVED, last_day=date(2027, 5, 28))
    ends = at("2027-05-29 00:00", LONDON)
    desk.ring(ends)
    assert desk.deal(deal).state == "notice_outstanding"
    assert waits_until(desk) == {
        ("ending.notice", "operations"): ends,  # Friday afternoon in Los Angeles
        ("ending.room", "partner:acme"): nine("2027-06-01"),
        ("ending.ended", "person:fay"): nine("2027-06-01"),
        ("ending.ended", "person:may"): nine("2027-06-01"),
        ("ending.ended", "person:ines"): at("2027-06-01 09:00", "Asia/Kolkata"),
        ("sales.hold_ended", "direct_sales"): ends,
    }
    desk.ring(at("2027-06-08 00:00"))  # five business days after the Friday in Los Angeles: Monday the 7th
    assert desk.deal(deal).state == "expired"
    again = [each.not_before for each in desk.letters("ending.room")][-1]
    assert again == at("2027-06-08 09:00", LONDON) == nine("2027-06-08")


def test_what_a_late_round_ends_within_working_hours_is_told_of_at_once(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    late = at("2027-04-14 10:00", LONDON)
    desk.ring(late)
    assert desk.deal(deal).state == "notice_outstanding"
    told = waits_until(desk)
    assert told["ending.room", "partner:acme"] == told["ending.ended", "person:fay"] == late
    assert told["sales.hold_ended", "direct_sales"] == at("2027-04-14 09:00"), "two at night there"


def test_each_is_told_of_the_end_at_their_own_hour(desk: Desk) -> None:
    desk.add(Preference(person_id="fay", digest_hour=14))
    desk.approved(APPROVED)
    desk.ring(EXPIRES)
    assert waits_until(desk)["ending.ended", "person:fay"] == at("2027-04-13 14:00", LONDON)
    assert waits_until(desk)["ending.ended", "person:may"] == nine("2027-04-13")


def test_without_two_delivered_pings_the_end_is_held_and_operations_are_asked(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(nine("2027-03-12"))
    desk.deliver()
    desk.ring(nine("2027-04-05"))
    desk.deliver(state="failed")
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"
    assert [letter.address for letter in desk.letters("ending.notice")] == ["operations"]
    assert [letter.address for letter in desk.letters("sales.hold_ended")] == ["direct_sales"]


def test_after_five_business_days_it_ends_by_itself_without_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"
    over = at("2027-04-20 00:00")  # held on Monday the 12th in Los Angeles: the fifth day is Monday the 19th
    desk.ring(over - INSTANT)
    assert desk.deal(deal).state == "notice_outstanding"
    desk.ring(over)
    assert desk.deal(deal).state == "expired"
    assert len(desk.letters("sales.hold_ended")) == 1
    assert len(desk.letters("ending.ended")) == 2


@pytest.mark.parametrize("trouble", [{"archived": True}, {"present": False}])
def test_a_partner_who_took_the_bot_away_had_notice_by_one_try_to_its_manager(
    desk: Desk, trouble: dict[str, bool]
) -> None:
    deal = desk.approved(APPROVED)
    desk.change(Conversation, 1, **trouble)
    desk.ring(nine("2027-04-05"))
    desk.deliver(state="failed")
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "expired"
    assert desk.events(deal, "expire")[0].data["partner_failed"] is True


def test_several_on_one_day_are_one_notice_whoever_got_them(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(nine("2027-04-05"))
    desk.deliver()
    addresses = {each.address for each in desk.letters("digest") if each.sent_at}
    assert {"person:fay", "person:may"} <= addresses
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"
    assert desk.events(deal, "hold_end")[0].data["delivered"] == 1


def test_what_came_after_the_end_is_no_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(nine("2027-04-05"))
    desk.deliver()
    desk.ring(nine("2027-04-12"))
    desk.deliver(now=EXPIRES)
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"


def test_a_partner_who_took_the_bot_away_and_was_never_tried_had_no_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.change(Conversation, 1, archived=True)
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"


def test_pings_to_the_owner_are_no_notice_to_the_partner(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(at("2027-04-05 09:00"))
    desk.deliver()
    desk.ring(at("2027-04-09 09:00"))
    for letter in desk.letters("digest"):
        desk.change(Letter, letter.id, state="sent" if letter.address == "person:olga" else "failed")
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"


def test_what_went_to_the_room_instead_of_a_person_is_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    for day in ("2027-03-12", "2027-03-25"):
        desk.ring(nine(day))
        desk.deliver(state="failed")
        said = Letter(key=f"digest:person:fay:{day}:instead", message="digest.room", address=Address.partner("acme"),
                      written_at=nine(day), not_before=nine(day), state=LetterState.SENT, sent_at=nine(day),
                      sent_to="slack:C-ACME")  # fmt: skip
        desk.add(said)
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "expired"


def test_a_digest_that_had_nothing_left_to_say_is_no_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(nine("2027-04-05"))
    for letter in desk.letters("digest"):
        desk.change(Letter, letter.id, state="sent", trouble="nothing to say")
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"


@pytest.mark.parametrize("question", [False, True])
def test_a_win_that_was_claimed_in_time_never_expires(desk: Desk, question: bool) -> None:
    deal = desk.approved(APPROVED)
    desk.act(deal, "claim_win", EXPIRES - INSTANT)
    if question:
        desk.act(deal, "question_win", EXPIRES)
    desk.ring(EXPIRES)
    desk.ring(EXPIRES + timedelta(days=400))
    assert desk.deal(deal).state == ("win_in_question" if question else "won_claimed")


def test_missed_rounds_tell_only_the_latest_and_do_not_expire_without_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(at("2027-04-14 10:00", LONDON))
    states = {ping.rule: ping.state for ping in desk.pings(deal) if ping.receiver == "person:fay"}
    assert states.pop("ending:after") == "told"
    assert set(states.values()) == {"superseded"}
    assert len(states) == 7
    assert desk.deal(deal).state == "notice_outstanding"


def test_what_a_filer_who_left_would_hear_goes_to_the_partnership_manager(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.change(Person, "fay", left_at=APPROVED)
    desk.ring(nine("2027-03-12"))
    desk.deliver()
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["person:may"]
    desk.change(Person, "may", blocked=True)
    desk.ring(at("2027-03-29 09:00"))
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["person:may", "person:olga"]


def test_who_cannot_be_written_to_is_told_in_the_room(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.change(Person, "fay", unreachable_at=APPROVED)
    desk.ring(nine("2027-03-12"))
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["partner:acme"]
    (letter,) = desk.letters("digest.room")
    assert letter.key == "digest:partner:acme:2027-03-12"
    desk.deliver()
    desk.ring(nine("2027-04-05"))
    desk.deliver()
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "expired"


def test_who_has_no_account_is_told_in_the_room(desk: Desk) -> None:
    desk.add(Person(id="ned", name="Ned", roles=[Role.PARTNER_MEMBER], partner_id="acme"))
    deal = desk.approved(APPROVED, filer_id="ned")
    desk.ring(nine("2027-03-12"))
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["partner:acme"]


def test_staff_who_filed_for_a_partner_do_not_hear_in_its_place(desk: Desk) -> None:
    deal = desk.approved(APPROVED, filer_id="bob")
    desk.ring(nine("2027-03-12"))
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["person:may"]


def test_each_hears_at_nine_of_their_own_clock(desk: Desk) -> None:
    desk.add(*person("ines", "partner_member", partner="acme", timezone="Asia/Kolkata"))
    deal = desk.approved(APPROVED, filer_id="ines")
    desk.ring_through(APPROVED, EXPIRES)
    week = {ping.receiver: ping.due_at for ping in desk.pings(deal, "told") if ping.rule == "ending:7"}
    assert week == {
        "person:ines": at("2027-04-05 09:00", "Asia/Kolkata"),
        "person:may": at("2027-04-05 09:00", LONDON),
    }
    weekly = {
        ping.due_at
        for ping in desk.pings(deal)
        if ping.receiver == "person:olga" and ping.rule != "ending:after"
    }
    assert weekly == {at("2027-04-05 09:00"), at("2027-04-12 09:00")}, "Procore's people on Mondays"


def test_the_last_ping_to_an_owner_far_west_still_comes_before_the_end(desk: Desk) -> None:
    desk.change(Partner, "acme", timezone="Pacific/Auckland", country="NZ")
    deal = desk.file(APPROVED)
    desk.approve(deal, APPROVED, timezone="Pacific/Auckland")
    expires = desk.deal(deal).expires_at
    assert expires == at("2027-04-14 00:00", "Pacific/Auckland")
    desk.ring_through(APPROVED, expires)
    olgas = [ping for ping in desk.pings(deal) if ping.receiver == "person:olga"]
    assert olgas[-1].rule == "ending:0"
    assert olgas[-1].due_at == at("2027-04-12 09:00") < expires


def test_the_day_after_moves_forward_over_a_weekend(desk: Desk) -> None:
    deal = desk.file(APPROVED)
    desk.approve(deal, APPROVED, last_day=date(2027, 4, 9))  # a Friday
    desk.ring_through(APPROVED, at("2027-04-20 00:00"))
    after = [ping.due_at for ping in desk.pings(deal, "told") if ping.rule == "ending:after"]
    assert after == [nine("2027-04-12"), nine("2027-04-12"), at("2027-04-12 09:00")]


def test_a_period_shorter_than_a_ping_leaves_that_ping_out(desk: Desk) -> None:
    deal = desk.file(APPROVED)
    desk.approve(deal, APPROVED, last_day=date(2027, 1, 22))
    desk.ring_through(APPROVED, at("2027-02-01 00:00"))
    rules = [ping.rule for ping in desk.pings(deal) if ping.receiver == "person:fay"]
    assert rules == ["ending:7", "ending:3", "ending:1", "ending:0", "ending:after"]


def test_what_was_over_before_a_deal_came_in_is_not_made_up_for(desk: Desk) -> None:
    """A deal of before the bot, brought in 70 days after its approval: its first ping is the next one."""
    deal = desk.approved(APPROVED)
    brought_in = at("2027-03-23 12:00", LONDON)
    desk.change(Submission, deal, next_ping_at=None)

    def settle(session: Session) -> None:
        submission = session.get(Submission, deal)
        assert submission is not None
        agenda.settle(session, desk.program, submission, brought_in)

    desk.write(settle)
    desk.ring(nine("2027-03-25"))
    assert [(ping.rule, ping.state) for ping in desk.pings(deal)] == [("ending:14", "told")]


def test_a_snoozed_deal_is_not_pinged_until_the_snooze_is_over_and_then_again(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(nine("2027-03-12"))
    desk.deliver()
    until = at("2027-03-30 10:00", LONDON)
    desk.add(Snooze(submission_id=deal, person_id="fay", until=until))
    desk.ring(nine("2027-03-25"))
    assert [ping.rule for ping in desk.pings(deal, "waiting")] == ["ending:14"]
    desk.ring(until + timedelta(hours=1))
    assert [ping.rule for ping in desk.pings(deal, "told")] == ["ending:30"]
    desk.ring(nine("2027-03-31"))
    assert [ping.rule for ping in desk.pings(deal, "told")] == ["ending:30", "ending:14"]


def test_the_last_three_days_cannot_be_snoozed(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.add(Snooze(submission_id=deal, person_id="fay", until=EXPIRES + timedelta(days=30)))
    desk.ring_through(APPROVED, EXPIRES - INSTANT)
    fays = [ping.rule for ping in desk.pings(deal, "told") if ping.receiver == "person:fay"]
    assert fays == ["ending:1", "ending:0"]


def test_a_put_off_ping_comes_again_though_no_other_is_due(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(nine("2027-03-12"))
    desk.deliver()
    pressed = at("2027-03-12 11:00", LONDON)

    def snooze(session: Session) -> None:
        submission = session.get(Submission, deal)
        assert submission is not None
        session.add(Snooze(submission_id=deal, person_id="fay", until=pressed + timedelta(days=7)))
        agenda.settle(session, desk.program, submission, pressed)

    desk.write(snooze)
    assert desk.deal(deal).next_ping_at == nine("2027-03-22")
    desk.ring(nine("2027-03-22"))
    assert [ping.rule for ping in desk.pings(deal, "told")] == ["ending:30", "again:20270319T1100"]


def ask_for_extension(desk: Desk, deal: int, now: datetime) -> int:
    return desk.file(
        now, kind="extension", owner_id=None, parent_id=deal, customer_name=None, customer_domain=None
    )


def test_a_timely_request_for_an_extension_keeps_a_deal_from_ending_while_it_is_undecided(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    ask_for_extension(desk, deal, EXPIRES - INSTANT)
    desk.ring(EXPIRES + timedelta(days=30))
    assert desk.deal(deal).state == "approved"


@pytest.mark.parametrize(("act", "when"), [("withdraw", EXPIRES - timedelta(hours=1)), ("reject", EXPIRES)])
def test_a_deal_ends_once_its_extension_is_refused_or_taken_back(
    desk: Desk, act: str, when: datetime
) -> None:
    deal = desk.approved(APPROVED)
    extension = ask_for_extension(desk, deal, EXPIRES - timedelta(days=2))
    desk.ring_through(EXPIRES - timedelta(days=2), when)
    desk.act(extension, act, when)
    desk.ring(EXPIRES)
    assert desk.deal(deal).state == "notice_outstanding"


def test_notice_of_the_old_end_is_no_notice_of_the_new_one(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring_through(APPROVED, EXPIRES - INSTANT)
    desk.deliver()

    def extend(session: Session) -> None:
        submission = session.get(Submission, deal)
        assert submission is not None
        submission.last_day, submission.expires_at = date(2027, 5, 12), at("2027-05-13 00:00", LONDON)
        agenda.settle(session, desk.program, submission, EXPIRES - INSTANT)

    desk.write(extend)
    desk.ring(at("2027-05-13 00:00", LONDON))
    assert desk.deal(deal).state == "notice_outstanding"


def test_what_was_over_when_a_late_refusal_moved_the_end_is_not_made_up_for(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    extension = ask_for_extension(desk, deal, EXPIRES - timedelta(days=2))
    desk.ring_through(APPROVED, EXPIRES + timedelta(days=2))
    refused = at("2027-05-17 15:00", LONDON)  # a Monday: the day's digest with "it ends tomorrow" is over
    desk.act(extension, "reject", refused)

    def a_day_more(session: Session) -> None:
        submission = session.get_one(Submission, deal)
        submission.last_day, submission.expires_at = date(2027, 5, 18), at("2027-05-19 00:00", LONDON)
        agenda.settle(session, desk.program, submission, refused)

    desk.write(a_day_more)
    next_at = desk.deal(deal).next_ping_at
    assert next_at is not None and next_at > refused


def test_who_decides_on_extensions_is_reminded_of_them(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    extension = ask_for_extension(desk, deal, at("2027-01-19 10:00"))
    desk.ring_through(at("2027-01-19 10:00"), at("2027-01-22 00:00"))
    assert {ping.receiver for ping in desk.pings(extension)} == {"operations"}
