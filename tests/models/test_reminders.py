"""The registry of reminders: which rule belongs to which, and what a rule that nobody knows does."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.policy import packaged
from models.reminders import LAST, PACKAGE, collect
from tests.made_up_reminder import installed

REMINDERS = collect()
VALUES = packaged().values


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("nudge:3", "nudge"),
        ("ending:14", "ending"),
        ("ending:after", "ending:after"),
        ("progress", "progress"),
        ("again:20270301T0000", "again"),
        ("quarter:start", "quarter"),
        ("quarter:again:20270301T0000", "quarter"),
    ],
)
def test_a_stored_rule_names_its_reminder(rule: str, name: str) -> None:
    found = REMINDERS.of(rule)
    assert found is not None and found.name == name


def test_a_rule_that_is_not_installed_comes_last_and_asks_for_nothing() -> None:
    assert REMINDERS.of("site_visit:1") is None
    assert REMINDERS.urgency("site_visit:1") == LAST
    assert REMINDERS.can_wait("site_visit:1", VALUES)
    assert not REMINDERS.is_beside("site_visit:1") and not REMINDERS.needs_open("site_visit:1")


@pytest.mark.parametrize("rule", ["nudge:", "ending:", "ending:soon", "question:x", "quarter:"])
def test_a_damaged_rule_stops_no_round(rule: str) -> None:
    assert isinstance(REMINDERS.urgency(rule), int)
    assert isinstance(REMINDERS.can_wait(rule, VALUES), bool)


def test_reminders_of_a_package_stand_beside_the_others(tmp_path: Path) -> None:
    with installed(tmp_path) as files:
        found = collect((PACKAGE, files.package))
    assert found.by_name.keys() == REMINDERS.by_name.keys() | {"site_visit"}


def test_two_reminders_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two reminders are called"):
        collect((PACKAGE, PACKAGE))
