"""Procore's help with an approved deal (guide 467-469), once Procore has engaged with the partner.

Help means a demonstration, or a visit or meeting with an account executive, a sales engineer, or a product
consultant. Partners ask for it from the deal while the approval is in force. The request goes to the deal's owner,
who names a person and a date, or declines.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.forms import Answers, Field, FieldType, Form, FormContext, Problem, Step
from models.kinds import Kind
from models.lifecycle import OWN, PARTNER_SIDE, STAFF, Lifecycle, move
from models.terms import Reason, State, Verb

HELP = ("demonstration", "account_executive", "sales_engineer", "product_consultant")


def to_come(value: Any, context: FormContext) -> Problem | None:
    """Refuses a day that is over."""
    return Problem("in_the_past") if date.fromisoformat(str(value)) < context.today else None


def _two_days(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """Asks for two different dates, so that Procore has a choice."""
    given = answers.get("first_date")
    return {"second_date": Problem("same_day")} if given and given == answers.get("second_date") else {}


KIND = Kind(
    name="procore_help",
    prefix="PH",
    form=Form(
        "procore_help",
        (
            Step(
                "help",
                (
                    Field("help", FieldType.CHOICE, options=HELP),
                    Field("first_date", FieldType.DATE, checks=(to_come,)),
                    Field("second_date", FieldType.DATE, checks=(to_come,)),
                    Field("purpose", FieldType.LONG_TEXT, min_length=10, max_length=2000),
                ),
                checks=(_two_days,),
            ),
        ),
    ),
    lifecycle=Lifecycle(
        initial=State.SUBMITTED,
        moves=(
            move(Verb.ARRANGE, {State.SUBMITTED, State.ARRANGED}, State.ARRANGED, STAFF),
            move(Verb.REJECT, {State.SUBMITTED, State.ARRANGED}, State.DECLINED, STAFF),
            move(Verb.TAKE, State.SUBMITTED, None, STAFF),
            move(Verb.NOTE, {State.SUBMITTED, State.ARRANGED}, None, STAFF),
            move(Verb.TOOK_PLACE, State.ARRANGED, State.DONE, PARTNER_SIDE | STAFF),
            move(Verb.CORRECT, State.SUBMITTED, None, OWN),
            move(Verb.HAND_OVER, {State.SUBMITTED, State.ARRANGED}, None, OWN),
            move(Verb.WITHDRAW, {State.SUBMITTED, State.ARRANGED}, State.WITHDRAWN, OWN),
        ),
        pending=frozenset({State.SUBMITTED}),
    ),
    answer_days="help_answer_business_days",
    later=(Field("arranged_on", FieldType.DATE),),
    reasons=(Reason.NOBODY_FREE, Reason.TOO_EARLY, Reason.PERIOD_OVER, Reason.CASE_BY_CASE),
    posts_in_channel=False,
    offer=0,
)
