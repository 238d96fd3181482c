"""Cards and forms as Adaptive Cards 1.5: valid, small enough, with no text of a person alive in them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings

from bot.preview import probing
from bot.teams import cards
from handlers.reply import OpenForm
from models.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Entry,
    Facts,
    Link,
    Moment,
    Page,
    Paragraph,
    Personal,
    Quote,
    Style,
    Table,
    Text,
)
from models.forms import Answers, Field, FieldType, Step
from models.kinds import Kind
from models.policy import packaged
from models.terms import AnyVerb, Verb
from tests.bot import neutral
from tests.bot.schemas import TeamsValidator

Json = dict[str, Any]
STEPS = [(kind, step) for kind in neutral.KINDS.values() for step in kind.form.steps]
EVERY_STEP = pytest.mark.parametrize(("kind", "step"), STEPS, ids=[f"{k.name}-{s.name}" for k, s in STEPS])
SMALL_ENOUGH = 28 * 1024


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
    return "".join(each["text"] for each in inside(value) if each.get("type") == "TextRun")


def size(card: Json) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode())


def card(*parts: Any, title: str = "Title") -> Card:
    return Card(title, tuple(parts), "… (shortened)", "There is more.")


def said(text: str) -> tuple[Text]:
    return (Text(text),)


def shown(*parts: Any) -> list[Json]:
    """The elements below the title."""
    body: list[Json] = cards.card(card(*parts))["body"]
    return body[1:]


@settings(max_examples=40)
@given(any_card=neutral.cards)
def test_any_card_is_valid_by_the_published_schema(any_card: Card, conformance_data: Path) -> None:
    assert TeamsValidator(conformance_data).problems(cards.card(any_card)) == []


@given(neutral.cards)
def test_texts_stand_where_no_markdown_is_read_and_are_whole(any_card: Card) -> None:
    runs = neutral.runs_of(any_card)
    assume(sum(map(len, runs)) < 3_000)
    made = cards.card(any_card)
    assert not {"TextBlock", "FactSet", "Fact"} & {each.get("type") for each in inside(made)}
    assert all("{{" not in each["text"] for each in inside(made) if each.get("type") == "TextRun")
    read, place = words_in(made["body"]), 0
    assert read.startswith(any_card.title)
    for run in runs:
        place = read.find(run, place)
        assert place >= 0, run
        place += len(run)


@given(neutral.cards)
def test_any_card_is_small_enough(any_card: Card) -> None:
    assert size(cards.card(any_card)) < SMALL_ENOUGH


@pytest.mark.parametrize("character", ["x", "\U0001f469", "\\", '"', "\u05d0", "\n"])
def test_the_longest_texts_are_cut_and_the_buttons_stay(character: str) -> None:
    long = [Facts(tuple((said(f"Fact {n}"), said(character * 3000)) for n in range(4))) for _ in range(3)]
    made = cards.card(
        card(Paragraph(said("Short.")), *long, Buttons((Button(Verb.APPROVE, "Approve", "DR-1"),)))
    )
    assert SMALL_ENOUGH * 0.6 < size(made) < SMALL_ENOUGH
    assert words_in(made).count("… (shortened)") == 12
    assert "Short." in words_in(made)
    assert made["body"][-1]["actions"][0]["data"]["verb"] == "approve"


def test_what_has_too_many_blocks_says_so() -> None:
    many = [Paragraph(said(f"Line {n}, with some words to it")) for n in range(900)]
    made = cards.card(card(*many, Buttons((Button(Verb.NEXT, "Next", "2"),))))
    assert size(made) < SMALL_ENOUGH
    assert words_in(made["body"][-2]) == "There is more."
    assert made["body"][-1]["type"] == "ActionSet"


def test_each_block_has_its_element() -> None:
    assert shown(
        Quote(said("q")),
        Bullets((said("a"), said("b"))),
        Facts(((said("A"), said("*1*")),)),
        Divider(),
        Paragraph(
            (Text("c", code=True), Link("guide", "https://x.example"), Link("x", "javascript:x")), True
        ),
        Paragraph((Moment(datetime(2027, 2, 19, tzinfo=UTC), "Friday (UTC)"),)),
    ) == [
        {
            "type": "Container",
            "style": "emphasis",
            "items": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "q"}]}],
        },
        {
            "type": "RichTextBlock",
            "inlines": [{"type": "TextRun", "text": "• "}, {"type": "TextRun", "text": "a"}],
        },
        {
            "type": "RichTextBlock",
            "inlines": [{"type": "TextRun", "text": "• "}, {"type": "TextRun", "text": "b"}],
            "spacing": "Small",
        },
        {
            "type": "RichTextBlock",
            "inlines": [
                {"type": "TextRun", "text": "A", "weight": "Bolder"},
                {"type": "TextRun", "text": ": ", "weight": "Bolder"},
                {"type": "TextRun", "text": "*1*"},
            ],
        },
        {
            "type": "RichTextBlock",
            "inlines": [
                {"type": "TextRun", "text": "c", "isSubtle": True, "size": "Small", "fontType": "Monospace"},
                {
                    "type": "TextRun",
                    "text": "guide",
                    "isSubtle": True,
                    "size": "Small",
                    "selectAction": {"type": "Action.OpenUrl", "url": "https://x.example"},
                    "underline": True,
                },
                {"type": "TextRun", "text": "x", "isSubtle": True, "size": "Small"},
            ],
            "separator": True,
            "spacing": "Medium",
        },
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Friday (UTC)"}]},
    ]


def test_a_table_has_a_header_and_a_dash_for_what_is_empty() -> None:
    (table,) = shown(Table(((said("A"), said("B")), (said("1"), ()))))
    assert (table["type"], table["firstRowAsHeader"]) == ("Table", True)
    assert [[words_in(cell) for cell in row["cells"]] for row in table["rows"]] == [["A", "B"], ["1", "–"]]


APPROVE = Button(Verb.APPROVE, "Approve", "DR-1", Style.PRIMARY, "Approve DR-1")
GUIDE = Button(AnyVerb.of("guide"), "Guide", url="https://x.example")
LOOK = {"title": "Approve", "tooltip": "Approve DR-1", "style": "positive"}
OPENING: Json = {
    "type": "Action.Submit",
    "data": {"verb": "approve", "subject": "DR-1", "msteams": {"type": "task/fetch"}},
    **LOOK,
}


def test_a_button_of_a_message_says_what_it_is_about_and_opens_a_dialog() -> None:
    assert shown(Buttons((APPROVE, GUIDE))) == [
        {
            "type": "ActionSet",
            "actions": [OPENING, {"type": "Action.OpenUrl", "url": "https://x.example", "title": "Guide"}],
        }
    ]


def test_three_buttons_stand_in_sight_where_their_labels_are_whole_and_the_rest_in_a_menu() -> None:
    labels = ["Approve", "Reject", "Ask for information", "Take it", "Note"]
    rows = shown(Buttons(tuple(Button(Verb.SHOW, each, each) for each in labels)))
    assert [[each["title"] for each in row["actions"]] for row in rows] == [
        labels[:2],
        labels[2:3],
        labels[3:],
    ]
    in_menu = [each["title"] for row in rows for each in row["actions"] if each.get("mode") == "secondary"]
    assert in_menu == labels[3:]


def test_a_button_of_a_dialog_sends_it() -> None:
    (row,) = cards.card(card(Buttons((APPROVE,))), cards.Press.SEND)["body"][1:]
    assert row["actions"] == [
        {"type": "Action.Submit", "data": {"verb": "approve", "subject": "DR-1"}, **LOOK}
    ]


def test_what_everybody_sees_has_no_buttons_and_asks_for_the_view_of_those_who_have_some() -> None:
    shown_to_all = replace(card(Buttons((APPROVE, GUIDE))), personal=Personal("card:DR-1", ("a",)))
    made = cards.shared(shown_to_all, [f"29:{n}" for n in range(99)])
    assert [each["type"] for each in inside(made["body"]) if "Action" in each["type"]] == [
        "ActionSet",
        "Action.OpenUrl",
    ]
    assert made["refresh"]["action"]["verb"] == "refresh"
    assert made["refresh"]["action"]["data"] == {"verb": "refresh", "view": "card:DR-1"}
    assert len(made["refresh"]["userIds"]) == 60


def test_a_button_of_somebodys_own_view_is_executed_and_falls_back_on_a_dialog() -> None:
    made = cards.own(replace(card(Buttons((APPROVE,))), personal=Personal("card:DR-1", ("a",))), "29:maya")
    (row,) = made["body"][1:]
    assert row["actions"] == [
        {
            "type": "Action.Execute",
            "verb": "approve",
            "data": {"verb": "approve", "subject": "DR-1", "view": "card:DR-1"},
            **LOOK,
            "fallback": OPENING,
        }
    ]
    assert made["refresh"]["userIds"] == ["29:maya"]


def test_a_form_in_somebodys_own_view_is_executed_and_can_be_closed() -> None:
    kind, step = next((kind, step) for kind, step in STEPS if kind.form.before(step.name))
    made = cards.form(page(kind, step), "nonce-1", view="card:DR-1")
    send, back, close = made["actions"]
    assert {each["type"] for each in made["actions"]} == {"Action.Execute"}
    assert (send["data"]["form"], send["data"]["view"], "back" in send["data"]) == (
        "nonce-1",
        "card:DR-1",
        False,
    )
    assert back["data"]["back"] is True
    assert (close["verb"], close["data"]) == ("refresh", {"verb": "refresh", "view": "card:DR-1"})


# Forms


def page(kind: Kind, step: Step, answers: Answers | None = None, **more: Any) -> Page:
    opening = OpenForm(kind.form, step.name, Verb.FILE, "draft-1", answers or {}, template=kind.name, **more)
    return neutral.WORDS.page(opening, timezone="America/Toronto")


def inputs(form: Json) -> list[Json]:
    return [each for each in form["body"] if each["type"].startswith("Input.")]


def one(field: Field, **entry: Any) -> list[Json]:
    """The elements of a form of one field, below its title."""
    made = Page("Title", "Send", "Close", AnyVerb.of("v"), "s", "one", (Entry(field, "Label", **entry),))
    body: list[Json] = cards.form(made)["body"]
    return body[1:]


@EVERY_STEP
def test_every_filling_of_a_step_is_valid_and_small_enough(
    kind: Kind, step: Step, conformance_data: Path
) -> None:
    validator = TeamsValidator(conformance_data)
    answers = probing.typical(kind, neutral.WORDS.example(kind.name))
    pages = [page(kind, step), page(kind, step, answers), page(kind, step, probing.longest(step, answers))]
    for given_answers, problems in probing.refusals(step, answers, packaged().values):
        pages.append(page(kind, step, given_answers, problems=problems))
    for each in pages:
        made = cards.form(each)
        assert validator.problems(made) == []
        assert size(made) < SMALL_ENOUGH


@EVERY_STEP
def test_a_step_can_always_go_back_and_marks_what_is_required(kind: Kind, step: Step) -> None:
    made = cards.form(page(kind, step))
    assert [each["id"] for each in inputs(made)] == [f"answer.{name}" for name in step.names()]
    assert all(each["label"] for each in inputs(made))
    enforced = [each["id"] for each in inputs(made) if "isRequired" in each]
    required = [f"answer.{each.name}" for each in step.fields if each.required]
    assert enforced == ([] if kind.form.before(step.name) else required)
    data = {"verb": "file", "subject": "draft-1", "step": step.name}
    send, *back = made["actions"]
    assert (send["type"], send["data"]) == ("Action.Submit", data)
    if kind.form.before(step.name) is None:
        assert back == []
    else:
        assert [each["data"] for each in back] == [{**data, "back": True}]


FEW = (("a", "Yes"), ("b", "[No](https://x)"))
MANY = tuple((f"v{n}", f"Option *{n}*") for n in range(12))


@pytest.mark.parametrize(
    ("field", "more", "element"),
    [
        (Field("f", FieldType.TEXT, max_length=50), {"value": "*x*", "placeholder": "p"},
         {"type": "Input.Text", "maxLength": 50, "value": "*x*", "placeholder": "p"}),
        (Field("f", FieldType.TEXT, max_length=3), {"value": "typed elsewhere"},
         {"type": "Input.Text", "maxLength": 15, "value": "typed elsewhere"}),
        (Field("f", FieldType.LONG_TEXT), {}, {"type": "Input.Text", "isMultiline": True, "maxLength": 3000}),
        (Field("f", FieldType.EMAIL), {}, {"type": "Input.Text", "style": "Email", "maxLength": 200}),
        (Field("f", FieldType.PHONE), {}, {"type": "Input.Text", "style": "Tel", "maxLength": 200}),
        (Field("f", FieldType.LINK), {}, {"type": "Input.Text", "style": "Url", "maxLength": 200}),
        (Field("f", FieldType.DATE), {"value": "2027-02-19"}, {"type": "Input.Date", "value": "2027-02-19"}),
        (Field("f", FieldType.DATE), {"value": "soon"}, {"type": "Input.Date"}),
        (Field("f", FieldType.CHOICE), {"options": FEW, "value": "b"},
         {"type": "Input.ChoiceSet", "style": "expanded", "wrap": True, "value": "b", "choices": [
             {"title": "Yes", "value": "a"}, {"title": r"\[No\]\(https://x\)", "value": "b"}]}),
        (Field("f", FieldType.CHOICE), {"options": MANY, "value": "gone"},
         {"type": "Input.ChoiceSet", "style": "compact", "wrap": True,
          "choices": [{"title": label, "value": value} for value, label in MANY]}),
        (Field("f", FieldType.CHOICES), {"options": FEW, "value": ["b", "a"]},
         {"type": "Input.ChoiceSet", "isMultiSelect": True, "style": "expanded", "wrap": True, "value": "a,b",
          "choices": [{"title": "Yes", "value": "a"}, {"title": r"\[No\]\(https://x\)", "value": "b"}]}),
        (Field("f", FieldType.LOOKUP), {"options": MANY, "value": "v1"},
         {"type": "Input.ChoiceSet", "style": "compact", "wrap": True, "value": "v1",
          "choices": [{"title": label, "value": value} for value, label in MANY]}),
        (Field("f", FieldType.FLAG), {"options": (("true", "*All*"),), "value": True},
         {"type": "Input.Toggle", "title": r"\*All\*", "valueOn": "true", "valueOff": "false",
          "value": "true", "wrap": True}),
    ],
)  # fmt: skip
def test_each_type_has_its_input(field: Field, more: Json, element: Json) -> None:
    (made,) = one(field, missing="Please answer this.", **more)
    required = {"isRequired": True, "errorMessage": "Please answer this."}
    assert made == {**element, "id": "answer.f", "label": "Label", **required}


def test_what_is_wrong_stands_below_its_input_and_what_is_attested_above() -> None:
    first, second, tick, error, hint = one(
        Field("f", FieldType.ATTESTATION),
        options=(("true", "All"),),
        statements=("One.", "Two."),
        error="*Please* tick.",
        hint="Because.",
    )
    assert [words_in(each) for each in (first, second, error, hint)] == [
        "• One.", "• Two.", "*Please* tick.", "Because."
    ]  # fmt: skip
    assert tick["errorMessage"] == "", "that is what Teams says where it holds the form back itself"
    assert error["inlines"][0]["color"] == "Attention"


ANY = Field("f", FieldType.TEXT)
MARKED = Entry(ANY, "Label", mark="(required)", missing="Please answer this.")
PLAIN_PAGE = Page("Title", "Send", "Close", AnyVerb.of("v"), "s", "one", (MARKED,))
RESUME = Button(Verb.RESUME, "Resume")


@pytest.mark.parametrize(
    ("changed", "more", "enforced"),
    [
        ({}, {}, True),
        ({"ways": (RESUME,)}, {}, True),
        ({}, {"view": "card:DR-1"}, True),
        ({"back": "Back"}, {}, False),
        ({"intro": (Buttons((RESUME,)),)}, {}, False),
        ({"entries": (MARKED, Entry(Field("who", FieldType.LOOKUP), "Who", options=MANY * 2))},
         {"search": "Search"}, False),
    ],
    ids=["alone", "with a way beside it", "in a view", "with Back", "below buttons", "with a search"],
)  # fmt: skip
def test_teams_holds_back_an_empty_required_field_only_where_nothing_else_takes_the_answers(
    changed: Json, more: Json, enforced: bool
) -> None:
    made = cards.form(replace(PLAIN_PAGE, **changed), **more)
    first = inputs(made)[0]
    assert (first.get("isRequired", False), first["label"]) == (
        (True, "Label") if enforced else (False, "Label (required)")
    )
    acts = [each for each in inside(made) if each.get("type") in ("Action.Submit", "Action.Execute")]
    assert not enforced or [each.get("associatedInputs") for each in acts[1:]] == ["none"] * len(acts[1:])


@pytest.mark.parametrize("enforced", [True, False])
def test_what_is_optional_says_so_beside_its_label(enforced: bool) -> None:
    optional = Entry(Field("f", FieldType.TEXT, required=False), "Label", mark="(optional)")
    made = cards.form(replace(PLAIN_PAGE, entries=(optional,), back="" if enforced else "Back"))
    assert inputs(made)[0]["label"] == "Label (optional)"
    assert "isRequired" not in inputs(made)[0]


def test_a_field_called_like_the_forms_own_data_is_no_trouble() -> None:
    form = Page("T", "S", "C", Verb.ASK, "DR-1", "one", (Entry(Field("subject", FieldType.TEXT), "L"),))
    made = cards.form(form)
    sent = {**made["actions"][0]["data"], inputs(made)[0]["id"]: "typed"}
    assert sent["subject"] == "DR-1"
    assert cards.answers(sent) == {"subject": "typed"}


@pytest.mark.parametrize(
    "odd", [None, [], "x", 1, {"answer.f": None}, {"answer.f": ""}, {1: "x"}, {"f": "x"}]
)
def test_odd_data_are_passed_over(odd: Any) -> None:
    assert cards.answers(odd) == {}


def test_only_the_steps_own_answers_are_read() -> None:
    step = Step("s", (Field("a", FieldType.TEXT),))
    assert cards.answers({"answer.a": "1", "answer.b": "2"}, step) == {"a": "1"}
    assert cards.answers({"answer.a": "1", "answer.b": "2"}) == {"a": "1", "b": "2"}


def test_an_introduction_stands_above_the_questions() -> None:
    kind, step = STEPS[0]
    made = cards.form(replace(page(kind, step), intro=(Paragraph(said("Mind *this*.")),)))
    assert words_in(made["body"][1]) == "Mind *this*."
