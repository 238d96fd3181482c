"""A form that is opened with answers and sent untouched gives the same typed answers on both platforms."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.sandbox.blocks import empty_state, holders
from bot.slack import blocks
from bot.teams import cards
from handlers.reply import OpenForm
from models.cards import Page
from models.forms import Answers, Field, FieldType, Form, FormContext, Step, read, tidy
from models.policy import packaged
from models.terms import Verb
from tests.bot import neutral

# Types that no kind asks for yet are asked for here, under names that have words.
OTHERS = Form(
    "claim_win", (Step("claim_win", (Field("won_on", FieldType.DATE), Field("won_amount", FieldType.AMOUNT),
                                     Field("order_form", FieldType.FLAG))),)
)  # fmt: skip
FORMS = [*(kind.form for kind in neutral.KINDS.values()), OTHERS]
STEPS = [(form, step) for form in FORMS for step in form.steps]
CONTEXT = FormContext(date(2026, 11, 20), packaged().values)


def sent_from_slack(page: Page) -> dict[str, Any]:
    """`view.state.values` of a form that nobody has touched."""
    values: dict[str, Any] = {}
    for placed in holders(blocks.view(page)["blocks"]):
        block_id, action_id = placed.key
        values.setdefault(block_id, {})[action_id] = empty_state(placed.element)
    return values


def sent_from_teams(page: Page) -> dict[str, Any]:
    """The data of a form that nobody has touched: strings, empty inputs absent."""
    form = cards.form(page)
    held = {each["id"]: each.get("value", "") for each in form["body"] if each["type"].startswith("Input.")}
    return {**form["actions"][0]["data"], **{name: value for name, value in held.items() if value}}


@pytest.mark.parametrize(("form", "step"), STEPS, ids=[f"{form.name}-{step.name}" for form, step in STEPS])
def test_both_platforms_give_back_what_was_there(form: Form, step: Step) -> None:
    @settings(max_examples=60)
    @given(neutral.filled(step))
    def check(answers: Answers) -> None:
        opening = OpenForm(form, step.name, Verb.FILE, "x", answers)
        page = neutral.WORDS.page(opening, timezone="UTC")
        from_slack = read(step, blocks.answers(sent_from_slack(page), step), CONTEXT)
        from_teams = read(step, cards.answers(sent_from_teams(page), step), CONTEXT)
        assert from_slack == from_teams
        assert from_slack[0] == {
            each.name: kept
            for each in step.fields
            if (kept := tidy(each, answers.get(each.name))) is not None
        }

    check()
