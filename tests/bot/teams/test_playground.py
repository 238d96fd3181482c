"""What the README's recipe for Microsoft's playground needs: files that can be imported, and ids that agree."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from tests.bot.commands.conftest import Desk, desk

__all__ = ["desk"]

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "playground"
PLAYGROUND = yaml.safe_load((FOLDER / ".m365agentsplayground.yml").read_text("utf-8"))
RECIPE = (ROOT / "README.md").read_text("utf-8").partition("### On this machine, without a tenant")[2]


def lines(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_people_and_the_channels_are_those_of_the_playground() -> None:
    ids = {each["aadObjectId"] for each in [PLAYGROUND["currentUser"], *PLAYGROUND["users"]]}
    assert {each["teams_user"] for each in lines("people.csv")} <= ids
    assert {each["teams_tenant"] for each in lines("people.csv")} == {PLAYGROUND["tenantId"]}
    assert [each["teams_conversation"] for each in lines("partners.csv")] == [PLAYGROUND["team"]["id"]]
    assert f"TEAMS_TENANT_ID={PLAYGROUND['tenantId']}" in RECIPE
    assert f"TEAMS_APPROVAL_CONVERSATION={PLAYGROUND['team']['channels'][0]['id']}" in RECIPE


def test_the_playground_takes_the_file() -> None:
    # Its schema asks for five people beside the one who sits before it, and ends it without a word otherwise.
    assert len(PLAYGROUND["users"]) == 5
    assert PLAYGROUND["version"] == "0.1.1"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_files_are_taken_over_in_the_order_of_the_recipe(
    desk: Desk, migrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated_database_url)
    for sheet in ("people", "partners"):
        assert f"import {sheet} docs/playground/{sheet}.csv" in RECIPE
        ended = desk("import", sheet, str(FOLDER / f"{sheet}.csv"))
        assert ended.code == 0, ended.out
    assert RECIPE.index("import people") < RECIPE.index("import partners")
