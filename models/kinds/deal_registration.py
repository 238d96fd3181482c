"""Deal registration (guide 445-477): a reseller claims an end customer that it sourced.

The form checks E2, E4, and E5 as it is filled in. The partner attests to E1 and E3. The form never checks those two
or hints at the result, because it must not reveal whether a customer is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from models import amounts, countries, domains
from models.forms import Answers, Field, FieldType, Form, FormContext, Needs, Problem, Step
from models.kinds import Common, Kind
from models.lifecycle import DECIDERS, OWN, PARTNER_SIDE, STAFF, Lifecycle, Who, move
from models.mails import Found
from models.tables import Partner
from models.terms import Reason, State, Verb

VALUE_BANDS = ("under_25k", "25k_50k", "50k_100k", "100k_250k", "250k_500k", "over_500k")
BAND_LIMITS = tuple(Decimal(each) for each in (25_000, 50_000, 100_000, 250_000, 500_000))
ACTIVITIES = ("meeting", "demonstration", "site_visit", "needs_analysis", "proposal", "event", "other")
CUSTOMER_TYPES = ("contractor_global", "contractor_national", "contractor_regional", "contractor_specialty",
                  "owner_public", "owner_private", "professional", "other")  # fmt: skip
PRODUCTS = ("preconstruction", "project_management", "financials", "resource_management", "quality_safety",
            "analytics", "not_sure")  # fmt: skip
REASONS = (
    Reason.E1,
    Reason.E2,
    Reason.E3,
    Reason.E4,
    Reason.E5,
    Reason.REGION,
    Reason.INCOMPLETE,
    Reason.CASE_BY_CASE,
)


def site(value: Any, context: FormContext) -> Problem | None:
    """Refuses what is no website, and free mail. A page on a shared site is accepted, but identifies nobody."""
    found = domains.registrable(str(value))
    if found is None:
        return Problem("not_a_domain")
    return Problem("free_mail", {"domain": found}) if domains.is_free_mail(found) else None


def domain_or_none(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """Asks for a website unless "has no website" is checked or the contact's email address gives the domain."""
    email = str(answers.get("contact_email", ""))
    if (
        answers.get("no_website")
        or answers.get("domain")
        or domains.of_email(email)
        or domains.registrable(email) is None
    ):
        return {}  # an address without a domain has its own problem
    return {"domain": Problem("domain_missing")}


# Both answers would contradict each other, so we ask which one is right.
UNLESS_NONE = Needs("no_website", ("",), refusal="domain_and_no_website")
DOMAIN = Field(
    "domain",
    FieldType.DOMAIN,
    required=False,
    conditional=True,
    max_length=253,
    checks=(site,),
    needs=UNLESS_NONE,
)


def _renewal(value: Any, context: FormContext) -> Problem | None:
    return Problem("E2") if value == "renewal" else None


def _close_date(value: Any, context: FormContext) -> Problem | None:
    day = date.fromisoformat(str(value))
    if day < context.today:
        return Problem("in_the_past")
    last = context.today + timedelta(days=context.values.close_date_max_days)
    return Problem("too_far_away", {"last": last}) if day > last else None


def _procurement(answers: Answers, context: FormContext) -> Mapping[str, Problem]:
    """E4 (guide 452): a published procurement is refused. A planned one needs a future date."""
    stage, day = answers.get("procurement"), answers.get("procurement_date")
    if stage == "published":
        return {"procurement": Problem("E4")}
    if stage == "planned" and not day:
        return {"procurement_date": Problem("procurement_date_missing")}
    if stage == "planned" and date.fromisoformat(str(day)) <= context.today:
        return {"procurement_date": Problem("E4_date")}
    return {}


def _activity_date(value: Any, context: FormContext) -> Problem | None:
    day = date.fromisoformat(str(value))
    if day > context.today:
        return Problem("E5_future")
    oldest = context.today - timedelta(days=context.values.activity_max_age_days)
    return Problem("E5_old", {"days": context.values.activity_max_age_days}) if day < oldest else None


def _activity_text(value: Any, context: FormContext) -> Problem | None:
    length, minimum = len(str(value)), context.values.activity_description_min
    return Problem("E5_short", {"minimum": minimum, "length": length}) if length < minimum else None


