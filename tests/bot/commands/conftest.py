"""Running the command line: the real one, with the settings of this test alone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, and what it printed."""

    code: int
    out: str
    err: str


Desk = Callable[..., Ended]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Desk:
    """Runs `partner-desk` with these arguments, in a folder without a .env file."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["partner-desk", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, printed.out, printed.err)

    return run


@pytest.fixture
def desk_on_a_database(desk: Desk, migrated_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same, with each kind of database in turn."""
    monkeypatch.setenv("DATABASE_URL", migrated_database_url)
    return desk
