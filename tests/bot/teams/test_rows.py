"""Rows of buttons: whole labels on the narrowest card, three in sight, the rest in a menu."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams import rows


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["Show"], [[0]]),
        (["Won", "Lost", "Show"], [[0, 1, 2]]),
        (["Approve", "Reject", "Take it"], [[0, 1, 2]]),
        (["Approve", "Reject", "Remind me later"], [[0, 1], [2]]),
        (["Won", "Lost", "Hold", "Show"], [[0, 1, 2, 3]]),
        (["Approve", "Reject", "Ask for information", "Take it", "Note"], [[0, 1], [2], [3, 4]]),
        (["Answer", "Correct", "Hand over", "Withdraw", "Show"], [[0, 1], [2, 3, 4]]),
        (["All that end within a week", "Request Procore help"], [[0], [1]]),
    ],
)
def test_what_fits_side_by_side_shares_a_row(labels: list[str], found: list[list[int]]) -> None:
    assert rows.rows(labels) == found


@given(st.lists(st.text(max_size=40), max_size=9))
def test_every_button_is_somewhere_once_and_in_order(labels: list[str]) -> None:
    found = rows.rows(labels)
    assert [place for row in found for place in row] == list(range(len(labels)))
    assert all(found)


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=9))
def test_a_bar_shows_at_least_the_first(labels: list[str]) -> None:
    assert 1 <= rows.bar(labels) <= len(labels)


def test_a_bar_shows_sending_and_going_back() -> None:
    assert rows.bar(["Register deal", "Back"]) == 2
    assert rows.bar(["Next", "Back", "Paste an e-mail"]) == 2
