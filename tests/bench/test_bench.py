"""The bench still measures: a few deals, so that it doesn't rot between the times that somebody needs it."""

from pathlib import Path

import pytest

from tests.bench import __main__ as bench


async def test_everybodys_deal_is_filed_and_approved_and_the_floor_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "DEALS", 3)
    rows, recorded = await bench.measured(f"sqlite:///{tmp_path}/desk.db")
    assert [row.name.partition(":")[0] for row in rows] == ["press", "send", "send", "send", "send"]
    assert all(row.rate > 0 and len(row.bodies) == 3 for row in rows)
    floor = await bench.floor(recorded.steps[2])
    assert floor.percentile(0.5) <= floor.percentile(0.99)
