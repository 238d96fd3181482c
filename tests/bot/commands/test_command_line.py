"""The command line as such: how it starts, how it ends, and what it tells of wrong settings."""

import subprocess
import sys

import pytest

from tests.bot.commands.conftest import Desk


def test_the_module_runs_as_a_program_and_lists_its_commands() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("import", "export", "history", "manifest", "migrate", "policy"):
        assert command in listed.stdout


@pytest.mark.parametrize(
    "arguments",
    [("no-such-command",), ("manifest", "--no-such-option"), ("export", "people"), ("policy", "diff", "a")],
)
def test_what_is_no_command_is_bad_use(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk(*arguments).code == 2


@pytest.mark.parametrize("command", [("migrate",), ("import", "people", "x.csv"), ("policy", "check")])
def test_wrong_settings_are_named_without_a_traceback_and_without_their_values(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "secret-and-wrong")
    ended = desk(*command)
    assert ended.code == 2
    assert "PORT is wrong: needs a number" in ended.err
    assert "SLACK_BOT_TOKEN is wrong" in ended.err
    assert "secret-and-wrong" not in ended.err
    assert "Traceback" not in ended.err


def test_a_database_that_cannot_be_reached_is_named_without_its_password(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:hunter2@127.0.0.1:1/desk")
    ended = desk("export", "people", "--out", "people.csv")
    assert ended.code == 2
    assert ended.err.startswith(
        "DATABASE_URL: postgresql+psycopg://desk:***@127.0.0.1:1/desk can't be used: "
    )
    assert "hunter2" not in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_reader_that_has_seen_enough_causes_no_traceback() -> None:
    command = [sys.executable, "-m", "bot", "manifest", "--socket"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
