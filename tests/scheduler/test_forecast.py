"""Looking ahead, on both databases: what will be due, without doing any of it."""

from datetime import date, timedelta

from models.tables import Event, Letter, Partner, Submission
from models.terms import Address
from scheduler import forecast
from tests.scheduler.desk import LONDON, Desk, at

FILED = at("2027-01-11 16:30")


def test_the_forecast_lists_what_the_rounds_then_do(desk: Desk) -> None:
    deal = desk.file(FILED)
    approved = desk.approved(FILED, reference="DR-2M8X-C4")
    lines = desk.database.read_now(
        lambda session: forecast.due(session, desk.program, FILED, date(2027, 3, 12))
    )
    reference = desk.deal(deal).reference
    assert [line.line() for line in lines] == [
        f"2027-01-14T17:00+00:00\tperson:olga\tnudge:3\t{reference}\tNorthgate",
        f"2027-01-15T17:00+00:00\tperson:olga\tnudge:4\t{reference}\tNorthgate",
        f"2027-01-19T08:00+00:00\tperson:bob\tbackup\t{reference}\tNorthgate",
        f"2027-01-20T08:00+00:00\toperations\tbreach\t{reference}\tNorthgate",
        f"2027-01-20T08:00+00:00\tperson:olga\tbreach\t{reference}\tNorthgate",
        "2027-02-26T09:00+00:00\tperson:fay\tprogress\tDR-2M8X-C4\tNorthgate",
        "2027-03-12T09:00+00:00\tperson:fay\tending:30\tDR-2M8X-C4\tNorthgate",
    ]
    assert desk.all(Letter) == [] and desk.deal(approved).state == "approved"
    done = desk.ring_through(FILED, at("2027-03-12 23:59"))
    assert {line.when for line in lines} <= set(done)


def test_the_forecast_ends_with_the_day(desk: Desk) -> None:
    desk.file(FILED)
    lines = desk.database.read_now(
        lambda session: forecast.due(session, desk.program, FILED, date(2027, 1, 19))
    )
    assert [line.rule for line in lines] == ["nudge:3", "nudge:4", "backup"]


def test_no_tab_or_line_end_of_a_person_breaks_a_line(desk: Desk) -> None:
    desk.file(FILED, customer_name="North\tgate\n Ltd")
    (line, *_) = desk.database.read_now(
        lambda session: forecast.due(session, desk.program, FILED, date(2027, 1, 14))
    )
    assert line.line().split("\t")[-1] == "North gate Ltd"


def test_the_next_moment_is_that_of_a_letter_a_waiting_ping_or_a_rule(desk: Desk) -> None:
    assert desk.next_moment(FILED) is None
    desk.approved(FILED)
    assert desk.next_moment(FILED) == at("2027-02-26 09:00", LONDON)
    night = at("2027-02-26 20:00", LONDON)
    desk.ring(night)
    assert desk.next_moment(night) == at("2027-03-01 09:00", LONDON)
    soon = night + timedelta(seconds=60)
    desk.add(
        Letter(key="x", message="outcome", address=Address.person("fay"), written_at=night, not_before=soon)
    )
    assert desk.next_moment(night) == soon
    assert desk.all(Event, Event.act == "expire") == []


def test_the_quarters_pings_and_undecided_extensions_are_listed(desk: Desk) -> None:
    desk.change(Partner, "acme", programs=["services"])
    now = at("2027-02-26 12:00")
    deal = desk.approved(at("2026-12-18 12:00"))
    desk.file(now, kind="extension", parent_id=deal, customer_name="Northgate", owner_id=None)
    lines = desk.database.read_now(lambda session: forecast.due(session, desk.program, now, date(2027, 3, 3)))
    found = {(each.recipient, each.rule, each.reference) for each in lines}
    assert ("person:may", "quarter:30", "2027-Q1") in found
    extension = next(each.reference for each in desk.all(Submission, Submission.kind == "extension"))
    assert ("operations", "nudge:1", extension) in found
    assert ("operations", "breach", extension) in found
