"""Where a word or a block is looked for, and what is said when there is none."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot.words import WordMissing
from handlers.reply import Act, Content, OpenForm, Refused
from models.cards import Buttons, Paragraph, Text
from models.forms import Field, FieldType, Form, Problem, Step
from models.kinds import collect
from models.policy import packaged
from models.terms import AnyVerb, Refusal, Verb
from tests.bot.words.writing import card_of, words_of

DEAL = collect()["deal_registration"]
BOTH = (
    "{% block said %}\n# submission says\n{% endblock %}{% set words = {'states': {'won': 'S'}, 'x': 'S'} %}"
)


def test_a_kind_falls_back_on_submission_and_then_on_words(tmp_path: Path) -> None:
    words = words_of(tmp_path, inquiry="{% set words = {'x': 'I'} %}", submission=BOTH)
    assert card_of(words, template="inquiry", block="said").title == "submission says"
    assert words.word("inquiry", "x") == "I"
    assert words.word("inquiry", "states", "won") == "S"
    assert words.word("inquiry", "states", "lost") == "Lost"


def test_what_is_no_kind_does_not_fall_back_on_submission(tmp_path: Path) -> None:
    words = words_of(tmp_path, other="{% block b %}{% endblock %}", submission=BOTH)
    with pytest.raises(WordMissing, match="no block 'said' in other"):
        card_of(words, template="other", block="said")


def test_a_kind_says_a_block_in_its_own_way_and_may_add_to_the_common_one(tmp_path: Path) -> None:
    words = words_of(
        tmp_path,
        inquiry="{% block said %}{{ super() }}\nand more\n{% endblock %}",
        submission=BOTH,
    )
    card = card_of(words, template="inquiry", block="said")
    assert (card.title, card.blocks) == ("submission says", (Paragraph((Text("and more"),)),))


def test_macros_of_the_templates_behind_are_at_hand(tmp_path: Path) -> None:
    words = words_of(
        tmp_path,
        inquiry="{% block b %}\n# {{ twice(v) }}\n{% endblock %}",
        submission="{% macro twice(x) %}{{ x }} {{ x }}{% endmacro %}",
    )
    assert card_of(words, {"v": "a"}, template="inquiry").title == "a a"


def test_data_win_over_what_a_template_calls_the_same(tmp_path: Path) -> None:
    words = words_of(tmp_path, t="{% set words = {} %}{% block b %}\n# Found for {{ words }}\n{% endblock %}")
    assert card_of(words, {"words": "acme"}).title == "Found for acme"


@pytest.mark.parametrize("data", [{}, {"reader": "x"}])
def test_a_value_that_was_not_given_is_an_error(data: dict[str, str], tmp_path: Path) -> None:
    words = words_of(tmp_path, t="{% block b %}\n# {{ name }}\n{% endblock %}")
    with pytest.raises(UndefinedError, match="name"):
        card_of(words, data)


def test_a_missing_word_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    words = words_of(tmp_path, t="{% block b %}\n# {{ word('states', 'nowhere') }}\n{% endblock %}")
    with pytest.raises(WordMissing, match=r"no word 'states.nowhere' in t.j2, words.j2"):
        card_of(words)


def test_a_card_without_a_title_is_an_error(tmp_path: Path) -> None:
    words = words_of(tmp_path, t="{% block b %}\nJust words.\n{% endblock %}")
    with pytest.raises(WordMissing, match="has no title"):
        card_of(words)


def test_words_and_blocks_know_the_policy_in_force(tmp_path: Path) -> None:
    words = words_of(
        tmp_path,
        t="{% set words = {'x': 'Within ' ~ policy.approval_days} %}"
        "{% block b %}\n# {{ word('x') }}, {{ policy.approval_days }}\n{% endblock %}",
    )
    changed = packaged().values.model_copy(update={"approval_days": 120})
    card = words.card(Content("t", "b"), timezone="UTC", values=changed)
    assert card.title == "Within 120, 120"
    assert words.word("t", "x") == "Within 90"


def test_a_button_that_files_a_kind_says_what_the_kind_offers(tmp_path: Path) -> None:
    words = words_of(tmp_path, t="{% block b %}\n# T\n\n{{ buttons(acts) }}\n{% endblock %}")
    acts = [Act(Verb.FILE, "deal_registration"), Act(Verb.FILE, "inquiry")]
    (row,) = card_of(words, {"acts": acts}).blocks
    assert isinstance(row, Buttons)
    assert [button.label for button in row.items] == ["Register a deal", "Ask Procore"]


def test_a_refusal_is_a_block_of_the_refusals(tmp_path: Path) -> None:
    words = words_of(tmp_path, refusals="{% block too_late %}\n# {{ who }} was first.\n{% endblock %}")
    assert (
        words.refusal(Refused(Refusal.of("too_late"), {"who": "Ada"}), timezone="UTC").title
        == "Ada was first."
    )


def test_a_sentence_for_one_field_comes_before_the_general_one(tmp_path: Path) -> None:
    words = words_of(tmp_path)
    problems = {"activity_text": Problem("required"), "country": Problem("required")}
    found = words.problems(DEAL.form, "eligibility", problems)
    assert found["country"] == "Please answer this."
    assert "“Partners must include a description of such activities" in found["activity_text"]


def test_a_question_borrowed_from_a_kind_is_refused_in_the_words_of_the_kind(tmp_path: Path) -> None:
    form = Form("answer", (Step("answer", (DEAL.form.field("activity_text"),)),))
    problem = Problem("E5_short", {"minimum": 80, "length": 3})
    found = words_of(tmp_path).problems(form, "answer", {"activity_text": problem})
    assert "at least 80 characters" in found["activity_text"]


def test_a_problem_without_words_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(WordMissing, match="problem_unheard_of"):
        words_of(tmp_path).problems(DEAL.form, "customer", {"country": Problem("unheard_of")})


def test_a_page_takes_its_words_from_the_form_and_then_from_the_template_behind(tmp_path: Path) -> None:
    form = Form(
        "small",
        (
            Step(
                "one",
                (Field("country", FieldType.TEXT), Field("why", FieldType.TEXT)),
            ),
        ),
    )
    words = words_of(
        tmp_path,
        small="{% set words = {'title': 'Small', 'fields': {'why': {'label': 'Why?'}}} %}"
        "{% block intro %}\n# About {{ it }}\n\nSay it.\n{% endblock %}"
        "{% block proposal %}\nBecause of {{ it }}.\n\nThat's all.\n{% endblock %}",
    )
    opening = OpenForm(
        form, "one", AnyVerb.of("small"), "DR-1", {"country": "CA"}, {"why": Problem("required")},
        Content("small", "intro", {"it": "*x*"}), template="deal_registration",
        prefilled={"why": Content("small", "proposal", {"it": "*x*"}), "country": Content("small", "proposal")},
    )  # fmt: skip
    page = words.page(opening, timezone="UTC")
    assert (page.title, page.submit, page.close, page.back) == ("Small", "Send", "Close", "")
    assert [entry.label for entry in page.entries] == ["Customer's country", "Why?"]
    assert [entry.value for entry in page.entries] == ["CA", "Because of *x*.\n\nThat's all."]
    assert [entry.error for entry in page.entries] == ["", "Please answer this."]
    assert page.intro == (
        Paragraph((Text("About *x*", strong=True),)),
        Paragraph((Text("Say it."),)),
    )
