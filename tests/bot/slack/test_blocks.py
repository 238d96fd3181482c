"""Cards and forms as Block Kit: what Slack takes, with no text of a person alive in it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings

from bot.sandbox import limits
from bot.slack import blocks
from handlers.reply import OpenForm
from models.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
    Facts,
    Heading,
    Link,
    Moment,
    Page,
    Paragraph,
    Quote,
    Style,
    Table,
    Text,
)
from models.forms import Answers, Field, FieldType, FormContext, Step, read
from models.kinds import Kind
from models.policy import packaged
from models.terms import AnyVerb, Verb
from tests.bot import neutral
from tests.bot.lively import PIECES, texts
from tests.bot.schemas import slack_validator

Json = dict[str, Any]
STEPS = [(kind, step) for kind in neutral.KINDS.values() for step in kind.form.steps]
EVERY_STEP = pytest.mark.parametrize(("kind", "step"), STEPS, ids=[f"{k.name}-{s.name}" for k, s in STEPS])


def inside(value: Any) -> Iterator[Json]:
    """Every object within, in order."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from inside(each)


def words_in(value: Any) -> str:
    """Everything that is read in it, in order."""
    return "".join(each["text"] for each in inside(value) if isinstance(each.get("text"), str))


def card(*parts: Any, title: str = "Title") -> Card:
    return Card(title, tuple(parts), "… (shortened)", "There is more.")


def said(text: str) -> tuple[Text]:
    return (Text(text),)


def shown(*parts: Any) -> list[Json]:
    """The blocks below the title."""
    return blocks.message(card(*parts))[1][1:]


@given(neutral.cards)
def test_any_card_is_something_that_slack_takes(any_card: Card) -> None:
    text, message = blocks.message(any_card)
    assert text
    assert limits.check_message(message) == []
    assert limits.text_of_blocks(message) <= limits.MOST_BLOCK_TEXT
    assert limits.check_view(blocks.dialog(any_card, "Partner Desk", "Close")) == []
    assert limits.check_view(blocks.home(any_card)) == []


@settings(max_examples=40)
@given(any_card=neutral.cards)
def test_any_card_is_valid_by_the_published_schema(any_card: Card, conformance_data: Path) -> None:
    slack_validator(conformance_data, "message").validate(blocks.message(any_card)[1])
    slack_validator(conformance_data, "modal").validate(blocks.dialog(any_card, "Partner Desk", "Close"))
    slack_validator(conformance_data, "home").validate(blocks.home(any_card))


@given(neutral.cards)
def test_texts_stand_where_nothing_comes_alive_and_are_whole(any_card: Card) -> None:
    runs = neutral.runs_of(any_card)
    assume(sum(map(len, runs)) < 5_000)
    assume(sum(isinstance(block, Table) for block in any_card.blocks) < 2)  # later ones leave empty cells out
    _, message = blocks.message(any_card)
    for each in inside(message):
        assert each.get("type") not in ("mrkdwn", "emoji", "user", "channel", "broadcast", "usergroup")
        assert each.get("emoji") is not True
    read, place = words_in(message[1:]), 0
    for run in filter(str.strip, runs):
        place = read.find(run, place)
        assert place >= 0, run
        place += len(run)


@given(texts())
def test_a_notification_holds_no_mention_and_no_link(title: str) -> None:
    text, _ = blocks.message(card(title=title + "x"))
    assert "<" not in text
    assert ">" not in text
    assert text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == title + "x"


def test_the_title_is_the_header() -> None:
    assert blocks.message(card(title="Approved:\n*Acme*")) == (
        "Approved:\n*Acme*",
        [{"type": "header", "text": {"type": "plain_text", "text": "Approved: *Acme*", "emoji": False}}],
    )


def test_a_long_title_is_cut_in_the_header_and_whole_below_it() -> None:
    title = "Filed by " + "\U0001f469\u200d\U0001f467" * 60
    _, (header, paragraph) = blocks.message(card(title=title))
    assert header["text"]["text"].endswith("\U0001f467…")
    assert len(header["text"]["text"].encode("utf-16-le")) // 2 <= 150
    assert words_in(paragraph) == title


