"""Templates and views are held against each other: a name misspelt on either side is found before anybody reads.

On the Python side by mypy, on the template's by `bot.words.agreement`; `make check` runs both.
"""

import ast
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.words.agreement import Sources, disagreements, views
from handlers.reply import OF_A_KIND, Act, Flat, View
from models.kinds import collect

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Row:
    """A row."""

    name: str
    days: Sequence[date]


@dataclass(frozen=True)
class Facts:
    """What is flat in the view."""

    reference: str
    row: Row | None


@dataclass(frozen=True)
class Made(View, template="made", block="made"):
    """A view."""

    facts: Flat[Facts]
    rows: Sequence[Row]
    changed: Sequence[tuple[str, Row]]
    acts: list[Act]


@dataclass(frozen=True)
class OfAKind(View, template=OF_A_KIND, block="of_a_kind"):
    """A view that each kind words."""

    facts: Flat[Facts]


USES_ALL = """
{% macro named(each) %}{{ each.name }}{% for day in each.days %}{{ day|day }}{% endfor %}{% endmacro %}
{% block made %}
# {{ reference }}, {{ policy.approval_days }} days, {{ command }}
{% if row %}{{ row.name }}{% endif %}
{% for each in rows %}{{ named(each) }}{% endfor %}
{% for name, each in changed %}{{ name }}{{ each.name }}{% endfor %}
{{ buttons(acts) }}
{{ self.other() }}
{% endblock %}
{% block other %}{{ reference }}{% endblock %}
"""


def found(folder: Path, made: str, *more: type[View], **templates: str) -> list[str]:
    """What doesn't agree, of these templates alone."""
    for name, text in {"made": made, **templates}.items():
        (folder / f"{name}.j2").write_text(text, encoding="utf-8")
    return disagreements([Made, *more], Sources((folder,)), ["deal_registration"])


def test_every_packaged_template_agrees_with_its_views() -> None:
    assert disagreements(views(), Sources(), collect()) == []


def test_a_template_may_use_what_its_view_has(tmp_path: Path) -> None:
    assert found(tmp_path, USES_ALL) == []


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("# {{ reference }}", "# {{ refrence }}", "Made has no 'refrence'"),
        ("{{ each.name }}{% for day", "{{ each.nmae }}{% for day", "Row has no 'nmae'"),
        ("{{ row.name }}", "{{ row.nmae }}", "Row has no 'nmae'"),
        ("{{ name }}{{ each.name }}", "{{ name }}{{ each.nmae }}", "Row has no 'nmae'"),
        ("in each.days", "in each.dasy", "Row has no 'dasy'"),
        ("policy.approval_days", "policy.aproval_days", "Values has no 'aproval_days'"),
        ("other %}{{ reference", "other %}{{ refrence", "Made has no 'refrence'"),
        ("self.other()", "self.otter()", "no block 'otter'"),
    ],
)
def test_a_name_misspelt_in_a_template_is_found(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert right in USES_ALL
    assert any(named in each for each in found(tmp_path, USES_ALL.replace(right, wrong)))


def test_a_field_that_no_template_uses_is_found(tmp_path: Path) -> None:
    assert found(tmp_path, USES_ALL.replace("{{ buttons(acts) }}", "")) == ["Made.acts: no template uses it"]
    without = USES_ALL.replace("{% for day in each.days %}{{ day|day }}{% endfor %}", "")
    assert found(tmp_path, without) == ["Row.days: no template uses it"]


def test_a_block_that_no_view_has_is_found_but_for_problems(tmp_path: Path) -> None:
    more = USES_ALL + "{% block left_over %}x{% endblock %}{% block problem_x %}{{ least }}{% endblock %}"
    assert found(tmp_path, more) == ["made.j2, left_over: no view has it"]


def test_what_each_kind_words_is_read_in_each(tmp_path: Path) -> None:
    common = "{% block of_a_kind %}{{ reference }}{% endblock %}"
    own = "{% block of_a_kind %}{{ super() }}{{ refrence }}{% endblock %}"
    (complaint,) = found(tmp_path, USES_ALL, OfAKind, submission=common, deal_registration=own)
    assert "deal_registration.j2, of_a_kind" in complaint and "'refrence'" in complaint


def test_every_field_of_a_view_says_what_it_is() -> None:
    undocumented = []
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        undocumented += undocumented_fields(path)
    assert not undocumented


def undocumented_fields(path: Path) -> list[str]:
    """Fields of views, and of rows in modules that have views, under which nothing is written."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    if not any(keyword.arg == "block" for each in classes for keyword in each.keywords):
        return []
    return [
        f"{path.name}: {each.name}.{statement.target.id}"
        for each in classes
        for statement, below in zip(each.body, [*each.body[1:], None], strict=True)
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        if not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant))
    ]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ('HoldEnded(domian="northgate.com")', 'Unexpected keyword argument "domian"'),
        ('HoldEnded(domain="northgate.com").domian', '"HoldEnded" has no attribute "domian"'),
    ],
)
def test_a_field_misspelt_in_python_fails_the_type_check(
    tmp_path: Path, written: str, complaint: str
) -> None:
    module = tmp_path / "misspelt.py"
    module.write_text(f"from handlers.messages.sales import HoldEnded\n\n{written}\n", encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(module)]
    told = subprocess.run(mypy, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert told.returncode == 1 and complaint in told.stdout, told.stdout + told.stderr
