"""Nothing that somebody typed acts on a terminal or hides in a file, and commands print through the filter alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from bot.doctor import machine
from bot.imports.writing import table
from bot.printable import printable
from tests.processes import ROOT


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Zoë 株式会社 Ørsted – 10 €", "Zoë 株式会社 Ørsted – 10 €"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[2Jgone", "\ufffd[2Jgone"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("\x9b2J\x00\x7f\u2028\u2066", "\ufffd2J\ufffd\ufffd\ufffd\ufffd"),
        ("\r", "\ufffd"),
        ("شرکت می\u200cسازیم", "شرکت می\u200cسازیم"),
        ("क्\u200dष \U0001f469\u200d\U0001f467", "क्\u200dष \U0001f469\u200d\U0001f467"),
        ("Har\u200dbor\u200c", "Har\ufffdbor\ufffd"),
    ],
)
def test_what_acts_is_replaced_and_letters_stay(given: str, shown: str) -> None:
    assert printable(given) == shown
    assert table(["name"], [{"name": given}]).removeprefix("name\n").strip('"\n') in (shown, f"'{shown}")


def test_no_command_prints_beside_the_filter() -> None:
    found = [
        path.name
        for path in sorted((ROOT / "bot" / "commands").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert found == []


def test_what_a_command_makes_is_its_users_alone(tmp_path: Path) -> None:
    for arguments in (["migrate"], ["export", "partners", "--out", "partners.csv"]):
        subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            preexec_fn=lambda: __import__("os").umask(0o022),
        )
    made = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert {"partner-desk.db", "partners.csv"} <= set(made)
    assert set(made.values()) == {0o600}


@pytest.mark.parametrize(("mode", "is_told"), [(0o600, False), (0o644, True), (0o640, True), (0o400, False)])
def test_a_file_of_secrets_that_others_can_read_is_found(tmp_path: Path, mode: int, is_told: bool) -> None:
    file = tmp_path / ".env"
    assert list(machine.secrets(file)) == []
    file.touch()
    file.chmod(mode)
    assert bool(list(machine.secrets(file))) is is_told