CUSTOMER = Step(
    "customer",
    (
        Field("customer_name", FieldType.TEXT, min_length=2, max_length=200),
        Field("contact_email", FieldType.EMAIL, max_length=254),
        DOMAIN,
        Field("no_website", FieldType.FLAG, required=False),
        Field("country", FieldType.CHOICE, groups=countries.groups()),
        Field("region", FieldType.TEXT, required=False, max_length=100),
        Field("customer_type", FieldType.CHOICE, required=False, options=CUSTOMER_TYPES),
        Field("contact_name", FieldType.TEXT, required=False, max_length=150),
        Field("contact_phone", FieldType.PHONE, required=False, max_length=50),
    ),
    checks=(domain_or_none,),
)
OPPORTUNITY = Step(
    "opportunity",
    (
        Field("need", FieldType.LONG_TEXT, min_length=10, max_length=3000),
        Field("value_band", FieldType.CHOICE, options=VALUE_BANDS),
        Field(
            "currency",
            FieldType.CHOICE,
            options=("USD", "CAD", "GBP", "EUR", "AUD", "NZD", "MXN", "AED", "SAR", "SGD"),
        ),
        Field("close_date", FieldType.DATE, checks=(_close_date,)),
        Field("business", FieldType.CHOICE, options=("new", "expansion", "renewal"), checks=(_renewal,)),
        Field("products", FieldType.CHOICES, required=False, options=PRODUCTS),
    ),
)
ELIGIBILITY = Step(
    "eligibility",
    (
        Field("procurement", FieldType.CHOICE, options=("none", "planned", "published")),
        Field(
            "procurement_date",
            FieldType.DATE,
            required=False,
            conditional=True,
            needs=Needs("procurement", ("planned",)),
        ),
        Field("activities", FieldType.CHOICES, options=ACTIVITIES),
        Field("activity_date", FieldType.DATE, checks=(_activity_date,)),
        Field("activity_text", FieldType.LONG_TEXT, max_length=3000, checks=(_activity_text,)),
        Field("link", FieldType.LINK, required=False, max_length=500),
        Field("attestation", FieldType.ATTESTATION),
    ),
    checks=(_procurement,),
)


def common(answers: Mapping[str, Any], partner: Partner) -> Common:
    """Returns the shared columns. The domain is the website given, or else the domain of the contact's email."""
    given = domains.of_organization(str(answers.get("domain") or ""))
    derived = None if answers.get("no_website") else domains.of_email(str(answers.get("contact_email") or ""))
    won = answers.get("won_amount")
    return Common(
        customer_name=str(answers["customer_name"]),
        customer_domain=given or derived,
        country=str(answers["country"]),
        currency=str(answers.get("currency") or partner.currency),
        amount=amounts.kept(str(won)) if won else None,
    )


def from_mail(found: Found) -> Answers:
    """Returns the answers found in a pasted email, for all steps of the form."""
    given = {
        "customer_name": found.organization,
        "contact_email": found.email,
        "domain": found.domain,
        "country": found.country,
        "region": found.region,
        "contact_name": found.person,
        "contact_phone": found.phone,
        "close_date": found.day.isoformat() if found.day else None,
        "value_band": None if found.amount is None else band(found.amount),
        "currency": found.currency,
    }
    return {name: value for name, value in given.items() if value}


def band(amount: Decimal) -> str:
    """Returns the value band for an annual value."""
    return VALUE_BANDS[sum(amount >= limit for limit in BAND_LIMITS)]


def prefill(partner: Partner) -> Answers:
    """Returns the partner's own country and currency."""
    return {"country": partner.country, "currency": partner.currency}


