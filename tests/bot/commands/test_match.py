"""`partner-desk match`: the contract's columns, a line out for a line in, and what a bad line does."""

from io import StringIO

import pytest

from bot.commands.match import match_lines

SHORT = "Turner Construction Co.\t\tTurner Construction Company, Inc.\t"
LONG = "Kiewit Corp\tkiewit.com\tKiewit Corp.\twww.kiewit.com\tOmaha\tNE\tUS\tOmaha\tNebraska\tUSA"


def answers(*lines: str) -> tuple[int, list[list[str]]]:
    out = StringIO()
    code = match_lines(StringIO("".join(f"{line}\n" for line in lines)), out)
    return code, [line.split("\t") for line in out.getvalue().splitlines()]


def test_each_line_gets_score_tier_and_reason() -> None:
    code, lines = answers(SHORT, LONG)
    assert code == 0
    assert [len(line) for line in lines] == [3, 3]
    assert [line[1] for line in lines] == ["same", "same"]
    assert all(0 <= float(line[0]) <= 1 for line in lines)
    assert lines[1][2] == "same domain kiewit.com: 'Kiewit Corp' / 'Kiewit Corp.', both Omaha"


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
