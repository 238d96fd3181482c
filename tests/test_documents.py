"""The documents say what is so: the settings, commands, columns, metrics and files that they name exist."""

import ast
import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from sqlmodel import SQLModel
from typer.main import get_command

from bot import metrics as bot_metrics
from bot.__main__ import app
from bot.delivery import metrics as delivery_metrics
from bot.imports import SHEETS
from bot.settings import Settings
from tests.test_house import committed_files

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
DOCUMENTS = [path for path in committed_files() if path.suffix == ".md"]


def documents() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCUMENTS}


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as they are made on the web."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", sorted(documents()))
def test_links_within_the_project_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    broken = []
    for link in re.findall(r"\]\((?!https?://)([^)\s]+)\)", documents()[document]):
        file, _, anchor = link.partition("#")
        target = folder / file if file else ROOT / document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(link)
    assert broken == []


def test_the_readme_names_every_setting_and_no_other() -> None:
    known = {name.upper() for name in Settings.model_fields}
    table = README.partition("\n## Settings")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", table))
    assert named == known


def test_every_command_named_exists_and_every_one_is_named_somewhere() -> None:
    group = get_command(app)
    existing = set(group.commands)  # type: ignore[attr-defined]
    text = "\n".join(documents().values())
    named = set(re.findall(r"(?:^|`)partner-desk (?!-)([a-z-]+)", text, re.MULTILINE))
    assert named <= existing
    assert existing - {word for word in existing if re.search(rf"\b{word}\b", text)} == set()


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_column_of_a_sheet_is_explained_and_marked_if_every_line_needs_it(sheet: object) -> None:
    assert isinstance(sheet, type(SHEETS["people"]))
    part = OPERATING.partition(f"**`{sheet.name}`**")[2].partition("\n**")[0].partition("\n## ")[0]
    cells = " ".join(re.findall(r"^\| (`.*?) \|", part, re.MULTILINE))
    explained = re.findall(r"`(\w+)`( \*)?", cells)
    assert sorted(name for name, _ in explained) == sorted(sheet.names())
    assert {name for name, star in explained if star} == {
        each.name for each in sheet.columns if each.required
    }


def test_every_metric_is_explained() -> None:
    collected = [
        each
        for module in (bot_metrics, delivery_metrics)
        for each in vars(module).values()
        if isinstance(each, MetricWrapperBase)
    ]
    names = {next(iter(each.describe())).name for each in collected}
    assert len(names) >= 8
    assert {name for name in names if f"`{name}" not in OPERATING} == set()


@pytest.mark.parametrize("document", sorted(set(documents()) - {"CHANGELOG.md"}))
def test_every_file_and_test_that_is_named_exists(document: str) -> None:
    named = re.findall(
        r"`((?:bot|handlers|models|scheduler|tests)/[\w/.]+)(?:::(\w+))?`", documents()[document]
    )
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not ((ROOT / file).exists() or (ROOT / f"{file}.py").exists())
        or (name and f"def {name}(" not in (ROOT / file).read_text("utf-8"))
    ]
    assert missing == []


def test_the_program_names_the_test_of_each_rule() -> None:
    text = (ROOT / "docs" / "program.md").read_text("utf-8")
    assert len(re.findall(r"`tests/[\w/.]+::\w+`", text)) > 40


DECISIONS = ROOT / "docs" / "decisions"


@pytest.mark.parametrize("record", sorted(path.name for path in DECISIONS.glob("0*.md")))
def test_a_decision_has_the_one_form(record: str) -> None:
    text = (DECISIONS / record).read_text("utf-8")
    number, title = re.match(r"# (\d+)\. (.+)\n", text).groups()  # type: ignore[union-attr]
    assert record.startswith(f"{int(number):04}-")
    status = re.search(
        r"\A.*\n\n- Status: ((?:Accepted|Superseded by \[\d+\]).*)\n- Date: \d{4}-\d\d-\d\d\n\n##", text
    )
    assert status, (
        "after the title: '- Status: Accepted' or '- Status: Superseded by [15](0015-….md)', '- Date: 2026-11-28'"
    )
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert f"| {number} | [{title}]({record}) | {status[1]} |\n" in (DECISIONS / "README.md").read_text(
        "utf-8"
    )


def test_the_index_of_decisions_is_without_holes_and_who_supersedes_is_named_on_both_sides() -> None:
    rows = re.findall(
        r"^\| (\d+) \| (.*?) \| (.*?) ?\|$", (DECISIONS / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _, _ in rows] == list(range(1, len(rows) + 1))
    assert len([title for _, title, _ in rows if title.startswith("[")]) == len(list(DECISIONS.glob("0*.md")))
    said = {
        (old, number) for number, _, status in rows for old in re.findall(r"supersedes \[(\d+)\]", status)
    }
    heard = {
        (number, new) for number, _, status in rows for new in re.findall(r"Superseded by \[(\d+)\]", status)
    }
    assert said == heard


GLOSSARY = re.findall(
    r"^\| (`.+?`) \| (.+?) \| `(.+?)` \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE
)
FORMER = (
    "aftermath courier docket deed hearing lane matter patience programme sitting spreading verdict".split()
)


@pytest.mark.parametrize(("names", "file"), [(names, file) for names, _, file in GLOSSARY])
def test_each_term_of_the_glossary_is_a_name_in_the_code(names: str, file: str) -> None:
    path = ROOT / file
    tree = ast.parse(path.read_text("utf-8"))
    known = {path.stem, path.parent.name}
    for node in ast.walk(tree):
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.arg(arg=name)
                | ast.alias(name=name)
            ):
                known.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                known.add(name)
    for name in re.findall(r"`(\w+)`", names):
        assert name in known, f"{file} defines no {name}"
        assert name.lower() not in FORMER


def test_the_glossary_has_every_table_and_no_term_twice() -> None:
    terms = [name for names, _, _ in GLOSSARY for name in re.findall(r"`(\w+)`", names)]
    assert len(terms) == len(set(terms)) > 60
    tables = {mapper.class_.__name__ for mapper in SQLModel._sa_registry.mappers}
    assert tables - set(terms) == set()
