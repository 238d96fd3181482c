"""Digests: one for each recipient and day, in their hours, with the most urgent ping of each deal, however we ring."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col

from models.tables import Letter, Partner, Person, Ping, Snooze, Submission
from scheduler.rounds import digests, ring
from tests.scheduler.desk import LONDON, Desk, at, person

APPROVED = at("2027-01-12 15:00", LONDON)


def london(text: str) -> datetime:
    return at(text, LONDON)


def test_one_digest_tells_all_that_a_person_has_to_hear_that_day(desk: Desk) -> None:
    deals = [desk.approved(APPROVED) for _ in range(3)]
    desk.ring(london("2027-03-12 09:00"))
    (letter,) = desk.letters("digest")
    assert (letter.key, letter.address) == ("digest:person:fay:2027-03-12", "person:fay")
    assert [ping.letter_key for deal in deals for ping in desk.pings(deal, "told")] == [letter.key] * 3


def test_ringing_again_tells_nothing_again(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    for minutes in (0, 0, 1, 60):
        desk.ring(london("2027-03-12 09:00") + timedelta(minutes=minutes))
    assert [ping.rule for ping in desk.pings(deal) if ping.state == "told"] == ["ending:30"]
    assert len(desk.letters("digest")) == 1


def test_a_missed_digest_goes_later_the_same_day_but_not_at_night(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(london("2027-03-12 16:59"))
    assert [ping.state for ping in desk.pings(deal) if ping.rule == "ending:30"] == ["told"]
    other = desk.approved(APPROVED, reference="DR-LATE")
    desk.change(Submission, other, next_ping_at=london("2027-03-12 09:00"))
    desk.ring(london("2027-03-12 17:00"))
    assert [ping.due_at for ping in desk.pings(other, "waiting")] == [london("2027-03-15 09:00")]
    desk.ring(london("2027-03-15 09:00"))
    assert [letter.key for letter in desk.letters("digest")] == [
        "digest:person:fay:2027-03-12",
        "digest:person:fay:2027-03-15",
    ]


def test_a_ping_that_comes_after_the_digest_has_gone_waits_for_the_next_working_day(desk: Desk) -> None:
    desk.approved(APPROVED)
    desk.ring(london("2027-03-12 09:00"))
    desk.deliver()
    late = desk.approved(APPROVED, reference="DR-LATE")
    desk.change(Submission, late, next_ping_at=london("2027-03-12 09:00"))
    desk.ring(london("2027-03-12 10:00"))
    assert [ping.due_at for ping in desk.pings(late, "waiting")] == [london("2027-03-15 09:00")]


def test_a_ping_that_comes_before_the_digest_has_gone_joins_it(desk: Desk) -> None:
    desk.approved(APPROVED)
    desk.ring(london("2027-03-12 09:00"))
    late = desk.approved(APPROVED, reference="DR-LATE")
    desk.change(Submission, late, next_ping_at=london("2027-03-12 09:00"))
    desk.ring(london("2027-03-12 09:01"))
    assert [ping.letter_key for ping in desk.pings(late, "told")] == ["digest:person:fay:2027-03-12"]
    assert len(desk.letters("digest")) == 1


def test_a_digest_holds_the_most_urgent_deals_and_the_others_wait(desk: Desk) -> None:
    soon, later = date(2027, 3, 15), date(2027, 3, 19)
    for number in range(digests.DEALS + 2):
        deal = desk.file(APPROVED)
        desk.approve(deal, APPROVED, last_day=soon if number % 2 else later)
    desk.ring(london("2027-03-12 09:00"))
    waiting = desk.all(Ping, Ping.state == "waiting", Ping.receiver == "person:fay")
    assert [(ping.rule, ping.due_at) for ping in waiting] == [("ending:7", london("2027-03-15 09:00"))] * 2


def test_what_was_due_to_somebody_who_left_goes_to_the_partnership_manager(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring(london("2027-03-12 20:00"))
    desk.change(Person, "fay", blocked=True)
    desk.ring(london("2027-03-15 09:00"))
    (ping,) = (each for each in desk.pings(deal) if each.rule == "ending:30")
    assert (ping.state, ping.letter_key) == ("told", "digest:person:may:2027-03-15")


def test_two_people_who_cannot_be_written_to_share_one_digest_in_the_room(desk: Desk) -> None:
    for name in ("fay", "may"):
        desk.change(Person, name, unreachable_at=APPROVED)
    deal = desk.approved(APPROVED)
    desk.ring(london("2027-04-05 09:00"))
    assert [ping.receiver for ping in desk.pings(deal, "told")] == ["partner:acme"]
    assert [letter.message for letter in desk.letters()] == ["digest.room"]


@pytest.mark.parametrize("rings", [2, 4])
def test_rings_that_meet_tell_everything_exactly_once(desk: Desk, rings: int) -> None:
    names = [f"p{number}" for number in range(12)]
    for name in names:
        desk.add(*person(name, "partner_member", partner="acme"))
    for number in range(60):
        desk.approved(APPROVED, filer_id=names[number % len(names)])
    now = london("2027-03-12 09:00")

    async def meet() -> None:
        await asyncio.gather(*(ring(desk.database.write, desk.program, now) for _ in range(rings)))

    asyncio.run(meet())
    desk.ring(now + timedelta(minutes=1))
    told = desk.all(Ping, Ping.rule == "ending:30")
    assert sorted(ping.state for ping in told) == ["told"] * 60
    assert sorted(letter.address for letter in desk.letters("digest")) == sorted(f"person:{n}" for n in names)
    assert desk.all(Submission, col(Submission.next_ping_at) <= now) == []


def test_rings_that_meet_expire_and_breach_exactly_once(desk: Desk) -> None:
    filed = [desk.file(APPROVED) for _ in range(20)]
    ended = [desk.approved(APPROVED) for _ in range(20)]
    now = london("2027-04-13 00:00")

    async def meet() -> None:
        await asyncio.gather(*(ring(desk.database.write, desk.program, now) for _ in range(4)))

    asyncio.run(meet())
    assert [len(desk.events(deal, "breach")) for deal in filed] == [1] * 20
    assert [len(desk.events(deal, "hold_end")) for deal in ended] == [1] * 20
    keys = [letter.key for letter in desk.letters("ending.notice")]
    assert len(keys) == len(set(keys)) == 20


def test_one_submission_that_cannot_be_dealt_with_holds_up_no_other(desk: Desk) -> None:
    desk.add(
        Partner(id="odd", name="Odd", timezone=LONDON, country="GB", currency="GBP"),
        *person("oz", "partner_member", partner="odd"),
    )
    broken = desk.approved(APPROVED - timedelta(hours=1), partner_id="odd", filer_id="oz")
    sound = desk.approved(APPROVED)
    desk.change(Partner, "odd", timezone="Nowhere/Land")
    now = london("2027-03-12 09:00")
    desk.ring(now)
    assert [ping.state for ping in desk.pings(sound) if ping.rule == "ending:30"] == ["told"]
    assert desk.pings(broken) == []
    desk.change(Partner, "odd", timezone=LONDON)
    desk.ring(now + timedelta(hours=1))
    assert [ping.state for ping in desk.pings(broken) if ping.rule == "ending:30"] == ["told"]


def test_of_a_kind_that_is_not_installed_any_more_operations_alone_are_told(desk: Desk) -> None:
    deal = desk.file(APPROVED)
    desk.change(Submission, deal, kind="bygone")
    desk.ring(APPROVED + timedelta(days=30))
    assert {each.message for each in desk.all(Letter)} == {"ops.unreadable"}


def test_who_is_told_in_the_room_puts_off_what_is_told_there(desk: Desk) -> None:
    desk.change(Person, "fay", unreachable_at=APPROVED)
    deal = desk.approved(APPROVED)
    desk.add(Snooze(submission_id=deal, person_id="fay", until=london("2027-03-16 12:00")))
    desk.ring(london("2027-03-12 09:00"))
    assert desk.letters("digest.room") == []
    desk.ring(london("2027-03-17 09:00"))
    assert [letter.address for letter in desk.letters("digest.room")] == ["partner:acme"]


def outage(desk: Desk) -> int:
    """No platform takes anything from Tuesday, 6 April to Friday the 9th. Returns a deal that ends on the 12th."""
    deal = desk.approved(APPROVED)
    desk.ring_through(london("2027-04-05 08:00"), london("2027-04-05 23:00"))
    desk.ring_through(london("2027-04-06 00:00"), london("2027-04-09 23:59"), delivers=False)
    return deal


def fays(desk: Desk, deal: int) -> list[tuple[str, str]]:
    return [(ping.rule, ping.state) for ping in desk.pings(deal) if ping.receiver == "person:fay"]


def test_after_an_outage_only_the_latest_digest_is_left(desk: Desk) -> None:
    deal = outage(desk)
    others = [desk.approved(APPROVED, reference=f"DR-OLD{number}") for number in range(2)]
    for number, other in enumerate(others):
        desk.change(Submission, other, next_ping_at=london(f"2027-04-0{6 + number} 09:00"))
    desk.ring_through(london("2027-04-10 00:00"), london("2027-04-12 10:00"), delivers=False)
    theirs = [(each.key[-10:], each.state) for each in desk.letters("digest") if each.address == "person:fay"]
    assert theirs[-1] == ("2027-04-12", "waiting")
    assert {state for _, state in theirs[1:-1]} == {"superseded"}
    told = [ping for ping in desk.pings(deal, "told") if ping.letter_key == "digest:person:fay:2027-04-12"]
    assert [ping.rule for ping in told] == ["ending:0"]
    assert fays(desk, deal)[-3:] == [
        ("ending:1", "superseded"),
        ("ending:3", "superseded"),
        ("ending:0", "told"),
    ]


def test_no_digest_goes_at_a_weekend_though_the_platform_is_back(desk: Desk) -> None:
    deal = outage(desk)
    assert [each.state for each in desk.letters("digest") if each.address == "person:fay"][1:] == [
        "superseded"
    ]
    assert fays(desk, deal)[-2:] == [("ending:1", "waiting"), ("ending:3", "superseded")]


def test_a_last_day_is_told_of_as_long_as_it_lasts(desk: Desk) -> None:
    desk.approved(APPROVED)
    desk.ring_through(london("2027-04-05 08:00"), london("2027-04-11 23:00"))
    desk.ring_through(london("2027-04-12 08:00"), london("2027-04-12 23:59"), delivers=False)
    (last,) = [each for each in desk.letters("digest") if each.key == "digest:person:fay:2027-04-12"]
    assert (last.state, last.params["not_after"]) == ("waiting", london("2027-04-13 00:00").isoformat())
    desk.ring(london("2027-04-13 00:00"))
    assert desk.all(Letter, Letter.id == last.id)[0].state == "superseded"


def test_a_burst_after_an_outage_is_no_more_than_one_notice(desk: Desk) -> None:
    deal = desk.approved(APPROVED)
    desk.ring_through(london("2027-03-12 08:00"), london("2027-04-12 12:00"), delivers=False)
    desk.deliver(now=london("2027-04-12 12:00"))
    desk.ring(london("2027-04-13 00:00"))
    assert desk.deal(deal).state == "notice_outstanding"
    assert desk.events(deal, "hold_end")[0].data["delivered"] == 1


def test_what_delivery_looks_at_is_added_to_a_moment_later(desk: Desk) -> None:
    desk.approved(APPROVED)
    desk.ring(london("2027-03-12 09:00"))
    (letter,) = desk.letters("digest")
    desk.change(Letter, letter.id, lease_until=london("2027-03-12 09:01"))
    late = desk.approved(APPROVED, reference="DR-LATE")
    desk.change(Submission, late, next_ping_at=london("2027-03-12 09:00"))
    desk.ring(london("2027-03-12 09:00"))
    assert [ping.due_at for ping in desk.pings(late, "waiting")] == [london("2027-03-12 09:01")]
    desk.change(Letter, letter.id, lease_until=None)
    desk.ring(london("2027-03-12 09:01"))
    assert [ping.letter_key for ping in desk.pings(late, "told")] == [letter.key]


def test_a_change_is_told_beside_the_end_that_comes_in_the_same_round(desk: Desk) -> None:
    deal = desk.approved(at("2027-01-11 16:30"))  # its last day is Monday, 12 April
    monday = at("2027-04-05 09:00")
    desk.ring_through(at("2027-01-11 16:30"), at("2027-04-02 18:00"))
    desk.act(deal, "amend", at("2027-04-03 10:00"))  # on a Saturday
    desk.ring_through(monday - timedelta(minutes=1), monday)
    told = {each.rule for each in desk.pings(deal, "told") if each.receiver == "person:olga"}
    assert "amended" in told and any(rule.startswith("ending") for rule in told)
