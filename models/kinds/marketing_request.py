"""Marketing requests and activities (guide 164-176, 297-299, 437): requested in advance, or recorded afterwards.

A recorded activity that wasn't approved in advance is filed for approval, because only approved activities count.
Assistance (funding, campaigns, collateral) is for resellers with an approved marketing plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from models import amounts
from models.forms import Answers, Field, FieldType, Form, FormContext, Needs, Problem, Step
from models.kinds import Common, Kind
from models.lifecycle import DECIDERS, OWN, PARTNER_SIDE, STAFF, Lifecycle, move
from models.tables import Partner, Submission
from models.terms import AnyVerb, Reason, State, Verb

ASSISTANCE = ("assistance_funding", "assistance_campaign", "assistance_collateral")
ACTIVITIES = (
    "logo_lockup", "press_release", "partner_of_the_week", "campaign", "event", "social", "email", "blog", *ASSISTANCE,
)  # fmt: skip
_PENDING = frozenset({State.SUBMITTED, State.NEEDS_INFORMATION})


def _allowed(value: Any, context: FormContext) -> Problem | None:
    """Refuses assistance without an approved marketing plan (guide 437)."""
    allowed = context.facts.get("activity", ACTIVITIES)
    return None if value in allowed else Problem("assistance_needs_plan")


def _when(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """Requires a future date for a planned activity and a past one for a recorded activity."""
    try:
        day = date.fromisoformat(str(answers.get("activity_date")))
    except ValueError:
        return {}
    if answers.get("timing") == "done" and day > context.today:
        return {"activity_date": Problem("done_in_the_future")}
    if answers.get("timing") == "planned" and day < context.today:
        return {"activity_date": Problem("planned_in_the_past")}
    return {}


def choices(session: Session, partner: Partner, today: date) -> Mapping[str, tuple[str, ...]]:
    """Offers assistance only to a reseller with an approved marketing plan for the year (guide 437)."""
    plans = session.exec(
        select(Submission.answers).where(
            Submission.partner_id == partner.id,
            Submission.kind == "marketing_plan",
            Submission.state == State.APPROVED,
        )
    )
    years = [answers.get("year") for answers in plans]
    if "reseller" in partner.programs and str(today.year) in years:
        return {}
    return {"activity": tuple(each for each in ACTIVITIES if each not in ASSISTANCE)}


def pointless(answers: Mapping[str, Any]) -> frozenset[AnyVerb]:
    """An activity that already took place doesn't need to be reported as done."""
    return frozenset({Verb.MARK_DONE}) if answers.get("timing") == "done" else frozenset()


def common(answers: Mapping[str, Any], partner: Partner) -> Common:
    """Returns the amount requested, if any."""
    asked = answers.get("budget")
    return Common(currency=partner.currency, amount=amounts.kept(str(asked)) if asked else None)


KIND = Kind(
    name="marketing_request",
    prefix="MR",
    form=Form(
        "marketing_request",
        (
            Step(
                "request",
                (
                    Field("activity", FieldType.CHOICE, options=ACTIVITIES, checks=(_allowed,)),
                    Field("subject", FieldType.TEXT, min_length=3, max_length=120),
                    Field("description", FieldType.LONG_TEXT, min_length=10, max_length=3000),
                    Field("timing", FieldType.CHOICE, options=("planned", "done")),
                    Field("activity_date", FieldType.DATE),
                    Field("link", FieldType.LINK, required=False, max_length=500),
                    Field(
                        "budget",
                        FieldType.AMOUNT,
                        required=False,
                        max_length=20,
                        needs=Needs("activity", ASSISTANCE, refusal="budget_without_assistance"),
                    ),
                ),
                checks=(_when,),
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
            move(Verb.MARK_DONE, State.APPROVED, State.DONE, PARTNER_SIDE),
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
    answer_days="marketing_answer_business_days",
    reviewed_by="marketing",
    later=(Field("done_on", FieldType.DATE),),
    reasons=(
        Reason.BRAND,
        Reason.ASSISTANCE_NEEDS_PLAN,
        Reason.BUDGET,
        Reason.TIMING,
        Reason.INCOMPLETE,
        Reason.CASE_BY_CASE,
    ),
    choices=choices,
    pointless=pointless,
    common=common,
    refused={
        Reason.BUDGET: ("budget",),
        Reason.TIMING: ("timing", "activity_date"),
        Reason.BRAND: ("description",),
        Reason.ASSISTANCE_NEEDS_PLAN: ("activity",),
    },
    offer=20,
)
