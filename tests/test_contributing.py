"""The contributor's desk works: what is set up in one command, and what runs before a commit."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_house import PROJECT, ROOT, committed_files

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
VERSIONS = "models/migrations/versions"
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


def test_ci_checks_and_tests_and_coverage_has_a_floor() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^make --no-print-directory (\w+)", ci, re.MULTILINE) == ["check", "test"]
    assert PROJECT["tool"]["coverage"]["run"]["branch"] is True
    assert set(PROJECT["tool"]["coverage"]["run"]["source"]) == {"bot", "handlers", "models", "scheduler"}
    assert PROJECT["tool"]["coverage"]["report"]["fail_under"] >= 80


BLOCK = re.compile(r"^```(\w+) ([\w./-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def applied(recipe: str, tree: Path) -> list[str]:
    """Make the changes of a recipe in a copy of the project; returns the files that it touches."""
    newest = max(path.name[:4] for path in (tree / VERSIONS).glob("[0-9]*.py"))
    recipe = recipe.replace("NNNN", f"{int(newest) + 1:04}").replace("MMMM", newest)
    for language, name, text in BLOCK.findall(recipe):
        file = tree / name
        if language == "diff":
            file.write_text(changed(file.read_text("utf-8"), text, name), "utf-8")
        else:
            assert not file.exists(), f"{name} exists already"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
    return [name for _, name, _ in BLOCK.findall(recipe)]


def changed(text: str, diff: str, name: str) -> str:
    """The text with the change made at the one place that the diff shows; `@@` skips to the next place."""
    for hunk in re.split(r"^@@.*\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(before) == 1, f"{name} has this {text.count(before)} times:\n{before}"
        text = text.replace(before, after)
    return text


def recipes() -> dict[str, str]:
    """Each recipe of CONTRIBUTING.md by its heading."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("\n## Recipes\n")[2].partition("\n## ")[0]
    return dict(part.split("\n", 1) for part in text.split("\n### ")[1:])


@pytest.mark.timeout(900)  # it runs other tests, and a machine may be busy
def test_every_recipe_works_and_takes_as_many_files_as_it_says(tmp_path: Path) -> None:
    for file in committed_files():
        copy = tmp_path / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    touched: list[str] = []
    for title, recipe in recipes().items():
        files = applied(recipe, tmp_path)
        assert title.endswith(f": {len(files)} files"), f"{title} touches {files}"
        touched += [name for name in files if name.endswith(".py")]
    documents = ["tests/test_documents.py", "tests/models/test_migrations.py"]
    for asked in (
        ["ruff", "check", *touched],
        ["ruff", "format", "--check", *touched],
        ["bot.words.agreement"],
        ["pytest", "-q", "-p", "no:cacheprovider", "tests/stories/recipes.py", *documents],
    ):
        in_the_copy(asked, tmp_path)


def in_the_copy(asked: list[str], tree: Path) -> None:
    """Run a module in the copy, whose coverage is nobody's business."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    ended = subprocess.run(
        [sys.executable, "-m", *asked], check=False, cwd=tree, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
