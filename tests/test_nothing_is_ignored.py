"""What an operator can set does something: a value, a setting or a partner's column that nothing reads is a fault.

Found in the code's own syntax: who asks a policy for a value, the settings for one, a partner for a column. What kinds
name by words ("answered within ...") is taken from their declarations.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from bot.settings import Settings, SlackSettings, TeamsSettings
from models.kinds import collect
from models.policy import Values
from models.tables import Partner

ROOT = Path(__file__).parent.parent
CONVERSATIONS = ("bot", "handlers", "models", "scheduler")


@cache
def reads() -> frozenset[tuple[str, str]]:
    """Each attribute that the product reads, with the name of what it is read from."""
    found: set[tuple[str, str]] = set()
    for conversation in CONVERSATIONS:
        for file in (ROOT / conversation).rglob("*.py"):
            found |= set(_read(ast.parse(file.read_text("utf-8"))))
    return frozenset(found)


def _read(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield _name(node.value), node.attr


def _name(node: ast.expr) -> str:
    """The last name of `a`, `a.b`, `a.b()`: what the attribute is read from."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def read_from(*sources: str) -> set[str]:
    """What is read from anything called so."""
    return {attribute for source, attribute in reads() if source in sources}


def by_kinds() -> set[str]:
    """The values of the policy that kinds name."""
    kinds = collect().values()
    terms = {f"{each.accepts}_version" for each in kinds if each.accepts}
    return terms | {name for each in kinds for name in (each.answer_days, each.decided_by) if name}


def by_templates() -> set[str]:
    """The values of the policy that texts name."""
    texts = (file.read_text("utf-8") for file in (ROOT / "bot/templates").glob("*.j2"))
    return {name for text in texts for name in re.findall(r"\bpolicy\.(\w+)", text)}


def test_every_value_of_the_policy_is_read() -> None:
    read = read_from("values", "policy") | by_kinds() | by_templates()
    assert sorted(set(Values.model_fields) - read) == []


def test_every_setting_is_read() -> None:
    assert sorted(set(Settings.model_fields) - read_from("self", "settings", "given")) == []


@pytest.mark.parametrize(("part", "source"), [(SlackSettings, "slack"), (TeamsSettings, "teams")])
def test_every_setting_of_a_platform_is_read(
    part: type[SlackSettings] | type[TeamsSettings], source: str
) -> None:
    named = {each.name for each in fields(part)}
    assert sorted(named - read_from(source, "settings", "given", "self")) == []


def test_every_column_of_a_partner_is_read() -> None:
    assert sorted(set(Partner.model_fields) - read_from("partner", "Partner", "each")) == []


def test_a_value_that_is_only_named_is_not_read() -> None:
    """The test above would notice: naming isn't reading, and neither is setting."""
    tree = ast.parse("values.one = 1\nprint('two', three)\nrequest.values(partner).four\n")
    assert set(_read(tree)) == {("values", "four"), ("request", "values")}
