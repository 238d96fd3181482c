"""Waiting review cards are updated at the start of each of Procore's working days."""

from __future__ import annotations

from datetime import timedelta

from models.tables import Letter
from models.terms import Address, LetterState
from tests.scheduler.desk import Desk, at

FILED = at("2027-01-07 12:00")  # a Thursday; the answer is due by the end of the 14th


def file(desk: Desk) -> str:
    """Files a deal that has a card; returns the card's copy key."""
    deal = desk.deal(desk.file(FILED))
    key = f"card:{deal.reference}"
    desk.add(
        Letter(key=f"{key}:file", message="card", address=Address(f'review:{deal.partner_id}'), params={"id": deal.id},
               written_at=FILED, not_before=FILED, copy_key=key, submission_id=deal.id, state=LetterState.SENT)
    )  # fmt: skip
    return key


def renewed(desk: Desk, key: str) -> list[str]:
    """The days on which the card was updated."""
    return [each.key.removeprefix(f"{key}:day") for each in desk.letters("card") if ":day" in each.key]


def test_once_a_working_day_until_the_answer_is_due(desk: Desk) -> None:
    key = file(desk)
    moments = desk.ring_through(FILED, FILED + timedelta(days=14))
    days = ["20270108", "20270111", "20270112", "20270113", "20270114"]
    assert renewed(desk, key) == days, "not on the 9th and 10th, a weekend, and not once it is late"
    assert {each for each in moments if each.hour == 8} >= {
        at(f"{day[:4]}-{day[4:6]}-{day[6:]} 00:00") for day in days
    }


def test_not_on_the_day_of_the_filing_and_not_twice(desk: Desk) -> None:
    key = file(desk)
    for moment in (FILED, FILED + timedelta(hours=11), at("2027-01-11 00:00"), at("2027-01-11 08:00")):
        desk.ring(moment)
    assert renewed(desk, key) == ["20270111"], "what nobody rang for is over"


def test_not_once_it_is_decided(desk: Desk) -> None:
    key = file(desk)
    (deal,) = [each.submission_id for each in desk.letters("card")]
    assert deal is not None
    desk.approve(deal, FILED + timedelta(hours=1))
    desk.ring(at("2027-01-11 00:00"))
    assert renewed(desk, key) == []
