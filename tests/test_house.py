"""The house itself: what is locked, what is committed, what the tools are told."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", LOCK, re.MULTILINE)
}
# Folders that some machine has and the next one hasn't.
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:home|opt|root|tmp|Users|work)/")
DATA_FOLDER = "shared" + "/data"


def wanted() -> list[Requirement]:
    groups = PROJECT["dependency-groups"]
    return [
        Requirement(line) for line in PROJECT["project"]["dependencies"] + groups["dev"] + groups["build"]
    ]


def committed_files() -> list[Path]:
    """The files that git keeps; without git or a repository, all those that aren't a tool's."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    tools = {".venv", ".git", "__pycache__", "dist", "htmlcov"}
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(p in tools or p.endswith("_cache") for p in path.relative_to(ROOT).parts)
    ]


def texts() -> dict[str, str]:
    readable = {}
    for path in committed_files():
        try:
            readable[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return readable


def test_the_lock_names_no_host_and_no_folder() -> None:
    assert "://" not in LOCK
    assert not re.findall(
        r"^\s*(?:-i|-f|-e|--index-url|--extra-index-url|--find-links|--trusted-host)\b", LOCK, re.MULTILINE
    )
    assert not re.findall(r" @ |^\.?/", LOCK, re.MULTILINE)


def test_every_locked_package_carries_hashes() -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE))
    assert len(entries) == len(LOCKED)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("requirement", wanted(), ids=lambda requirement: requirement.name)
def test_the_lock_holds_what_the_project_asks_for(requirement: Requirement) -> None:
    version = LOCKED.get(canonicalize_name(requirement.name))
    assert version, "not locked: make lock"
    assert requirement.specifier.contains(version, prereleases=True), (
        "locked before pyproject.toml changed: make lock"
    )


def test_what_only_fitting_the_model_needs_is_not_locked() -> None:
    training = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["training"]]
    assert [one.name for one in training if canonicalize_name(one.name) in LOCKED] == []


def test_nothing_committed_names_a_folder_of_somebodys_machine() -> None:
    named = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, content in texts().items()
        for number, line in enumerate(content.splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert named == []


def test_only_ci_knows_where_the_recorded_data_lies() -> None:
    assert [name for name, content in texts().items() if DATA_FOLDER in content] == [".ci/run"]


def test_every_make_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    described = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert described == set(phony.split())
