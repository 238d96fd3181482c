"""Marketing plan (guide 437): a reseller's plan for a year. Approval makes marketing assistance available."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import amounts
from models.forms import Answers, Field, FieldType, Form, FormContext, Problem, Step
from models.kinds import Common, Kind
from models.lifecycle import DECIDERS, OWN, PARTNER_SIDE, STAFF, Lifecycle, move
from models.tables import Partner
from models.terms import Reason, State, Verb

_PENDING = frozenset({State.SUBMITTED, State.NEEDS_INFORMATION})


def _year(value: Any, context: FormContext) -> Problem | None:
    this = context.today.year
    return (
        None
        if str(value) in (str(this), str(this + 1))
        else Problem("plan_year", {"this": this, "next": this + 1})
    )


def common(answers: Mapping[str, Any], partner: Partner) -> Common:
    """Returns the plan's budget and its currency."""
    return Common(
        currency=str(answers.get("currency") or partner.currency), amount=amounts.kept(str(answers["budget"]))
    )


def prefill(partner: Partner) -> Answers:
    """Returns the partner's own currency."""
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
        initial=State.SUBMITTED,
        moves=(
            move(Verb.APPROVE, _PENDING, State.APPROVED, DECIDERS),
            move(Verb.REJECT, _PENDING, State.REJECTED, DECIDERS),
            move(Verb.ASK, State.SUBMITTED, State.NEEDS_INFORMATION, DECIDERS),
            move(Verb.LAPSE, State.NEEDS_INFORMATION, State.REJECTED, DECIDERS),
            move(Verb.TAKE, _PENDING, None, DECIDERS),
            move(Verb.NOTE, _PENDING | {State.APPROVED}, None, STAFF),
            move(Verb.ANSWER, State.NEEDS_INFORMATION, State.SUBMITTED, PARTNER_SIDE),
            move(Verb.CORRECT, _PENDING, None, OWN),
            move(Verb.HAND_OVER, _PENDING | {State.APPROVED}, None, OWN),
            move(Verb.WITHDRAW, _PENDING | {State.APPROVED}, State.WITHDRAWN, OWN),
            move(Verb.FILE_AGAIN, {State.REJECTED, State.WITHDRAWN}, None, PARTNER_SIDE),
            move(Verb.UNDO, {State.APPROVED, State.REJECTED}, State.SUBMITTED, DECIDERS, button=False),
            move(
                Verb.UNDO_TO_QUESTION,
                {State.APPROVED, State.REJECTED},
                State.NEEDS_INFORMATION,
                DECIDERS,
                button=False,
            ),
        ),
        pending=_PENDING,
    ),
    programs=frozenset({"reseller"}),
    answer_days="marketing_answer_business_days",
    reasons=(Reason.BUDGET, Reason.INCOMPLETE, Reason.CASE_BY_CASE),
    common=common,
    prefill=prefill,
    refused={Reason.BUDGET: ("budget", "currency")},
    offer=30,
)
