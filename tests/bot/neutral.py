"""Cards and pages made at random, for both renderers."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.words import Words
from models.cards import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Heading,
    Inline,
    Link,
    Moment,
    Paragraph,
    Quote,
    Style,
    Table,
    Text,
)
from models.forms import Answer, Field, FieldType, Step
from models.kinds import collect
from tests.bot.lively import texts

WORDS = Words()
KINDS = collect()

_moments = st.integers(0, 4_000_000_000).map(
    lambda seconds: Moment(
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), "some day", seconds % 2 == 0
    )
)
_links = st.builds(
    Link, texts(40), st.sampled_from(["https://x.example/a", "mailto:a@x.example", "javascript:x", ""])
)
inline: st.SearchStrategy[Inline] = st.one_of(
    st.builds(Text, texts(), st.booleans(), st.booleans()), _moments, _links
)


def lines(most: int = 4) -> st.SearchStrategy[tuple[Inline, ...]]:
    return st.lists(inline, min_size=1, max_size=most).map(tuple)


_button = st.builds(
    Button,
    st.sampled_from(["show", "approve", "reject"]),
    texts(60).map(lambda text: f"L{text}"),
    st.sampled_from(["", "DR-7K3Q-9F"]),
    st.sampled_from(Style),
    texts(90),
    st.sampled_from(["", "", "https://x.example/a"]),
)
block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, lines()),
    st.builds(Paragraph, lines(), st.booleans()),
    st.builds(Quote, lines()),
    st.builds(Bullets, st.lists(lines(), min_size=1, max_size=4).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(lines(1), lines()), min_size=1, max_size=5).map(tuple)),
    st.builds(
        Table,
        st.integers(1, 3).flatmap(
            lambda width: st.lists(
                st.lists(st.one_of(lines(2), st.just(())), min_size=width, max_size=width).map(tuple),
                min_size=2,
                max_size=4,
            ).map(tuple)
        ),
    ),
    st.just(Divider()),
    st.builds(Buttons, st.lists(_button, min_size=1, max_size=8).map(tuple)),
)
cards = st.builds(
    Card,
    texts().map(lambda text: f"Title {text}"),
    st.lists(block, max_size=8).map(tuple),
    st.just("…"),
    st.just("Rest."),
)


def runs_of(card: Card) -> list[str]:
    """The texts that people put into the card, in order; empty ones apart."""
    found: list[str] = []
    for each in card.blocks:
        parts: tuple[tuple[Inline, ...], ...] = ()
        if isinstance(each, Heading | Paragraph | Quote):
            parts = (each.text,)
        elif isinstance(each, Bullets):
            parts = each.items
        elif isinstance(each, Facts | Table):
            parts = tuple(cell for row in each.rows for cell in row)
        found += [node.value for part in parts for node in part if isinstance(node, Text) and node.value]
    return found


def answers_to(field: Field) -> st.SearchStrategy[Answer | None]:
    """Any answer that the field may hold, also one that will be refused."""
    if field.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return st.sampled_from([None, True])
    if field.type is FieldType.CHOICE:
        return st.sampled_from([None, *field.values])
    if field.type is FieldType.CHOICES:
        chosen = st.lists(st.sampled_from(field.values), unique=True)
        return chosen.map(lambda some: [value for value in field.values if value in some] or None)
    if field.type is FieldType.DATE:
        return st.none() | st.dates().map(lambda day: day.isoformat())
    return st.none() | texts(field.limit).map(lambda text: text.replace("\r\n", "\n").strip() or None)


def filled(step: Step) -> st.SearchStrategy[dict[str, Answer]]:
    """Any answers to a step; what isn't answered is absent."""
    every = st.fixed_dictionaries({each.name: answers_to(each) for each in step.fields})
    return every.map(lambda answers: {name: value for name, value in answers.items() if value is not None})
