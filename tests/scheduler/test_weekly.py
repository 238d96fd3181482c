"""The week's list of match decisions for operations."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.tables import MatchDecision
from tests.scheduler.desk import Desk, at

MONDAY = at("2027-03-15 09:00")


def match_decision(desk: Desk, moment: datetime) -> MatchDecision:
    claim = desk.file(moment)
    return MatchDecision(submission_id=claim, other="claim", other_id=claim, same=True, by="dana", at=moment)


def test_operations_get_the_verdicts_of_the_week_on_monday_at_the_digests_hour_and_once(desk: Desk) -> None:
    desk.add(match_decision(desk, at("2027-03-10 12:00")))
    desk.ring(MONDAY - timedelta(seconds=1))
    assert desk.letters("ops.verdicts") == []
    for moment in (MONDAY, MONDAY + timedelta(minutes=1), MONDAY + timedelta(days=3)):
        desk.ring(moment)
    (letter,) = desk.letters("ops.verdicts")
    assert (letter.address, letter.key) == ("operations", "verdicts:2027-11")
    assert (letter.params["since"], letter.params["until"]) == (
        at("2027-03-08 09:00").isoformat(),
        MONDAY.isoformat(),
    )


def test_a_week_without_verdicts_is_no_news(desk: Desk) -> None:
    desk.add(match_decision(desk, MONDAY))
    desk.ring(MONDAY)
    assert desk.letters("ops.verdicts") == []


def test_after_a_week_in_which_nothing_rang_the_list_still_comes(desk: Desk) -> None:
    desk.add(match_decision(desk, MONDAY - timedelta(days=2)))
    desk.ring(MONDAY + timedelta(days=4))
    assert len(desk.letters("ops.verdicts")) == 1


def test_the_list_is_a_moment_to_which_a_clock_moves(desk: Desk) -> None:
    given = at("2027-03-10 12:00")
    desk.add(MatchDecision(submission_id=desk.approved(at("2027-03-01 12:00")), other="claim", other_id=1, same=True,
                     by="dana", at=given))  # fmt: skip
    moments = [moment for moment in desk.ring_through(given, MONDAY + timedelta(hours=1)) if moment == MONDAY]
    assert moments == [MONDAY]
    assert len(desk.letters("ops.verdicts")) == 1
