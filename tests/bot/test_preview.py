"""The preview: complete, valid on both platforms, the same bytes each run, and readable."""

import html
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import preview
from bot.commands.ending import BadUse
from bot.commands.preview import preview as command
from bot.preview import probing
from bot.preview.refused import REFUSALS
from bot.preview.showing import examples
from bot.sandbox import limits
from bot.words import TEMPLATES, Words
from handlers.forms import act_forms
from handlers.message import Example
from handlers.reply import Content, OpenForm, Refused
from models.forms import Field, Form, Problem, Step, tidy
from models.kinds import collect
from models.policy import packaged
from models.terms import Refusal
from tests.bot.schemas import TeamsValidator, slack_validator

pytestmark = pytest.mark.timeout(600)  # everything that the product can say, on a machine that may be busy
KINDS = collect()
SMALL_ENOUGH = 28 * 1024
NAME = r"[a-z0-9_]+(\.[a-z0-9_-]+){2}\.[a-z0-9_]+"


@dataclass(frozen=True)
class Sent:
    """A step as it was sent while looking for refusals: its fields, what was answered, and what was refused."""

    step: Step
    given: Mapping[str, Any]
    problems: Mapping[str, Problem]

    def lacks(self, field: Field) -> bool:
        """True where the field has no answer."""
        return tidy(field, self.given.get(field.name)) is None


@pytest.fixture(scope="module")
def sent() -> list[Sent]:
    """What `declared` and `out` send on the way, each of which is made once."""
    return []


@pytest.fixture(scope="module")
def declared(sent: list[Sent]) -> list[Example]:
    """What is shown beside the steps of the kinds' forms."""
    with recording(sent):
        return examples(KINDS, packaged(), Words())


@contextmanager
def recording(sent: list[Sent]) -> Iterator[None]:
    """Keeps what is tried, and how it is judged."""
    found = probing.pages

    def kept(step: Step, given: Any, judge: probing.Judge, **more: Any) -> Any:
        def judged(raw: Mapping[str, Any]) -> Mapping[str, Problem]:
            problems = judge(raw)
            sent.append(Sent(step, raw, problems))
            return problems

        return found(step, given, judged, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probing, "pages", kept)
        yield


