"""Training's and measuring's own parts still work, on made-up names: nothing here needs what training needs."""

from io import StringIO
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from models.matching import Organization, Tier, aliases, compare, index
from models.matching.index import Owner
from models.matching.tables import TABLES
from tests.bench.matching import collect_match_decisions, made_up_names, measure_matching, registry, timing
from tests.bench.matching.curves import average_precision, percentile, recall_at, score_at
from tests.bench.matching.data import Given, MadeUp, Pair

SCORED = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.1, False)]


def test_the_figures_are_those_of_the_textbook() -> None:
    assert average_precision(SCORED) == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert recall_at(SCORED, 0.95) == pytest.approx(2 / 3)
    assert recall_at(SCORED, 0.75) == 1.0
    assert score_at(SCORED, 1.0) == 0.8
    assert average_precision([(0.5, True), (0.5, False)]) == 0.5
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_made_up_names_are_the_same_at_every_run_and_their_variants_are_one_company() -> None:
    assert list(made_up_names.accounts(20)) == list(made_up_names.accounts(20))
    random = Random(1)
    tiers = [
        compare(one, made_up_names.variant(one, random)[0]).tier
        for one in made_up_names.accounts(200, seed=6)
    ]
    assert tiers.count(Tier.DIFFERENT) < 10


def test_core_leaves_renames_acronyms_and_groups_out() -> None:
    one = Organization("x")
    assert [Pair(one, one, same, source).core for same, source in (
        (True, "ror_alias/variant"), (True, "ror_alias/acronym"), (True, "sec_cik/variant"),
        (False, "sec_cik/near_neighbour"), (False, "ror_alias/parent_child"),
    )] == [True, False, False, True, False]  # fmt: skip


def test_the_whole_table_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    monkeypatch.setattr(measure_matching, "available", lambda: MadeUp(500))
    monkeypatch.setattr(timing, "TIMED", 20)
    monkeypatch.setattr(timing, "ROUNDS", 1)
    monkeypatch.setattr("sys.argv", ["measure_matching", "--no-postgresql"])
    assert measure_matching.main() == 0
    printed = capsys.readouterr().out
    assert "verdicts replayed: asked twice / aliases lost" in printed
    assert "0 / 0   0 / 0" in printed
    assert "SQLite: size of the index, MB" in printed


def test_collected_verdicts_can_be_read_as_pairs(tmp_path: Path) -> None:
    engine = create_engine("sqlite://")
    kept, judged = (
        Organization("Kokosing Inc", "kokosing.com"),
        Organization("Koko\tsing", "", "Boise", "ID", "US"),
    )
    with engine.connect() as connection:
        SQLModel.metadata.create_all(connection, tables=list(TABLES))
        index.put(connection, Owner("customer", 1), kept)
        aliases.remember(connection, Owner("customer", 1), judged, same=True)
        out = StringIO()
        collect_match_decisions.write(connection, out)
    engine.dispose()
    (tmp_path / "verdicts.tsv").write_text(out.getvalue())
    (pair,) = Given(tmp_path).context_pairs("verdicts.tsv")
    assert (pair.left, pair.same) == (kept, True)
    assert (pair.right.name, pair.right.city) == ("Koko sing", "Boise")