@pytest.mark.parametrize(
    ("part", "made"),
    [
        (Paragraph((Text("a "), Text("b", strong=True), Text("c", code=True))),
         {"type": "rich_text_section", "elements": [
             {"type": "text", "text": "a "}, {"type": "text", "text": "b", "style": {"bold": True}},
             {"type": "text", "text": "c", "style": {"code": True}}]}),
        (Heading(said("h")),
         {"type": "rich_text_section", "elements": [{"type": "text", "text": "h", "style": {"bold": True}}]}),
        (Quote(said("q")), {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]}),
        (Bullets((said("a"), said("b"))), {"type": "rich_text_list", "style": "bullet", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]},
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "b"}]}]}),
        (Facts(((said("A"), said("1")), (said("B"), said("2")))), {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "A", "style": {"bold": True}},
            {"type": "text", "text": ": ", "style": {"bold": True}},
            {"type": "text", "text": "1"}, {"type": "text", "text": "\n"},
            {"type": "text", "text": "B", "style": {"bold": True}},
            {"type": "text", "text": ": ", "style": {"bold": True}}, {"type": "text", "text": "2"}]}),
        (Paragraph((Link("guide", "https://x.example"),)),
         {"type": "rich_text_section", "elements": [
             {"type": "link", "url": "https://x.example", "text": "guide"}]}),
        (Paragraph((Link("guide", "javascript:x"),)),
         {"type": "rich_text_section", "elements": [{"type": "text", "text": "guide"}]}),
    ],
)  # fmt: skip
def test_each_block_is_rich_text(part: Any, made: Json) -> None:
    assert shown(part) == [{"type": "rich_text", "elements": [made]}]


def test_an_aside_is_a_context_of_plain_text() -> None:
    assert shown(Paragraph(said("*aside*"), small=True)) == [
        {"type": "context", "elements": [{"type": "plain_text", "text": "*aside*", "emoji": False}]}
    ]


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize(("clock", "form"), [(False, "{date_long}"), (True, "{date_long}, {time}")])
def test_a_moment_is_shown_in_the_readers_own_time(small: bool, clock: bool, form: str) -> None:
    at = datetime(2027, 2, 19, 12, tzinfo=UTC)
    (block,) = shown(Paragraph((Moment(at, "Friday (UTC)", clock),), small))
    assert block["elements"][0]["elements"] == [
        {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": "Friday (UTC)"}
    ]


def test_a_moment_before_slack_counts_is_words() -> None:
    (block,) = shown(Paragraph((Moment(datetime(1960, 1, 1, tzinfo=UTC), "long ago"),)))
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "long ago"}]


def test_a_table_stands_once_in_a_message_and_elsewhere_as_lines() -> None:
    table = Table(((said("Reference"), said("State")), (said("DR-1"), ()), (said("DR-2"), said("Won"))))
    first, second = shown(table, table)
    assert first["type"] == "table"
    assert [[words_in(cell) for cell in row] for row in first["rows"]] == [
        ["Reference", "State"],
        ["DR-1", "–"],
        ["DR-2", "Won"],
    ]
    lines = [words_in(item) for item in second["elements"][0]["elements"]]
    assert lines == ["Reference: DR-1", "Reference: DR-2; State: Won"]
    assert [block["type"] for block in blocks.home(card(table))["blocks"]] == ["header", "rich_text"]


def test_buttons_stand_five_a_row_with_ids_of_their_own() -> None:
    many = Buttons(tuple(Button(Verb.SHOW, "Show", f"DR-{n}", accessible=f"Show DR-{n}") for n in range(6)))
    last = Buttons(
        (
            Button(Verb.APPROVE, "Approve", "DR-1", Style.PRIMARY),
            Button(Verb.REJECT, "R" * 80, style=Style.DANGER),
            Button(AnyVerb.of("guide"), "Guide", url="https://x.example"),
        )
    )
    rows = shown(many, last)
    assert [len(row["elements"]) for row in rows] == [5, 1, 3]
    made = [button for row in rows for button in row["elements"]]
    assert [button["action_id"] for button in made] == [
        "show", "show:2", "show:3", "show:4", "show:5", "show:6", "approve", "reject", "guide"
    ]  # fmt: skip
    assert made[1]["value"] == "DR-1"
    assert made[1]["accessibility_label"] == "Show DR-1"
    assert made[6]["style"] == "primary"
    assert "style" not in made[0]
    assert made[7] == {
        "type": "button",
        "action_id": "reject",
        "text": {"type": "plain_text", "text": "R" * 74 + "…", "emoji": False},
        "style": "danger",
    }
    assert made[8]["url"] == "https://x.example"


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_3000_characters_is_split_and_nothing_of_it_is_lost(piece: str) -> None:
    long = (piece * 3000)[:3000]
    for part in (Paragraph(said(long)), Quote(said(long)), Facts(((said("Need"), said(long)),))):
        made = shown(part)
        assert len(made) >= 2
        assert all(len(words_in(block)) < 3000 for block in made)
        assert words_in(made).removeprefix("Need: ") == long


