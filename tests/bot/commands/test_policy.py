"""Looking at policy files."""

from pathlib import Path

import pytest

from models.policy import PACKAGED
from tests.bot.commands.conftest import Desk


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    file = tmp_path / "policy.yaml"
    text = PACKAGED.read_text("utf-8")
    file.write_text(text.replace("approval_days: {value: 90", "approval_days: {value: 120"), "utf-8")
    return file


def test_the_packaged_policy_is_right(desk: Desk) -> None:
    ended = desk("policy", "check")
    assert ended.code == 0
    assert "assumptions" in ended.out
    assert "approval_days: 90 (guide 459, 470: 90 days from the approval)" in ended.out.splitlines()


def test_the_file_of_the_settings_is_checked_if_none_is_named(
    desk: Desk, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_FILE", str(changed))
    assert str(changed) in desk("policy", "check").out


def test_a_wrong_value_is_a_finding_and_named(desk: Desk, changed: Path) -> None:
    changed.write_text(changed.read_text("utf-8").replace("value: 120", "value: soon"), "utf-8")
    ended = desk("policy", "check", changed)
    assert ended.code == 1
    assert "approval_days" in ended.err


def test_what_two_files_have_differently_is_listed_with_its_source(desk: Desk, changed: Path) -> None:
    ended = desk("policy", "diff", PACKAGED, changed)
    assert ended.code == 1
    assert ended.out == "approval_days: 90 -> 120 (guide 459, 470: 90 days from the approval)\n"
    assert "needs a new one" in ended.err, "decisions store the version"


def test_equal_files_differ_in_nothing(desk: Desk) -> None:
    ended = desk("policy", "diff", PACKAGED, PACKAGED)
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_a_file_that_is_no_policy_cannot_be_compared(desk: Desk, tmp_path: Path) -> None:
    assert desk("policy", "diff", PACKAGED, tmp_path / "missing.yaml").code == 2


AGREED = 'agreements: {northwind: {approval_days: {value: 120, clause: "Annex 2, 4.1"}}}'


def test_what_a_partners_agreement_sets_otherwise_stands_with_its_clause(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "agreed.yaml"
    file.write_text(PACKAGED.read_text("utf-8").replace("agreements: {}", AGREED), "utf-8")
    assert "northwind.approval_days: 120 (Annex 2, 4.1)" in desk("policy", "check", file).out.splitlines()
    ended = desk("policy", "diff", PACKAGED, file)
    assert ended.out == "northwind.approval_days: as everybody -> 120 (Annex 2, 4.1)\n"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            AGREED.replace(', clause: "Annex 2, 4.1"', ""),
            "northwind: override of 'approval_days': name the clause",
        ),
        (AGREED.replace("approval_days", "approval_dais"), "the policy has no such value"),
        (AGREED.replace("120", "soon"), "approval_days"),
        ("agreements: [northwind]", "needs partners"),
        ("agreements: {northwind: 3}", "needs partners"),
    ],
)
def test_a_wrong_agreement_is_a_finding(desk: Desk, tmp_path: Path, wrong: str, said: str) -> None:
    file = tmp_path / "agreed.yaml"
    file.write_text(PACKAGED.read_text("utf-8").replace("agreements: {}", wrong), "utf-8")
    ended = desk("policy", "check", file)
    assert ended.code == 1
    assert said in ended.err
