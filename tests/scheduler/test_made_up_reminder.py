"""A reminder in two files beside the product is planned, superseded, dropped, foreseen and counted as others are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from models.policy import packaged
from models.program import Program
from models.reminders import Reminders, collect
from models.tables import Partner, Ping, Submission
from models.terms import Address
from scheduler import forecast, notice
from tests.made_up_reminder import Installed, installed
from tests.scheduler.desk import LONDON, Desk, at

FILED = at("2027-01-11 16:30")
FIRST, SECOND = at("2027-01-19 09:00", LONDON), at("2027-01-26 09:00", LONDON)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Installed]:
    with installed(tmp_path) as found:
        yield found


@pytest.fixture
def visiting(desk: Desk, files: Installed) -> Desk:
    """The desk with the reminder installed."""
    return replace(desk, program=Program.installed(packaged(), [files.package]))


def rules(desk: Desk, deal: int, state: str) -> list[str]:
    return [each.rule for each in desk.pings(deal, state) if each.rule.startswith("site_visit")]


def test_it_is_planned_and_comes_due(visiting: Desk) -> None:
    deal = visiting.approved(FILED)
    assert visiting.deal(deal).next_ping_at == FIRST
    visiting.ring_through(FILED, SECOND)
    assert rules(visiting, deal, "told") == ["site_visit:1", "site_visit:2"]


def test_after_missed_rounds_only_the_latest_is_told(visiting: Desk) -> None:
    deal = visiting.approved(FILED)
    visiting.ring(SECOND)
    assert rules(visiting, deal, "superseded") == ["site_visit:1"]
    assert rules(visiting, deal, "told") == ["site_visit:2"]


def test_one_that_waits_is_moot_once_there_is_no_reason_for_it(visiting: Desk) -> None:
    deal = visiting.approved(FILED)
    evening = FIRST + timedelta(hours=9)  # after the hours of that day's digest
    visiting.ring(evening)
    assert rules(visiting, deal, "waiting") == ["site_visit:1"]
    visiting.act(deal, "lose", evening + timedelta(minutes=1))
    assert rules(visiting, deal, "moot") == ["site_visit:1"]


def test_it_is_foreseen(visiting: Desk) -> None:
    visiting.approved(FILED)
    lines = visiting.database.read_now(
        lambda session: forecast.due(session, visiting.program, FILED, date(2027, 1, 31))
    )
    assert [(each.rule, each.when) for each in lines] == [("site_visit:1", FIRST), ("site_visit:2", SECOND)]


def test_it_counts_as_notice_as_it_says(visiting: Desk) -> None:
    deal = visiting.approved(FILED)
    visiting.ring_through(FILED, FIRST)

    def delivered(reminders: Reminders) -> int:
        def work(session: Session) -> int:
            partner = session.get_one(Partner, "acme")
            return notice.given(session, reminders, session.get_one(Submission, deal), partner).delivered

        return visiting.database.read_now(work)

    assert delivered(visiting.program.reminders) == 1
    assert delivered(collect()) == 0


def test_once_it_is_not_installed_anymore_its_pings_are_moot_and_the_others_are_told(desk: Desk) -> None:
    deal, evening = desk.file(FILED), at("2027-01-14 18:00")
    for rule in ("site_visit:1", "nudge:3"):
        desk.add(
            Ping(
                key=rule,
                submission_id=deal,
                rule=rule,
                receiver=Address.of("person:olga"),
                due_at=evening,
                clock=evening,
            )
        )
    desk.ring(at("2027-01-15 09:00"))
    assert rules(desk, deal, "moot") == ["site_visit:1"]
    assert "nudge:3" in {each.rule for each in desk.pings(deal, "told", "superseded")}