def test_what_a_message_cannot_hold_is_cut_evenly_and_the_buttons_stay() -> None:
    facts = Facts(tuple((said(f"Fact {n}"), said("x" * 3000)) for n in range(8)))
    buttons = Buttons((Button(Verb.APPROVE, "Approve", "DR-1"),))
    message = shown(Paragraph(said("Short enough.")), facts, buttons)
    assert limits.text_of_blocks(message) <= 12_000
    assert words_in(message).count("… (shortened)") == 8
    assert "Short enough." in words_in(message)
    assert message[-1]["elements"][0]["action_id"] == "approve"


def test_what_has_too_many_blocks_says_so_and_the_last_buttons_stay() -> None:
    many = [Paragraph(said(f"Line {n}")) for n in range(120)]
    message = blocks.message(card(*many, Buttons((Button(Verb.NEXT, "Next page", "2"),))))[1]
    assert len(message) == 50
    assert words_in(message[-2]) == "There is more."
    assert message[-1]["elements"][0]["action_id"] == "next"
    home = blocks.home(card(*many))["blocks"]
    assert (len(home), words_in(home[-1])) == (100, "There is more.")


def test_dividers_and_dialogs_are_plain() -> None:
    dialog = blocks.dialog(card(Divider()), "A title of more than twenty-four characters", "Close")
    assert dialog == {
        "type": "modal",
        "title": {"type": "plain_text", "text": "A title of more than tw…", "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Title", "emoji": False}},
            {"type": "divider"},
        ],
    }


# Forms


def page(kind: Kind, step: Step, answers: Answers | None = None, **more: Any) -> Page:
    opening = OpenForm(kind.form, step.name, Verb.FILE, "draft-1", answers or {}, template=kind.name, **more)
    return neutral.WORDS.page(opening, timezone="America/Toronto")


def one(field: Field, **entry: Any) -> list[Json]:
    """The blocks of a form of one field."""
    made = Page("Title", "Send", "Close", AnyVerb.of("v"), "s", "one", (Entry(field, "Label", **entry),))
    found: list[Json] = blocks.view(made)["blocks"]
    return found


@EVERY_STEP
def test_a_step_is_a_modal_that_carries_nothing_but_what_it_is_about(kind: Kind, step: Step) -> None:
    view = blocks.view(page(kind, step))
    assert limits.check_view(view) == []
    assert view["callback_id"] == "file"
    assert json.loads(view["private_metadata"]) == {"subject": "draft-1", "step": step.name}
    assert view["notify_on_close"] is True
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert [block["block_id"] for block in inputs] == list(step.names())
    assert {block["element"]["action_id"] for block in inputs} == {"value"}
    assert [block["optional"] for block in inputs] == [not each.required for each in step.fields]
    assert "min_length" not in json.dumps(view)
    back = [block for block in view["blocks"] if block["type"] == "actions"]
    assert bool(back) == (kind.form.before(step.name) is not None)
    assert all(block["elements"][0]["action_id"] == "back" for block in back)


@EVERY_STEP
def test_any_answers_and_their_refusals_are_a_view_that_slack_takes(kind: Kind, step: Step) -> None:
    @settings(max_examples=25)
    @given(neutral.filled(step))
    def check(answers: Answers) -> None:
        context = FormContext(datetime(2026, 11, 20, tzinfo=UTC).date(), packaged().values)
        _, problems = read(step, answers, context)
        view = blocks.view(page(kind, step, answers, problems=problems))
        assert limits.check_view(view) == []
        for name, problem in problems.items():
            place = next(n for n, block in enumerate(view["blocks"]) if block.get("block_id") == name)
            above = [words_in(block) for block in view["blocks"][max(0, place - 2) : place]]
            sentence = neutral.WORDS.problems(kind.form, step.name, {name: problem}, kind.name)[name]
            assert sentence in above

    check()


