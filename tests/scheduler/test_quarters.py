"""The quarter's reminders: who is told what, when, in one digest with everything else, and once however we ring."""

from datetime import date, timedelta
from typing import Any

import pytest

from models import activities
from models.quarters import Quarter
from models.tables import Partner, Person, Ping, Snooze, Submission
from tests.scheduler.desk import LONDON, Desk, at, person

BEGINS = at("2026-12-28 12:00")
ENDS = at("2027-04-01 00:00", LONDON)


@pytest.fixture
def services(desk: Desk) -> Desk:
    """Acme holds Services, and the bot has known it since December."""
    desk.change(Partner, "acme", programs=["services"])
    desk.ring(BEGINS)
    return desk


def told(desk: Desk, address: str = "person:may") -> list[tuple[str, str]]:
    """Rule and day of what a recipient was told, in order."""
    pings = desk.all(Ping, Ping.receiver == address, Ping.state == "told")
    return [(each.rule, str(each.letter_key).rpartition(":")[2]) for each in pings if each.rule != "ending"]


def request(desk: Desk, state: str, day: date, *, timing: str = "planned", **answers: Any) -> int:
    """A marketing request of Acme's, in a state."""
    given = {"activity": "event", "subject": "Breakfast", "timing": timing, "activity_date": day.isoformat()}
    return desk.file(
        BEGINS, kind="marketing_request", state=state, answers={**given, **answers}, answer_due_at=None
    )


def test_a_services_partner_hears_at_the_start_and_before_the_end_of_its_quarter(services: Desk) -> None:
    services.ring_through(BEGINS, ENDS - timedelta(seconds=1))
    assert told(services) == [
        ("quarter:start", "2027-01-04"),  # the first is a holiday, then comes a weekend
        ("quarter:30", "2027-03-01"),
        ("quarter:14", "2027-03-17"),
        ("quarter:7", "2027-03-24"),
    ]
    assert told(services, "person:olga") == [("summary", "2027-01-04")]
    assert told(services, "person:fay") == []


def test_nothing_more_is_asked_once_something_of_the_quarter_is_approved(services: Desk) -> None:
    services.ring_through(BEGINS, at("2027-03-02 00:00"))
    request(services, "submitted", date(2027, 3, 20))
    services.ring_through(at("2027-03-02 00:00"), at("2027-03-20 00:00"))
    assert [rule for rule, _ in told(services)] == ["quarter:start", "quarter:30", "quarter:14"]
    request(services, "approved", date(2027, 3, 22))
    services.ring_through(at("2027-03-20 00:00"), ENDS - timedelta(seconds=1))
    assert [rule for rule, _ in told(services)] == ["quarter:start", "quarter:30", "quarter:14"]


def test_a_reseller_hears_only_with_an_approved_plan_of_the_year(desk: Desk) -> None:
    desk.ring(BEGINS)
    desk.ring_through(BEGINS, at("2027-02-01 00:00"))
    assert told(desk) == []
    desk.file(BEGINS, kind="marketing_plan", state="approved", answers={"year": "2027"}, answer_due_at=None)
    desk.ring_through(at("2027-02-01 00:00"), ENDS - timedelta(seconds=1))
    assert [rule for rule, _ in told(desk)] == ["quarter:30", "quarter:14", "quarter:7"]


def test_a_plan_approved_after_the_quarters_summary_brings_none_a_day_later(desk: Desk) -> None:
    desk.ring(BEGINS)
    desk.ring_through(BEGINS, at("2027-01-04 12:00"))
    plan = {"state": "approved", "answers": {"year": "2027"}, "decided_at": at("2027-01-04 15:00")}
    desk.file(BEGINS, kind="marketing_plan", answer_due_at=None, **plan)
    desk.ring_through(at("2027-01-04 15:00"), at("2027-01-12 00:00"))
    assert told(desk) == told(desk, "person:olga") == []


def test_after_missed_rounds_only_the_latest_is_told(services: Desk) -> None:
    services.ring(at("2027-03-18 09:05"))
    assert told(services) == [("quarter:14", "2027-03-18")]
    assert {each.rule for each in services.all(Ping, Ping.state == "superseded")} == {
        "quarter:start",
        "quarter:30",
    }
    services.ring(at("2027-03-18 09:06"))
    assert len(services.letters("digest")) == 2, "one to the Partnership Manager, one summary"