PENDING = frozenset({State.SUBMITTED, State.NEEDS_INFORMATION})
_OPEN = frozenset({State.APPROVED, State.WON_CLAIMED, State.WIN_IN_QUESTION})
_RUNNING = _OPEN | {State.NOTICE_OUTSTANDING}
LIFECYCLE = Lifecycle(
    initial=State.SUBMITTED,
    moves=(
        move(Verb.APPROVE, PENDING, State.APPROVED, DECIDERS),
        move(Verb.REJECT, PENDING, State.REJECTED, DECIDERS),
        move(Verb.OVERTURN, State.SECOND_LOOK, State.SUBMITTED, DECIDERS),
        move(Verb.UPHOLD, State.SECOND_LOOK, State.REJECTED, DECIDERS),
        move(Verb.ASK, State.SUBMITTED, State.NEEDS_INFORMATION, DECIDERS),
        move(Verb.LAPSE, State.NEEDS_INFORMATION, State.REJECTED, DECIDERS),
        move(Verb.TAKE, PENDING, None, DECIDERS),
        move(Verb.NOTE, PENDING | _RUNNING, None, STAFF),
        move(Verb.SECOND_LOOK, State.REJECTED, State.SECOND_LOOK, OWN),
        move(Verb.INVITE_REFILE, State.REJECTED, None, DECIDERS, button=False),
        move(Verb.ANSWER, State.NEEDS_INFORMATION, State.SUBMITTED, PARTNER_SIDE),
        move(Verb.CORRECT, PENDING, None, OWN),
        move(Verb.CLAIM_WIN, State.APPROVED, State.WON_CLAIMED, OWN),
        move(Verb.ANSWER_WIN, State.WIN_IN_QUESTION, State.WON_CLAIMED, OWN),
        move(Verb.CONFIRM_WIN, {State.WON_CLAIMED, State.WIN_IN_QUESTION}, State.WON, DECIDERS),
        move(Verb.QUESTION_WIN, State.WON_CLAIMED, State.WIN_IN_QUESTION, DECIDERS),
        move(Verb.EXTEND, State.APPROVED, None, OWN),
        move(Verb.REQUEST_HELP, State.APPROVED, None, PARTNER_SIDE),
        move(Verb.LOSE, _OPEN, State.LOST, OWN),
        move(Verb.AMEND, State.APPROVED, None, OWN),
        move(Verb.HAND_OVER, PENDING | {State.SECOND_LOOK} | _RUNNING, None, OWN),
        move(Verb.WITHDRAW, PENDING | {State.SECOND_LOOK, State.APPROVED}, State.WITHDRAWN, OWN),
        move(Verb.FILE_AGAIN, {State.REJECTED, State.EXPIRED, State.WITHDRAWN}, None, PARTNER_SIDE),
        move(Verb.END_NOW, State.NOTICE_OUTSTANDING, State.EXPIRED, frozenset({Who.OPERATIONS})),
        move(Verb.NOTIFIED_BY_HAND, State.NOTICE_OUTSTANDING, State.EXPIRED, frozenset({Who.OPERATIONS})),
        move(
            Verb.EXPIRE,
            {State.APPROVED, State.NOTICE_OUTSTANDING},
            State.EXPIRED,
            frozenset({Who.TIME}),
            button=False,
        ),
        move(Verb.HOLD_END, State.APPROVED, State.NOTICE_OUTSTANDING, frozenset({Who.TIME}), button=False),
        move(Verb.UNDO, {State.APPROVED, State.REJECTED}, State.SUBMITTED, DECIDERS, button=False),
        move(
            Verb.UNDO_TO_QUESTION,
            {State.APPROVED, State.REJECTED},
            State.NEEDS_INFORMATION,
            DECIDERS,
            button=False,
        ),
    ),
    pending=PENDING | {State.SECOND_LOOK},
    standing=PENDING | _OPEN | {State.SECOND_LOOK, State.WON},
    holding=PENDING | _OPEN,
)

KIND = Kind(
    name="deal_registration",
    prefix="DR",
    form=Form("deal_registration", (CUSTOMER, OPPORTUNITY, ELIGIBILITY), version="1"),
    lifecycle=LIFECYCLE,
    programs=frozenset({"reseller"}),
    claims=True,
    grants=True,
    reasons=REASONS,
    common=common,
    prefill=prefill,
    amendable=("close_date", "contact_name", "contact_email", "contact_phone"),
    refused={
        Reason.E2: ("business",),
        Reason.E4: ("procurement", "procurement_date"),
        Reason.E5: ("activities", "activity_date", "activity_text"),
        Reason.REGION: ("country", "region"),
    },
    from_mail=from_mail,
    offer=1,
)
