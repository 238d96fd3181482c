"""`partner-desk match`: the contract's columns, a line out for a line in, and what a bad line does."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.match import match_lines

ROOT = Path(__file__).parents[3]
SHORT = "Turner Construction Co.\t\tTurner Construction Company, Inc.\t"
LONG = "Kiewit Corp\tkiewit.com\tKiewit Corp.\twww.kiewit.com\tOmaha\tNE\tUS\tOmaha\tNebraska\tUSA"


def answers(*lines: str) -> tuple[int, list[list[str]]]:
    out = BytesIO()
    code = match_lines(BytesIO("".join(f"{line}\n" for line in lines).encode()), out)
    return code, [line.split("\t") for line in out.getvalue().decode().splitlines()]


def test_each_line_gets_score_tier_and_reason() -> None:
    code, lines = answers(SHORT, LONG)
    assert code == 0
    assert [len(line) for line in lines] == [3, 3]
    assert [line[1] for line in lines] == ["same", "same"]
    assert all(0 <= float(line[0]) <= 1 for line in lines)
    assert lines[1][2] == "Same website kiewit.com: 'Kiewit Corp' / 'Kiewit Corp.', both Omaha"


@pytest.mark.parametrize(
    "bad", ["", "Turner", "a\tb\tc", "\t\tTurner\t", "a\t\t\t", "a\tb\tc\td\te", LONG + "\tx"]
)
def test_a_bad_line_is_an_error_and_the_others_are_answered(bad: str) -> None:
    code, lines = answers(SHORT, bad, SHORT)
    assert code == 1
    assert lines[1] == ["error"]
    assert lines[0] == lines[2]


def test_windows_line_ends_and_spaces_change_nothing() -> None:
    assert answers(SHORT + "\r")[1] == answers(SHORT)[1]
    assert answers(SHORT.replace("\t", " \t "))[1] == answers(SHORT)[1]


def test_nothing_in_is_nothing_out() -> None:
    assert answers() == (0, [])


@given(st.lists(st.text(max_size=30), min_size=4, max_size=4))
def test_whatever_is_in_a_line_is_answered_with_one_line(cells: list[str]) -> None:
    line = "\t".join(cells).encode(errors="replace").replace(b"\n", b" ")
    out = BytesIO()
    code = match_lines(BytesIO(line + b"\n"), out)
    said = out.getvalue().decode()
    assert said.endswith("\n") and len(said.splitlines()) == 1
    assert (said == "error\n") == bool(code)
    assert code or said.count("\t") == 2


def test_a_process_answers_line_by_line_in_any_locale_without_a_database(tmp_path: Path) -> None:
    names = (
        b"\xef\xbb\xbfNCC A\xcc\x8akerlund AB\t\tNCC \xc3\x85kerlund\t",
        b"\xff\xfe\t\tKiewit\t",
        b"",
        "竹中工務店\t\t竹中工務店\t".encode(),
        b"Turner\xe2\x80\xa8\x85\t\tTurner\t",
        SHORT.replace("Turner", "Turner\r").encode(),
    )
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "match"],
        check=False,
        input=b"\n".join(names),
        capture_output=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        cwd=tmp_path,
        timeout=60,
    )
    lines = [line.split("\t") for line in ran.stdout.decode().split("\n")]
    assert ran.returncode == 1 and ran.stderr == b""
    assert [line[0] for line in lines[1:3]] == ["error", "error"]
    assert lines[0][1] == lines[3][1] == "same" and lines[4] == ["error"]
    assert lines[5][1] == "same" and lines[6:] == [[""]]
    assert list(tmp_path.iterdir()) == []
