"""What the rounds clear away, and what they keep."""

from datetime import timedelta

from models.tables import Draft, Letter, SeenDelivery
from scheduler.rounds.leftovers import SEEN_FOR
from tests.scheduler.desk import Desk, at, draft

NOW = at("2027-03-12 09:00")


def test_an_unfinished_form_is_dropped_when_its_day_is_over(desk: Desk) -> None:
    desk.add(draft("over", NOW), draft("open", NOW + timedelta(microseconds=1)))
    desk.ring(NOW)
    assert [row.id for row in desk.all(Draft)] == ["open"]


def test_more_leftovers_than_one_claim_are_all_dropped(desk: Desk) -> None:
    desk.ring(NOW)  # the partner is new
    desk.add(*(draft(f"d{number}", NOW) for number in range(450)))
    assert desk.ring(NOW) == 450
    assert desk.all(Draft) == []


def test_ids_of_deliveries_are_kept_while_a_platform_may_repeat_them(desk: Desk) -> None:
    desk.add(
        SeenDelivery(id="old", at=NOW - SEEN_FOR),
        SeenDelivery(id="new", at=NOW - SEEN_FOR + timedelta(seconds=1)),
    )
    desk.ring(NOW)
    assert [row.id for row in desk.all(SeenDelivery)] == ["new"]


def test_letters_that_were_sent_are_kept(desk: Desk) -> None:
    desk.file(NOW)
    desk.ring(NOW + timedelta(days=30))
    desk.deliver()
    count = len(desk.all(Letter))
    desk.ring(NOW + timedelta(days=400))
    assert count and len(desk.all(Letter)) >= count
