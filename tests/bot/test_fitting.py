"""Cutting and splitting: nothing is longer than allowed, nothing is torn apart, nothing is lost unsaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text_limits import cut, fitted, pieces, shortened, units
from models.cards import Bullets, Buttons, Card, Divider, Facts, Heading, Paragraph, Quote, Table, Text
from tests.bot.lively import texts

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e9\U0001f1ea"


def test_lengths_are_counted_as_the_strictest_platform_may() -> None:
    assert (units("abc"), units("é"), units("\U0001f600")) == (3, 1, 2)


@given(text=texts(), most=st.integers(1, 60))
def test_a_text_is_whole_or_a_beginning_with_a_mark(text: str, most: int) -> None:
    short = cut(text, most)
    assert units(short) <= most
    if units(text) <= most:
        assert short == text
    else:
        assert text.startswith(short.removesuffix("…"))
        assert short.endswith("…") or most <= 1


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("abcdef", 4, "abc…"),
        ("ab" + FAMILY + "c", 9, "ab…"),
        ("ab" + FLAG + "c", 5, "ab…"),
        (FLAG + FLAG + "c", 7, FLAG + "…"),
        ("abe\u0301fgh", 4, "ab…"),
        ("ab\U0001f44d\U0001f3fdcd", 5, "ab…"),
        ("a" + "\u0301" * 500, 300, "a" + "\u0301" * 298 + "…"),
    ],
)
def test_what_people_see_as_one_character_stays_whole(text: str, most: int, short: str) -> None:
    assert cut(text, most) == short


def test_a_mark_in_words_takes_its_room_from_the_text() -> None:
    assert cut("a" * 50, 20, "… (shortened)") == "a" * 7 + "… (shortened)"


@given(text=texts(400), most=st.integers(8, 60))
def test_pieces_together_are_the_text(text: str, most: int) -> None:
    found = pieces(text, most)
    assert "".join(found) == text
    assert all(0 < units(piece) <= most for piece in found)


def test_pieces_break_after_a_line_or_a_word() -> None:
    assert pieces("one two\nthree four five", 12) == ["one two\n", "three four ", "five"]


@given(st.lists(texts(), min_size=1, max_size=8), st.integers(20, 900))
def test_shortening_takes_from_the_longest_alone(values: list[str], most: int) -> None:
    card = Card("T", tuple(Paragraph((Text(value),)) for value in values), cut="…")
    short = shortened(card, most)
    kept = [each.value for block in short.blocks if isinstance(block, Paragraph) for each in block.text
            if isinstance(each, Text)]  # fmt: skip
    assert sum(map(units, kept)) <= max(most, 80 * len(values))
    changed = [units(before) for before, after in zip(values, kept, strict=True) if before != after]
    whole = [units(before) for before, after in zip(values, kept, strict=True) if before == after]
    if sum(map(units, values)) <= most:
        assert not changed
    elif whole and changed:
        assert max(whole) <= min(changed)


def test_every_block_that_has_text_can_be_shortened() -> None:
    long = (Text("x" * 100),)
    blocks = (Heading(long), Paragraph(long), Quote(long), Bullets((long,)), Facts(((long, long),)),
              Table(((long,), (long,))), Divider(), Buttons(()))  # fmt: skip
    assert "x" * 80 not in str(shortened(Card("T", blocks), 80).blocks)


def test_what_finds_no_room_is_said_and_what_is_last_stays() -> None:
    items = ["a", "b", "c", "d", "BUTTONS"]
    assert fitted(items, "rest", lambda some: len(some) <= 4, str.isupper) == ["a", "b", "rest", "BUTTONS"]
    assert fitted(items, "rest", lambda some: len(some) <= 5, str.isupper) == items
    assert fitted(items, "rest", lambda some: False, str.isupper) == ["rest", "BUTTONS"]