def test_it_rides_in_the_digest_of_the_day(services: Desk) -> None:
    deal = services.approved(at("2026-12-02 12:00"))  # its 30th day before the end is 1 February
    services.change(Partner, "acme", next_ping_at=at("2027-01-01 00:00"))
    services.ring(at("2027-02-24 09:00", LONDON))
    letters = {
        ping.letter_key for ping in services.all(Ping, Ping.receiver == "person:may", Ping.state == "told")
    }
    assert len(letters) == 1
    assert [ping.rule for ping in services.pings(deal, "told") if ping.receiver == "person:may"] == [
        "ending:7"
    ]


def test_without_a_manager_who_can_be_written_to_the_room_hears(services: Desk) -> None:
    services.change(Person, "may", unreachable_at=BEGINS)
    services.ring_through(BEGINS, at("2027-01-10 00:00"))
    assert told(services, "partner:acme") == [("quarter:start", "2027-01-04")]
    services.change(Person, "may", left_at=BEGINS)
    services.ring_through(at("2027-01-10 00:00"), at("2027-03-02 00:00"))
    assert told(services, "partner:acme")[1:] == [("quarter:30", "2027-03-01")]


def test_put_off_it_comes_again_after_that_and_not_before(services: Desk) -> None:
    services.ring_through(BEGINS, at("2027-03-01 12:00", LONDON))
    pressed = at("2027-03-01 13:00", LONDON)
    services.add(Snooze(partner_id="acme", person_id="may", until=pressed + timedelta(days=20)))
    services.ring_through(pressed, ENDS - timedelta(seconds=1))
    assert [rule for rule, _ in told(services)][2:] == ["quarter:14", "quarter:7"]
    assert told(services)[2][1] == "2027-03-22", "the one of the 17th has waited"


def test_a_suspended_partner_is_left_in_peace(services: Desk) -> None:
    services.change(Partner, "acme", status="suspended")
    services.ring_through(BEGINS, ENDS)
    assert services.all(Ping) == []


def test_a_partner_that_has_just_come_in_hears_of_what_is_still_ahead(desk: Desk) -> None:
    came = at("2027-03-19 12:00")
    desk.add(
        Partner(id="late", name="Late", programs=["services"], timezone=LONDON, country="GB", currency="GBP"),
        *person("lou", "partner_manager", partner="late"),
    )
    desk.ring_through(came, ENDS - timedelta(seconds=1))
    assert told(desk, "person:lou") == [("quarter:7", "2027-03-24")]


def test_one_partner_whose_timezone_is_gone_holds_up_no_other(services: Desk) -> None:
    services.add(
        Partner(id="a", name="A", programs=["services"], timezone="No/Where", country="GB", currency="GBP")
    )
    services.ring(at("2027-01-04 09:00", LONDON))
    assert told(services) == [("quarter:start", "2027-01-04")]


def test_only_approved_activities_count_with_day_quarter_and_link(desk: Desk) -> None:
    request(desk, "submitted", date(2027, 1, 5))
    request(desk, "rejected", date(2027, 1, 6))
    request(desk, "approved", date(2027, 1, 7), activity="assistance_funding")
    request(desk, "approved", date(2027, 4, 1), link="https://acme.example/a")
    request(desk, "approved", date(2027, 3, 31), timing="done")
    request(desk, "done", date(2027, 5, 1), done_on="2027-04-02", done_link="https://acme.example/b")

    found = activities.counted(desk.all(Submission))
    assert {
        quarter: [(each.day, each.link, each.done) for each in theirs] for quarter, theirs in found.items()
    } == {
        Quarter(2027, 1): [(date(2027, 3, 31), None, True)],
        Quarter(2027, 2): [
            (date(2027, 4, 1), "https://acme.example/a", False),
            (date(2027, 4, 2), "https://acme.example/b", True),
        ],
    }


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 12, 31), date(2027, 1, 1), date(2027, 6, 30)])
def test_a_day_is_in_the_quarter_between_whose_ends_it_lies(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next().before() == quarter
    assert quarter.next().first_day - quarter.last_day == timedelta(days=1)