@pytest.fixture(scope="module")
def out(sent: list[Sent], declared: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a preview, written once for this module."""
    folder = tmp_path_factory.mktemp("preview")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.preview.showing.examples", lambda *_: declared)  # walking them takes half a minute
        with recording(sent):
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


def without_buttons(value: Any) -> Any:
    """The same, with no button and nothing else that is pressed."""
    if isinstance(value, dict):
        return {key: without_buttons(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_buttons(each) for each in value if not _is_pressed(each)]
    return value


def buttons_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every button in it."""
    if isinstance(value, dict):
        if value.get("type") == "button":
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from buttons_in(each)


def _is_pressed(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") in ("button", "overflow")


def bytes_of(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_another_process_writes_the_same_bytes_and_says_where_to_look(out: Path, tmp_path: Path) -> None:
    again = tmp_path / "new" / "folder"
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "preview", "--out", again],
        env={**os.environ, "PYTHONHASHSEED": "1"}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.stdout.endswith(f"open {again / 'index.html'}\n")
    first, second = bytes_of(out), bytes_of(again)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_every_name_says_kind_what_state_and_audience_on_both_platforms(out: Path) -> None:
    names = {name for name, _, _ in slack_files(out)}
    assert all(re.fullmatch(NAME, name) for name in names)
    assert names == {path.name.removesuffix(".card.json") for path in (out / "teams").iterdir()}
    assert {form for _, form, _ in slack_files(out)} == {"view", "message"}


def test_every_step_of_every_kind_is_shown_empty_filled_and_refused(out: Path) -> None:
    names = {name for name, _, _ in slack_files(out)}
    for kind in KINDS.values():
        for step in kind.form.steps:
            for state in ("empty", "typical", "longest", "refused-1"):
                assert f"{kind.name}.form_{step.name}.{state}.partner" in names


def test_every_block_of_every_template_is_shown(declared: list[Example]) -> None:
    shown: set[tuple[str, str]] = set()
    for example in declared:
        content = example.content
        if isinstance(content, Refused):
            shown.add(("refusals", content.code))
            continue
        told = [content] if isinstance(content, Content) else [content.intro, *content.prefilled.values()]
        shown |= {(each.template, each.block) for each in told if each is not None}
    sources = {template.stem: template.read_text("utf-8") for template in TEMPLATES.glob("*.j2")}
    within = set(re.findall(r"self\.(\w+)\(", "".join(sources.values())))  # parts of other blocks
    for name, source in sources.items():
        templates = {name, *(KINDS if name == "submission" else ())}
        for block in re.findall(r"{% block (\w+)", source):
            if not block.startswith("problem_") and block not in {*within, "step_intro"}:
                assert any((template, block) in shown for template in templates), f"{name}: {block}"


def test_every_form_behind_an_act_is_shown_and_refused(declared: list[Example]) -> None:
    shown = {
        (example.content.form.name, example.content.step, bool(example.content.problems))
        for example in declared
        if isinstance(example.content, OpenForm)
    }
    forms = [each for each in vars(act_forms).values() if isinstance(each, Form)]
    for form in (
        *forms,
        act_forms.ask(KINDS["deal_registration"]),
        act_forms.reject(KINDS["deal_registration"]),
    ):
        for step in form.steps:
            assert (form.name, step.name, False) in shown
            assert (form.name, step.name, True) in shown


def named_refusals() -> set[str]:
    """The members of Refusal that the code names, but for the preview."""
    packages = (TEMPLATES.parent.parent / each for each in ("handlers", "models", "scheduler", "bot"))
    sources = (path for each in packages for path in each.rglob("*.py") if "preview" not in path.parts)
    return {name for path in sources for name in re.findall(r"\bRefusal\.([A-Z_]+)", path.read_text("utf-8"))}


def test_every_refusal_that_the_code_knows_is_shown_and_no_other() -> None:
    assert {each.value for each in Refusal} == REFUSALS.keys()
    assert named_refusals() == {each.name for each in Refusal}
    words = set(re.findall(r"{% block (\w+)", (TEMPLATES / "refusals.j2").read_text("utf-8")))
    assert words == REFUSALS.keys()


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
    """Of the refusals of one step the first stands for all: they differ in words alone."""
    validators = {each: slack_validator(conformance_data, each) for each in ("message", "modal", "home")}
    first = [each for each in slack_files(out) if not re.search(r"refused-([2-9]|1\d)\.", each[0])]
    for name, form, value in first:
        surface, shown = ("message", value["blocks"]) if form == "message" else (value["type"], value)
        assert [error.message for error in validators[surface].iter_errors(shown)] == [], name
    teams = TeamsValidator(conformance_data)
    for name, _, _ in first:
        card = json.loads((out / "teams" / f"{name}.card.json").read_text("utf-8"))
        assert teams.problems(card) == [], name


def test_every_card_is_small_enough_for_teams(out: Path) -> None:
    for path in sorted((out / "teams").iterdir()):
        card = json.loads(path.read_text("utf-8"))
        assert len(json.dumps(card, ensure_ascii=False).encode()) < SMALL_ENOUGH, path.name


def test_what_is_required_is_refused_where_it_is_missing_and_nothing_else(
    sent: list[Sent], out: Path
) -> None:
    assert len(sent) > 1_000
    lacking: dict[Field, list[tuple[bool, Sent]]] = {}
    for each in sent:
        for field in each.step.fields:
            if each.lacks(field):
                lacking.setdefault(field, []).append((field.name in each.problems, each))
    assert {field for each in sent for field in each.step.fields} == lacking.keys()
    for field, tried in lacking.items():
        refused = {was for was, _ in tried}
        wanted = {True} if field.required else {True, False} if field.conditional else {False}
        assert refused == wanted, (field, [each for was, each in tried if was is not field.required][:2])


MARKS = Words()._glossary(("words",), packaged().values).find("forms", "marks")
IN_SOME_CASES = {each.name for kind in KINDS.values() for each in kind.form.fields if each.conditional} | {
    "answer_text", "away_from", "away_until", "leak_note",
}  # fmt: skip


def test_every_field_is_marked_alike_on_both_platforms(out: Path) -> None:
    """Required: unmarked on Slack, which marks the rest itself. Conditional: it says when, below the field."""
    found: dict[str, int] = {}
    for name, _, view in slack_files(out):
        card = json.loads((out / "teams" / f"{name}.card.json").read_text("utf-8"))
        there = {each["id"]: each for each in card["body"] if each["type"].startswith("Input.")}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            field = there.pop(f"answer.{block['block_id']}")
            mark = marked(field, block["label"]["text"])
            found[mark] = found.get(mark, 0) + 1
            assert block["optional"] is (mark != "required"), (name, field)
            hint = block.get("hint", {}).get("text", "")
            assert ("Required " in hint) is (mark == "conditional"), (name, field)
            assert (block["block_id"] in IN_SOME_CASES) or mark != "conditional", (name, field)
        assert not there, name
    assert all(found[each] > 20 for each in MARKS), found


def marked(field: dict[str, Any], label: str) -> str:
    """How a field of a Teams card is marked; its label without that is Slack's."""
    if field.get("isRequired"):
        assert (field["label"], bool(field["errorMessage"])) == (label, True)
        return "required"
    (found,) = (name for name, mark in MARKS.items() if field["label"] == f"{label} {mark}")
    return str(found)


def read_before_buttons(value: Any) -> int:
    """How many characters are read in Block Kit or an Adaptive Card before its last row of buttons."""
    blocks = value["blocks"] if "blocks" in value else value["body"]
    rows = [place for place, each in enumerate(blocks) if each["type"] in ("actions", "ActionSet")]
    texts = (
        [each for place, each in enumerate(blocks) if place not in rows and place < rows[-1]] if rows else []
    )
    return sum(1 + len(_read(each)) for each in texts)


def _read(value: Any) -> str:
    """What is read in a block, and nothing between its parts."""
    if isinstance(value, dict):
        own = [each for key, each in value.items() if key in ("text", "fallback") and isinstance(each, str)]
        return "".join([*own, *map(_read, value.values())])
    return "".join(map(_read, value)) if isinstance(value, list) else ""


def test_a_reviewers_card_has_at_most_900_characters_before_its_buttons(out: Path) -> None:
    """Whatever was answered: what is left out is behind one of the buttons."""
    cards = [each for each in slack_files(out) if re.search(r"card_review|\.review_", each[0])]
    assert sum(".longest." in name for name, _, _ in cards) >= len(KINDS)
    for name, _, slack in cards:
        if re.search(r"\.review_(more|reject|ask)\.", name):
            continue
        teams = json.loads((out / "teams" / f"{name}.card.json").read_text("utf-8"))
        for platform, value in (("slack", slack), ("teams", teams)):
            read = read_before_buttons(value)
            assert read <= 900, (name, platform, read)
        if read_before_buttons(slack):
            assert '"more' in json.dumps(slack) or "waits for you." in words_in(slack), name


def test_a_screen_reader_reads_all_that_a_message_says(out: Path) -> None:
    messages = [(name, value) for name, form, value in slack_files(out) if form == "message"]
    assert len(messages) > 100
    for name, message in messages:
        if len(message["text"]) < 2_900:  # else it was cut, and says so
            spoken = set(re.findall(r"\w+", html.unescape(message["text"])))
            unspoken = set(re.findall(r"\w+", words_in(without_buttons(message["blocks"])))) - spoken
            assert not unspoken, name


def test_buttons_of_one_label_are_told_apart_by_ear(out: Path) -> None:
    for name, _, value in slack_files(out):
        leads: dict[str, set[tuple[str, str]]] = {}
        for button in buttons_in(value):
            label = button.get("accessibility_label") or words_in(button)
            verb = str(button.get("action_id")).partition(":")[0]
            leads.setdefault(label, set()).add((verb, str(button.get("value"))))
        assert all(len(each) == 1 for each in leads.values()), (name, leads)


def test_nothing_is_said_by_a_picture_or_a_color_alone(out: Path) -> None:
    for name, _, value in slack_files(out):
        if ".longest." not in name:
            pictures = [each for each in words_in(value) if unicodedata.category(each) in ("So", "Sk")]
            assert not pictures, name


def test_nothing_in_the_partners_conversation_tells_of_the_customer(out: Path) -> None:
    example = Words().example("deal_registration") or {}
    secrets = [
        str(example[name])
        for name in ("customer_name", "contact_email", "contact_name", "need", "activity_text")
    ]
    conversations = [(name, words_in(value)) for name, _, value in slack_files(out) if name.endswith(".room")]
    assert len(conversations) > 5
    for name, read in conversations:
        assert not [each for each in secrets if each in read], name


def test_no_placeholder_and_no_python_is_left_in_any_word(out: Path) -> None:
    for name, _, value in slack_files(out):
        if ".longest." not in name:
            assert not re.search(r"None|True|False|[{}]|\ue000|\ue001|datetime|<[A-Z]", words_in(value)), name


def test_the_index_shows_each_with_both_its_files(out: Path) -> None:
    page = (out / "index.html").read_text("utf-8")
    shown, linked = set(re.findall(r'id="([^"]+)"', page)), set(re.findall(r"[a-z0-9_.-]+\.json", page))
    for name, form, _ in slack_files(out):
        assert name in shown
        assert {f"{name}.{form}.json", f"{name}.card.json"} <= linked


def test_the_index_keeps_what_people_wrote_from_coming_alive_and_loads_nothing(out: Path) -> None:
    page = (out / "index.html").read_text("utf-8")
    assert "&lt;!channel&gt;" in page
    assert "<!channel>" not in page
    assert not re.search(r"<(link|img|iframe|script\s)|src=|@import|url\(", page)


def test_what_an_earlier_preview_left_is_taken_away_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.preview.writing.everything", lambda *_: [])
    stale = tmp_path / "slack" / "gone.form_old.empty.partner.view.json"
    mine = tmp_path / "slack" / "notes.txt"
    stale.parent.mkdir()
    stale.write_text("{}")
    mine.write_text("mine")
    preview.write(tmp_path)
    assert not stale.exists()
    assert mine.read_text() == "mine"


def test_the_command_says_so_when_it_cannot_write_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadUse, match="can't write there"):
        command(tmp_path / "file")
