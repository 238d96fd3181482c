"""The budget for attention holds, for a channel manager with 60 partners and for their partners' people."""

from pathlib import Path

import pytest

from bot.database import Database
from models.migrations import upgrade
from tests.bench.attention import measure
from tests.bench.busy_year import BusyYear
from tests.databases import sqlite_url

MOSTLY_ONE = (0.91, 0.03, 0.03, 0.03)  # 60 of 66 partners are one channel manager's


@pytest.mark.timeout(900)
def test_five_busy_weeks_stay_within_the_budget(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "desk.db")
    upgrade(url)
    year = BusyYear(Database.open(url), 66, 5, shares=MOSTLY_ONE)
    year.play()
    year.database.close()
    figures = measure(year)
    assert figures.broken() == []
    assert figures.partners["cm0"] == 60
    assert max(figures.days["cm0"]) > 0 and sum(figures.weeks) > 66, "weeks in which something happens"
    assert {"digest", "escalations", "question"} <= set(figures.messages)
