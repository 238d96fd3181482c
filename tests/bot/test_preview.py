"""The preview: complete, valid on both platforms, the same bytes each run, and readable."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import preview
from bot.commands.ending import BadUse
from bot.commands.preview import preview as command
from bot.sandbox import limits
from bot.words import Words
from models.kinds import collect
from tests.bot.schemas import TeamsValidator, slack_validator

SMALL_ENOUGH = 28 * 1024
NAME = r"[a-z0-9_]+(\.[a-z0-9_-]+){2}\.[a-z0-9_]+"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a preview, written once for this module."""
    folder = tmp_path_factory.mktemp("preview")
    assert preview.write(folder) == len(list((folder / "teams").iterdir()))
    return folder


def slack_files(out: Path) -> Iterator[tuple[str, str, Any]]:
    """(name, "view" or "message", what stands in it)."""
    for path in sorted((out / "slack").iterdir()):
        name, form = path.name.removesuffix(".json").rsplit(".", 1)
        yield name, form, json.loads(path.read_text("utf-8"))


def words_in(value: Any) -> str:
    """Everything that can be read in it."""
    if isinstance(value, dict):
        own = [each for key, each in value.items() if key in ("text", "fallback") and isinstance(each, str)]
        return " ".join([*own, *map(words_in, value.values())])
    return " ".join(map(words_in, value)) if isinstance(value, list) else ""


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-m", "bot", "preview", "--out", out], env=environment, check=True)
        files = sorted(path for path in out.rglob("*") if path.is_file())
        written.append({str(path.relative_to(out)): path.read_bytes() for path in files})
    assert written[0].keys() == written[1].keys()
    assert [name for name in written[0] if written[0][name] != written[1][name]] == []


def test_every_name_says_kind_what_state_and_audience_on_both_platforms(out: Path) -> None:
    names = {name for name, _, _ in slack_files(out)}
    assert all(re.fullmatch(NAME, name) for name in names)
    assert names == {path.name.removesuffix(".card.json") for path in (out / "teams").iterdir()}
    assert {form for _, form, _ in slack_files(out)} == {"view", "message"}


def test_every_step_of_every_kind_is_shown_empty_filled_and_refused(out: Path) -> None:
    names = {name for name, _, _ in slack_files(out)}
    for kind in collect().values():
        for step in kind.form.steps:
            for state in ("empty", "typical", "longest", "refused-1"):
                assert f"{kind.name}.form_{step.name}.{state}.partner" in names


def test_slack_takes_all_of_it(out: Path) -> None:
    for name, form, value in slack_files(out):
        if form == "message":
            assert value.keys() == {"channel", "text", "blocks"}, name
            assert limits.check_message(value["blocks"]) == [], name
            assert limits.text_of_blocks(value["blocks"]) <= limits.MOST_BLOCK_TEXT, name
            assert 0 < len(value["text"]) <= limits.MOST_TEXT, name
        else:
            assert "trigger_id" not in value, name
            assert limits.check_view(value) == [], name


def test_all_of_it_is_valid_by_the_published_schemas(out: Path, conformance_data: Path) -> None:
    validators = {each: slack_validator(conformance_data, each) for each in ("message", "modal", "home")}
    for name, form, value in slack_files(out):
        surface, shown = ("message", value["blocks"]) if form == "message" else (value["type"], value)
        assert [error.message for error in validators[surface].iter_errors(shown)] == [], name
    teams = TeamsValidator(conformance_data)
    for path in sorted((out / "teams").iterdir()):
        assert teams.problems(json.loads(path.read_text("utf-8"))) == [], path.name


def test_every_card_is_small_enough_for_teams(out: Path) -> None:
    for path in sorted((out / "teams").iterdir()):
        card = json.loads(path.read_text("utf-8"))
        assert len(json.dumps(card, ensure_ascii=False).encode()) < SMALL_ENOUGH, path.name


def test_nothing_in_the_partners_conversation_tells_of_the_customer(out: Path) -> None:
    example = Words().example("deal_registration") or {}
    secrets = [
        str(example[name])
        for name in ("customer_name", "contact_email", "contact_name", "need", "activity_text")
    ]
    rooms = [(name, words_in(value)) for name, _, value in slack_files(out) if name.endswith(".room")]
    assert len(rooms) > 5
    for name, read in rooms:
        assert not [each for each in secrets if each in read], name


def test_no_placeholder_and_no_python_is_left_in_any_word(out: Path) -> None:
    for name, _, value in slack_files(out):
        if ".longest." not in name:
            assert not re.search(r"None|True|False|[{}]|\ue000|\ue001|datetime|<[A-Z]", words_in(value)), name


def test_the_index_shows_each_with_both_its_files(out: Path) -> None:
    page = (out / "index.html").read_text("utf-8")
    for name, form, _ in slack_files(out):
        assert f'id="{name}"' in page
        assert f"{name}.{form}.json" in page
        assert f"{name}.card.json" in page


def test_the_index_keeps_what_people_wrote_from_coming_alive_and_loads_nothing(out: Path) -> None:
    page = (out / "index.html").read_text("utf-8")
    assert "&lt;!channel&gt;" in page
    assert "<!channel>" not in page
    assert not re.search(r"<(link|img|iframe|script\s)|src=|@import|url\(", page)


def test_what_an_earlier_preview_left_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    stale = tmp_path / "slack" / "gone.form_old.empty.partner.view.json"
    mine = tmp_path / "slack" / "notes.txt"
    stale.parent.mkdir()
    stale.write_text("{}")
    mine.write_text("mine")
    preview.write(tmp_path)
    assert not stale.exists()
    assert mine.read_text() == "mine"


def test_the_command_says_where_to_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(tmp_path / "new" / "folder")
    assert capsys.readouterr().out.endswith(f"open {tmp_path / 'new' / 'folder' / 'index.html'}\n")


def test_the_command_says_so_when_it_cannot_write_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadUse, match="can't write there"):
        command(tmp_path / "file")
