"""The bench still measures: a few deals, so that it doesn't rot between the times that somebody needs it."""

import re
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.matching import registry, timing
from tests.databases import sqlite_url


async def test_everybodys_deal_is_filed_and_approved_and_the_floor_holds(
    tmp_path: Path,
) -> None:
    deals = 45  # more than a partner may file in a day by the packaged policy
    rows, recorded = await bench.measured(sqlite_url(tmp_path / "desk.db"), deals)
    assert [row.name.partition(":")[0] for row in rows] == ["press", "send", "send", "send", "send"]
    assert all(row.rate > 0 and len(row.bodies) == deals for row in rows)
    floor = await bench.floor(recorded.steps[2], 3)
    assert floor.percentile(0.5) <= floor.percentile(0.99)


def test_the_check_is_timed_among_as_many_names_as_can_be_afforded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    monkeypatch.setattr(timing, "TIMED", 20)
    monkeypatch.setattr(timing, "TRIED", 200)
    monkeypatch.setattr(timing, "MOST_SECONDS", 0)
    bench.matcher(1_000_000)
    printed = capsys.readouterr().out
    assert "among 200 made-up accounts" in printed
    rows = re.findall(r"(SQLite|PostgreSQL)\W+(check|insert)\W", printed)
    assert rows[:2] == [("SQLite", "check"), ("SQLite", "insert")] and len(rows) in (2, 4)
