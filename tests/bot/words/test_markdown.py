"""What templates may write, and what each piece becomes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.words.markdown import MarkupError, parse
from bot.words.opaque import Recorder
from handlers.reply import Act
from models.cards import (
    Block,
    Bullets,
    Button,
    Buttons,
    Divider,
    Facts,
    Heading,
    Link,
    Paragraph,
    Quote,
    Style,
    Table,
    Text,
)
from models.terms import Verb
from tests.bot.words.writing import card_of, words_of


def blocks(source: str) -> tuple[Block, ...]:
    return parse(source, Recorder())[1]


def text(value: str) -> tuple[Text]:
    return (Text(value),)


def test_the_first_heading_is_the_title() -> None:
    assert parse("# A **full** sentence.\n\nWords.", Recorder()) == (
        "A full sentence.",
        (Paragraph(text("Words.")),),
    )


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("## Part", Heading(text("Part"))),
        ("###### Aside", Paragraph(text("Aside"), small=True)),
        ("one\ntwo", Paragraph((Text("one"), Text(" "), Text("two")))),
        ("one  \ntwo", Paragraph((Text("one"), Text("\n"), Text("two")))),
        ("    indented by the template", Paragraph(text("indented by the template"))),
        ("> said\n>\n> twice", Quote((Text("said"), Text("\n"), Text("twice")))),
        ("- a\n- b", Bullets((text("a"), text("b")))),
        ("**a** `b`", Paragraph((Text("a", strong=True), Text(" "), Text("b", code=True)))),
        ("[guide](https://example.com/x)", Paragraph((Link("guide", "https://example.com/x"),))),
        ("| | |\n|-|-|\n| a | b |\n| c | |", Facts(((text("a"), text("b")),))),
        ("| A | B |\n|-|-|\n| a | |", Table(((text("A"), text("B")), (text("a"), ())))),
        ("<b>not HTML</b> &amp; fine", Paragraph(text("<b>not HTML</b> & fine"))),
    ],
)
def test_each_piece_of_markdown_is_a_block(source: str, block: Block) -> None:
    assert blocks(source) == (block,)


def test_a_line_of_dashes_divides_even_below_text() -> None:
    assert blocks("above\n---\nbelow") == (Paragraph(text("above")), Divider(), Paragraph(text("below")))


@pytest.mark.parametrize(
    "source",
    [
        "*slanted*",
        "1. counted",
        "- a\n  - within",
        "> - listed",
        "Words.\n\n# Late title",
        "# One\n\n# Two",
        "> # big",
    ],
)
def test_markdown_that_cards_do_not_have_is_an_error(source: str) -> None:
    with pytest.raises(MarkupError):
        blocks(source)


def test_facts_without_a_single_value_are_left_out() -> None:
    assert blocks("| | |\n|-|-|\n| a | |") == ()


def test_each_call_for_buttons_is_a_row(tmp_path: Path) -> None:
    source = "{% block b %}\n# T\n\n{{ buttons(first) }} {{ buttons(second) }}\n\n{{ buttons([]) }}\n{% endblock %}"
    data = {
        "first": [Act(Verb.APPROVE, "DR-1", "primary"), Act(Verb.SHOW, "DR-1", about="DR-1")],
        "second": [Act(Verb.REJECT, "DR-1", "danger", url="https://x.example")],
    }
    assert card_of(words_of(tmp_path, t=source), data).blocks == (
        Buttons(
            (
                Button(Verb.APPROVE, "Approve", "DR-1", Style.PRIMARY),
                Button(Verb.SHOW, "Show", "DR-1", accessible="Show, DR-1"),
            )
        ),
        Buttons((Button(Verb.REJECT, "Reject", "DR-1", Style.DANGER, url="https://x.example"),)),
    )


def test_buttons_are_a_row_of_their_own_even_where_tags_swallowed_the_line_ends(tmp_path: Path) -> None:
    words = words_of(
        tmp_path, t="{% block b %}\n# T\n\n{% if acts %}Press{% endif %}\n{{ buttons(acts) }}{% endblock %}"
    )
    found = card_of(words, {"acts": [Act(Verb.SHOW, "x")]}).blocks
    assert found == (Paragraph((Text("Press"),)), Buttons((Button(Verb.SHOW, "Show", "x"),)))


def test_a_date_far_in_the_past_is_still_a_day(tmp_path: Path) -> None:
    words = words_of(tmp_path, t="{% block b %}\n# {{ at|moment }}\n{% endblock %}")
    title = card_of(words, {"at": datetime(1931, 5, 1, tzinfo=UTC)}).title
    assert title.startswith("Friday, 1 May 1931")
