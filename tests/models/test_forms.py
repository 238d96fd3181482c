"""What a platform reports of a field, as the field's type keeps it; and answers that depend on one another."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.words import Words
from handlers.reply import OpenForm
from models.forms import Field, FieldType, FormContext, Needs, first, meant, read, tidy, together
from models.kinds import Kind, collect
from models.policy import packaged
from models.terms import Verb

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4)
)


@example(value=["\0", "a\0b"], kind=FieldType.CHOICES)
@given(value=odd, kind=st.sampled_from(FieldType))
def test_no_value_is_too_odd_and_none_keeps_what_a_database_refuses(value: Any, kind: FieldType) -> None:
    kept = tidy(Field("field", kind), value)
    texts = kept if isinstance(kept, list) else [kept]
    assert kept is None or kept is True or all(each and "\0" not in str(each) for each in texts)


@pytest.mark.parametrize("value", [None, "", "  ", "\0", " \0 "])
def test_nothing_typed_is_no_answer(value: str | None) -> None:
    assert tidy(Field("field", FieldType.TEXT), value) is None


KINDS = collect()
DEPENDENT = [
    (kind, each, each.needs) for kind in KINDS.values() for each in kind.form.fields if each.needs is not None
]
TODAY = FormContext(date(2026, 11, 20), packaged().values)


@pytest.mark.parametrize(("kind", "each", "needs"), DEPENDENT, ids=lambda it: getattr(it, "name", None))
def test_what_depends_on_an_answer_is_asked_beside_it_and_needs_one_that_can_be_given(
    kind: Kind, each: Field, needs: Needs
) -> None:
    (step,) = (step for step in kind.form.steps if each.name in step.names())
    governing = kind.form.field(needs.name)
    assert governing in step.fields, "else nobody sees why it means nothing"
    assert set(needs.answers) <= {"", *governing.values}
    assert not governing.values or set(needs.answers) < {"", *governing.values}
    assert not each.required, "without its condition it is never asked for"


def test_every_question_whose_hint_names_a_condition_declares_it() -> None:
    """A hint alone is read by nobody: "Only if a procurement is planned"."""
    declared = {(kind.name, each.name) for kind, each, _ in DEPENDENT}
    words = Words()
    for kind in KINDS.values():
        for each in kind.form.fields:
            step = next(step.name for step in kind.form.steps if each in step.fields)
            page = words.page(
                OpenForm(kind.form, step, Verb.FILE, "draft", template=kind.name), timezone="UTC"
            )
            (entry,) = (entry for entry in page.entries if entry.field.name == each.name)
            if re.match(r"only (if|for|when)\b", entry.hint, re.IGNORECASE):
                assert (kind.name, each.name) in declared, entry.hint


answered = st.dictionaries(st.sampled_from(["procurement", "procurement_date", "need"]), st.text(max_size=8))


@given(answers=answered)
def test_what_means_nothing_is_never_kept_and_the_rest_always(answers: dict[str, str]) -> None:
    kept = meant(KINDS["deal_registration"].form, answers)
    assert ("procurement_date" in kept) == (
        "procurement_date" in answers and answers.get("procurement") == "planned"
    )
    assert {**kept, **answers} == answers and answers.keys() - kept.keys() <= {"procurement_date"}


def test_what_means_nothing_is_not_checked_and_what_can_be_cleared_is_asked_about() -> None:
    deal, marketing = KINDS["deal_registration"].form, KINDS["marketing_request"].form
    _, problems = read(
        deal.step("eligibility"), {"procurement": "none", "procurement_date": "nonsense"}, TODAY
    )
    assert "procurement_date" not in problems
    _, problems = read(marketing.step("request"), {"activity": "event", "budget": "5000"}, TODAY)
    assert problems["budget"].code == "budget_without_assistance"
    _, problems = read(marketing.step("request"), {"activity": "event"}, TODAY)
    assert "budget" not in problems


def test_asked_about_one_of_two_that_depend_on_each_other_both_are_shown() -> None:
    form = KINDS["deal_registration"].form
    pair = ("procurement", "procurement_date")
    assert together(form, ["procurement"]) == together(form, ["procurement_date"]) == pair
    assert together(form, ["need"]) == ("need",)
    assert first(form, ["procurement_date"]).steps[0].names() == pair
