"""A card short enough to be read at a glance, whatever people wrote."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.card_length import brief, length
from models.cards import Bullets, Button, Buttons, Card, Facts, Heading, Paragraph, Quote, Text
from models.terms import Verb

MORE = Buttons((Button(Verb.MORE, "More", "DR-1"),))
texts = st.text(max_size=3000).map(lambda text: (Text(text),))
blocks = st.one_of(
    st.builds(Paragraph, texts),
    st.builds(Heading, texts),
    st.builds(Quote, texts),
    st.builds(Bullets, st.lists(texts, min_size=1, max_size=8).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(texts, texts), min_size=1, max_size=12).map(tuple)),
    st.just(MORE),
)


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=300), st.lists(blocks, max_size=12))
def test_no_card_is_longer_and_no_button_is_lost(title: str, shown: list[object]) -> None:
    card = Card(title, (*shown, MORE), rest="There is more.")  # type: ignore[arg-type]
    found = brief(card, 900)
    assert length(found) <= 900
    assert found.buttons() == card.buttons()
    assert length(card) > 900 or found == card


def test_what_people_wrote_is_cut_before_what_the_desk_says_is_left_out() -> None:
    said = Paragraph((Text("The answer is late." * 20),))
    card = Card("A deal.", (said, Quote((Text("word " * 200),)), MORE))
    kept, quote, row = brief(card, 900).blocks
    assert (kept, row) == (said, MORE)
    assert isinstance(quote, Quote) and isinstance(quote.text[0], Text) and quote.text[0].value.endswith("…")


def test_what_stands_first_is_kept_and_the_end_says_that_there_is_more() -> None:
    rows = tuple(((Text(f"Fact {number}"),), (Text("x" * 45),)) for number in range(30))
    first, rest, _ = brief(Card("A deal.", (Facts(rows), MORE), rest="There is more."), 900).blocks
    assert isinstance(first, Facts) and first.rows == rows[: len(first.rows)] and len(first.rows) > 10
    assert rest == Paragraph((Text("There is more."),), small=True)
