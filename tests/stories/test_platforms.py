"""What docs/platforms.md tells of the platforms is what the code and the stories do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.words import Words
from handlers import desk
from models.program import Program
from tests.stories.platforms import LACKS, PAIRS, pairs_for

TOLD = Path(__file__).parents[2].joinpath("docs", "platforms.md").read_text("utf-8")


def rows(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    section = TOLD.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")][2:]


def test_every_verb_stands_in_one_row_and_no_other_does() -> None:
    named = [verb for row in rows("Verbs") for verb in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row))]
    assert sorted(named) == sorted(desk.VERBS)


def test_every_kind_is_named() -> None:
    program = Program.packaged()
    words = Words(kinds=program.kinds)
    told = " ".join(TOLD.lower().split())
    for name in program.kinds:
        assert words.word(name, "title").lower() in told, name


def test_what_a_platform_lacks_is_told_to_people() -> None:
    differences = [*rows("Differences that are the platform's"), *rows("Ways in")]
    for thing, lack in LACKS.items():
        assert not lack.told or lack.told in differences, thing
        assert lack.why and lack.on and set(lack.on) < set(PAIRS), thing


def test_what_needs_nothing_runs_everywhere() -> None:
    assert pairs_for([]) == list(PAIRS)


@pytest.mark.parametrize("thing", LACKS)
def test_no_entry_of_the_table_is_unused(thing: str) -> None:
    stories = "".join(each.read_text("utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    assert f'needs("{thing}")' in stories