@EVERY_STEP
def test_the_longest_answers_are_valid_by_the_published_schema(
    kind: Kind, step: Step, conformance_data: Path
) -> None:
    from bot.preview import probing

    answers = probing.typical(kind, neutral.WORDS.example(kind.name))
    validator = slack_validator(conformance_data, "modal")
    validator.validate(blocks.view(page(kind, step, probing.longest(step, answers))))
    for given_answers, problems in probing.refusals(step, answers, packaged().values):
        validator.validate(blocks.view(page(kind, step, given_answers, problems=problems)))


def test_a_view_holds_no_more_than_the_form_even_with_a_long_introduction() -> None:
    kind, step = STEPS[0]
    intro = (Paragraph(said("<!channel> *b*" * 500)), Buttons((Button(Verb.SHOW, "Show", "x"),)))
    view = blocks.view(replace(page(kind, step), intro=intro))
    assert limits.check_view(view) == []
    assert words_in(view["blocks"]).startswith("<!channel> *b*" * 500)


FEW = (("a", "Yes"), ("b", "No"))
MANY = tuple((f"v{n}", f"Option {n}") for n in range(12))


@pytest.mark.parametrize(
    ("field", "more", "element"),
    [
        (Field("f", FieldType.TEXT, max_length=50), {"value": "*x*"},
         {"type": "plain_text_input", "max_length": 50, "initial_value": "*x*"}),
        (Field("f", FieldType.PHONE), {"placeholder": "+1"},
         {"type": "plain_text_input", "max_length": 200,
          "placeholder": {"type": "plain_text", "text": "+1", "emoji": False}}),
        (Field("f", FieldType.TEXT, max_length=3), {"value": "typed elsewhere"},
         {"type": "plain_text_input", "max_length": 15, "initial_value": "typed elsewhere"}),
        (Field("f", FieldType.DOMAIN), {}, {"type": "plain_text_input", "max_length": 200}),
        (Field("f", FieldType.AMOUNT, max_length=20), {}, {"type": "plain_text_input", "max_length": 20}),
        (Field("f", FieldType.LONG_TEXT), {},
         {"type": "plain_text_input", "multiline": True, "max_length": 3000}),
        (Field("f", FieldType.EMAIL), {"value": "a@b.example"},
         {"type": "email_text_input", "initial_value": "a@b.example"}),
        (Field("f", FieldType.LINK), {}, {"type": "url_text_input"}),
        (Field("f", FieldType.DATE), {"value": "2027-02-19"},
         {"type": "datepicker", "initial_date": "2027-02-19"}),
        (Field("f", FieldType.DATE), {"value": "20270219"}, {"type": "datepicker"}),
        (Field("f", FieldType.DATE), {"value": "soon"}, {"type": "datepicker"}),
    ],
)  # fmt: skip
def test_each_type_that_is_typed_has_its_input(field: Field, more: Json, element: Json) -> None:
    (block,) = one(field, **more)
    assert block["element"] == {**element, "action_id": "value"}


