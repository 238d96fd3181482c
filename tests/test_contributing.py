"""The contributor's desk works: what is set up in one command, and what runs before a commit."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_house import PROJECT, ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in repository["hooks"]
}


def made(target: str) -> bool:
    return re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) is not None


def test_the_hooks_are_ours_and_run_what_make_check_runs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    assert HOOKS["check"]["entry"].split() == ["make", "--no-print-directory", "check"]
    assert made("check")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"],
        cwd=ROOT,
        check=True,
    )


@pytest.mark.parametrize(
    ("message", "is_taken"),
    [
        ("Refuse a domain that many share\n\nIt says nothing about who somebody is.\n", True),
        ("fixup! Refuse a domain that many share", True),
        ("Say " + "a" * 68, True),
        ("Say " + "a" * 69, False),
        ("refuse a domain that many share", False),
        ("Refuse a domain that many share.\n", False),
        ("\nRefuse a domain that many share\n", False),
    ],
)
def test_a_subject_is_short_and_begins_with_a_capital(message: str, is_taken: bool, tmp_path: Path) -> None:
    hook, file = HOOKS["subject"], tmp_path / "COMMIT_EDITMSG"
    file.write_text(message, "utf-8")
    asked = [sys.executable, "-m", "pre_commit.languages.pygrep", *hook["args"], hook["entry"], str(file)]
    assert (subprocess.run(asked, check=False, capture_output=True).returncode == 0) is is_taken


def test_a_container_is_set_up_by_commands_that_exist() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    lowest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert container["image"] == f"python:{lowest}-bookworm"
    for command in container["postCreateCommand"].split(" && "):
        tool, _, target = command.partition(" ")
        assert made(target) if tool == "make" else (ROOT / tool).stat().st_mode & 0o100


def test_ci_measures_the_tests_that_it_runs_and_has_a_floor() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^make --no-print-directory (\w+)", ci, re.MULTILINE) == ["check", "coverage"]
    assert PROJECT["tool"]["coverage"]["run"]["branch"] is True
    assert set(PROJECT["tool"]["coverage"]["run"]["source"]) == {"bot", "handlers", "models", "scheduler"}
    assert PROJECT["tool"]["coverage"]["report"]["fail_under"] >= 80
