"""A person's text passes through a template untouched: one node, character for character, wherever it stands."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from bot.words import Words
from models.cards import Bullets, Card, Facts, Heading, Inline, Link, Paragraph, Quote, Table, Text
from tests.bot.lively import texts
from tests.bot.words.writing import card_of, words_of

EVERYWHERE = """
{% macro framed(value) %}**{{ value }}**{% endmacro %}
{% block b %}
# Title {{ v }}

## Heading {{ v }}

Plain {{ v }}, strong **{{ v }}**, code `{{ v }}`, by a macro {{ framed(v) }}, \
captured {% set kept %}{{ v }}{% endset %}{{ kept }}, from a block {{ self.other() }}.

###### {{ v }}

> {{ v }}

- {{ v }}
- {{ v }} and {{ v }}

| | |
|---|---|
| Label {{ v }} | {{ v }} |

| A | B |
|---|---|
| {{ v }} | {{ v }} |

[{{ v }}](https://example.com/a/{{ v }}/b)

{{ v }}
{% endblock %}
{% block other %}{{ v }}{% endblock %}
"""
TIMES = 17  # as often the value stands there, the title and the address apart


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return words_of(tmp_path_factory.mktemp("templates"), t=EVERYWHERE)


def inlines(card: Card) -> Iterator[Inline]:
    for block in card.blocks:
        if isinstance(block, Heading | Paragraph | Quote):
            yield from block.text
        elif isinstance(block, Bullets):
            yield from (each for item in block.items for each in item)
        elif isinstance(block, Facts | Table):
            yield from (each for row in block.rows for cell in row for each in cell)


@given(text=texts().filter(bool))
def test_a_text_is_one_node_wherever_it_stands(text: str, words: Words) -> None:
    card = card_of(words, {"v": text})
    assert card.title == f"Title {text}".strip()
    found = list(inlines(card))
    whole = [each for each in found if isinstance(each, Text) and each.value == text]
    links = [each for each in found if isinstance(each, Link)]
    assert len(whole) + len(links) >= TIMES
    assert [link.label for link in links] == [text]


@given(text=texts().filter(bool))
def test_what_a_text_says_changes_no_block(text: str, words: Words) -> None:
    def shape(card: Card) -> list[Any]:
        return [
            (
                type(block),
                [(type(each), getattr(each, "strong", None)) for each in inlines(Card("", (block,)))],
            )
            for block in card.blocks
        ]

    assert shape(card_of(words, {"v": text})) == shape(card_of(words, {"v": "x"}))


@given(text=texts())
def test_a_text_in_an_address_cannot_lead_elsewhere(text: str, words: Words) -> None:
    (link,) = [each for each in inlines(card_of(words, {"v": text + "x"})) if isinstance(each, Link)]
    assert link.url.startswith("https://example.com/a/")
    assert link.url.endswith("/b")
    inside = link.url.removeprefix("https://example.com/a/").removesuffix("/b")
    assert not set('/?#<>|" \n\\') & set(inside)


def test_an_empty_text_leaves_nothing_behind(words: Words) -> None:
    assert all(each != Text("") for each in inlines(card_of(words, {"v": ""})))


def test_half_a_surrogate_pair_is_replaced(words: Words) -> None:
    card = card_of(words, {"v": "a\ud800b"})
    assert Text("a?b") in list(inlines(card))


@pytest.mark.parametrize("value", [None, True, ["a"], {"a": 1}, 1.5, object()])
def test_what_nobody_should_read_is_refused(value: object, words: Words) -> None:
    with pytest.raises(TypeError, match="word it first"):
        card_of(words, {"v": value})


@pytest.mark.parametrize(("value", "shown"), [(7, "7"), (Decimal("1.50"), "1.50")])
def test_numbers_are_shown_as_they_are(value: object, shown: str, words: Words) -> None:
    assert Text(shown) in list(inlines(card_of(words, {"v": value})))


@pytest.mark.parametrize(
    "expression",
    [
        "framed(v) ~ w",
        "w ~ framed(v)",
        "framed(v) + w",
        "[w, w]|join(framed(v))",
        "w|safe",
        "w|e",
        "'%s' % w",
    ],
)
def test_no_expression_makes_a_text_of_a_person_markdown(expression: str, tmp_path: Path) -> None:
    source = (
        "{% macro framed(value) %}**{{ value }}**{% endmacro %}"
        "{% block b %}\n# T\n\na {{ " + expression + " }} z\n{% endblock %}"
    )
    card = card_of(words_of(tmp_path, t=source), {"v": "v", "w": "# *not* **strong** [x](https://y)\n\n- z"})
    (paragraph,) = card.blocks
    assert isinstance(paragraph, Paragraph)
    assert not any(
        isinstance(each, Link) or (isinstance(each, Text) and each.strong) for each in paragraph.text
    )