@pytest.mark.parametrize(
    ("field", "options", "value", "kind", "initial"),
    [
        (Field("f", FieldType.CHOICE, options=("a", "b")), FEW, "b", "radio_buttons", ["b"]),
        (Field("f", FieldType.CHOICE, options=("a", "b")), FEW, "gone", "radio_buttons", []),
        (Field("f", FieldType.CHOICE, required=False, options=("a", "b")), FEW, None, "static_select", []),
        (Field("f", FieldType.CHOICE, options=("a",)), (("a", "x" * 41),), "a", "static_select", ["a"]),
        (Field("f", FieldType.CHOICE), MANY, "v3", "static_select", ["v3"]),
        (Field("f", FieldType.CHOICES), FEW, ["b", "a", "gone"], "checkboxes", ["a", "b"]),
        (Field("f", FieldType.CHOICES), MANY, ["v1"], "multi_static_select", ["v1"]),
        (Field("f", FieldType.FLAG, required=False), (("true", "Yes"),), True, "checkboxes", ["true"]),
        (Field("f", FieldType.FLAG, required=False), (("true", "Yes"),), None, "checkboxes", []),
    ],
)
def test_each_choice_has_the_input_that_shows_it_best(
    field: Field, options: tuple[tuple[str, str], ...], value: Any, kind: str, initial: list[str]
) -> None:
    (block,) = one(field, options=options, value=value)
    element = block["element"]
    assert element["type"] == kind
    assert [(each["value"], each["text"]["text"]) for each in element["options"]] == list(options)
    chosen = element.get("initial_options") or [element[k] for k in ("initial_option",) if k in element]
    assert [each["value"] for each in chosen] == initial


def test_countries_stand_in_groups() -> None:
    deal = neutral.KINDS["deal_registration"]
    view = blocks.view(page(deal, deal.form.step("customer"), {"country": "CA"}))
    (element,) = [b["element"] for b in view["blocks"] if b.get("block_id") == "country"]
    assert [group["label"]["text"] for group in element["option_groups"]] == [
        "Most used", "A to F", "G to M", "N to Z"
    ]  # fmt: skip
    assert element["initial_option"] == {
        "text": {"type": "plain_text", "text": "Canada", "emoji": False},
        "value": "CA",
    }


def test_a_lookup_is_searched_on_the_server_and_shows_what_was_chosen() -> None:
    (block,) = one(Field("f", FieldType.LOOKUP), options=(("p1", "*Partner* One"),), value="p1")
    assert block["element"] == {
        "type": "external_select",
        "min_query_length": 0,
        "initial_option": {
            "text": {"type": "plain_text", "text": "*Partner* One", "emoji": False},
            "value": "p1",
        },
        "action_id": "value",
    }


def test_what_is_attested_stands_in_one_block_above_one_tick() -> None:
    statements = ("First.", "Second.")
    list_, box = one(Field("f", FieldType.ATTESTATION), options=(("true", "All"),), statements=statements)
    assert [words_in(item) for item in list_["elements"][0]["elements"]] == list(statements)
    assert [option["text"]["text"] for option in box["element"]["options"]] == ["All"]


def test_what_is_wrong_stands_directly_above_its_input_and_the_hint_below() -> None:
    error, block = one(Field("f", FieldType.TEXT), error="*Please* answer.", hint="Like <this>.")
    assert error["elements"][0]["elements"] == [
        {"type": "text", "text": "*Please* answer.", "style": {"bold": True}}
    ]
    assert block["hint"] == {"type": "plain_text", "text": "Like <this>.", "emoji": False}


# Reading back


@pytest.mark.parametrize(
    "odd",
    [None, [], "x", 1, {"f": None}, {"f": []}, {"f": {"value": None}}, {"f": {"value": {"selected_option": []}}},
     {"f": {"value": {"selected_options": [None, {"value": 1}]}}}, {"f": {"other": {"value": "x"}}},
     {"f": {"value": {"value": ""}}}, {"f": {"value": {"value": None, "selected_date": None}}}],
)  # fmt: skip
def test_odd_values_are_passed_over(odd: Any) -> None:
    assert blocks.answers(odd) == {}


def test_values_are_read_by_what_they_hold() -> None:
    state = {
        "text": {"value": {"type": "plain_text_input", "value": " typed "}},
        "date": {"value": {"type": "datepicker", "selected_date": "2027-02-19"}},
        "one": {"value": {"type": "static_select", "selected_option": {"text": {}, "value": "a"}}},
        "some": {"value": {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}},
        "none": {"value": {"type": "checkboxes", "selected_options": []}},
        "stranger": {"value": {"type": "plain_text_input", "value": "x"}},
    }
    step = Step("s", tuple(Field(name, FieldType.TEXT) for name in ("text", "date", "one", "some", "none")))
    expected = {"text": " typed ", "date": "2027-02-19", "one": "a", "some": ["a", "b"]}
    assert blocks.answers(state, step) == expected
    assert blocks.answers(state) == {**expected, "stranger": "x"}
