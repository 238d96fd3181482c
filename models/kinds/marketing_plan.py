"""Marketing plan (guide 437): what a reseller plans for a year; assistance is offered once it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import amounts
from models.forms import Answers, Field, FieldType, Form, FormContext, Problem, Step
from models.kinds import Common, Kind
from models.lifecycle import DECIDERS, OWN, PARTNER_SIDE, STAFF, Lifecycle, move
from models.tables import Partner

_PENDING = "submitted needs_information"


def _year(value: Any, context: FormContext) -> Problem | None:
    this = context.today.year
    return (
        None
        if str(value) in (str(this), str(this + 1))
        else Problem("plan_year", {"this": this, "next": this + 1})
    )


def common(answers: Mapping[str, Any], partner: Partner) -> Common:
    """The plan's budget."""
    return Common(
        currency=str(answers.get("currency") or partner.currency), amount=amounts.kept(str(answers["budget"]))
    )


def prefill(partner: Partner) -> Answers:
    """The partner's own currency."""
    return {"currency": partner.currency}


KIND = Kind(
    name="marketing_plan",
    prefix="MR",
    form=Form(
        "marketing_plan",
        (
            Step(
                "plan",
                (
                    Field("year", FieldType.TEXT, max_length=4, checks=(_year,)),
                    Field("activities_text", FieldType.LONG_TEXT, min_length=20, max_length=3000),
                    Field("budget", FieldType.AMOUNT, max_length=20),
                    Field("currency", FieldType.TEXT, min_length=3, max_length=3),
                    Field("goals", FieldType.LONG_TEXT, required=False, max_length=3000),
                ),
            ),
        ),
    ),
    lifecycle=Lifecycle(
        initial="submitted",
        moves=(
            move("approve", _PENDING, "approved", DECIDERS),
            move("reject", _PENDING, "rejected", DECIDERS),
            move("ask", "submitted", "needs_information", DECIDERS),
            move("lapse", "needs_information", "rejected", DECIDERS),
            move("take", _PENDING, None, DECIDERS),
            move("note", f"{_PENDING} approved", None, STAFF),
            move("answer", "needs_information", "submitted", PARTNER_SIDE),
            move("correct", _PENDING, None, OWN),
            move("hand_over", f"{_PENDING} approved", None, OWN),
            move("withdraw", f"{_PENDING} approved", "withdrawn", OWN),
            move("file_again", "rejected withdrawn", None, PARTNER_SIDE),
            move("undo", "approved rejected", "submitted", DECIDERS, button=False),
            move("undo_to_question", "approved rejected", "needs_information", DECIDERS, button=False),
        ),
        pending=frozenset(_PENDING.split()),
    ),
    programs=frozenset({"reseller"}),
    answer_days="marketing_answer_business_days",
    reasons=("budget", "incomplete", "case_by_case"),
    common=common,
    prefill=prefill,
    refused={"budget": ("budget", "currency")},
    offer=30,
)
