"""Referral (guide 116, 350-360): a partner names a prospective customer and introduces it. Procore runs the sale.

Matching of end customers works as for deals, and the form reveals as little. The program promises no amounts:
commissions follow the Referral Terms, whose version is recorded with the partner's first referral.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import countries
from models.forms import Answers, Field, FieldType, Form, Step
from models.kinds import Common, Kind
from models.kinds.deal_registration import DOMAIN, domain_or_none, from_mail
from models.kinds.deal_registration import common as deal_columns
from models.lifecycle import DECIDERS, OWN, PARTNER_SIDE, STAFF, Lifecycle, move
from models.tables import Partner
from models.terms import Reason, State, Verb

RELATIONSHIPS = ("customer", "past_customer", "supplier", "consultant", "acquaintance", "other")
_PENDING = frozenset({State.SUBMITTED, State.NEEDS_INFORMATION})
_OPEN = frozenset({State.QUALIFIED, State.INTRODUCTION_ASKED, State.INTRODUCED})

CUSTOMER = Step(
    "customer",
    (
        Field("customer_name", FieldType.TEXT, min_length=2, max_length=200),
        Field("contact_name", FieldType.TEXT, max_length=150),
        Field("contact_email", FieldType.EMAIL, max_length=254),
        DOMAIN,
        Field("no_website", FieldType.FLAG, required=False),
        Field("country", FieldType.CHOICE, groups=countries.groups()),
        Field("contact_phone", FieldType.PHONE, required=False, max_length=50),
    ),
    checks=(domain_or_none,),
)
REFERRAL = Step(
    "referral",
    (
        Field("relationship", FieldType.CHOICE, options=RELATIONSHIPS),
        Field("why_now", FieldType.LONG_TEXT, min_length=10, max_length=3000),
        Field("introduction", FieldType.FLAG, required=False),
        Field("consent", FieldType.ATTESTATION),
    ),
)


def common(answers: Mapping[str, Any], partner: Partner) -> Common:
    """Returns the customer's columns. A referral has no amount."""
    found = deal_columns(answers, partner)
    return Common(found.customer_name, found.customer_domain, found.country)


def prefill(partner: Partner) -> Answers:
    """Returns the partner's own country."""
    return {"country": partner.country}


KIND = Kind(
    name="referral",
    prefix="RF",
    form=Form("referral", (CUSTOMER, REFERRAL)),
    lifecycle=Lifecycle(
        initial=State.SUBMITTED,
        moves=(
            move(
                Verb.APPROVE,
                _PENDING | {State.INTRODUCTION_ASKED, State.INTRODUCED},
                State.QUALIFIED,
                DECIDERS,
            ),
            move(
                Verb.REJECT,
                _PENDING | {State.INTRODUCTION_ASKED, State.INTRODUCED},
                State.NOT_QUALIFIED,
                DECIDERS,
            ),
            move(Verb.ASK, State.SUBMITTED, State.NEEDS_INFORMATION, DECIDERS),
            move(Verb.LAPSE, State.NEEDS_INFORMATION, State.NOT_QUALIFIED, DECIDERS),
            move(
                Verb.REQUEST_INTRODUCTION,
                {State.SUBMITTED, State.QUALIFIED},
                State.INTRODUCTION_ASKED,
                DECIDERS,
            ),
            move(Verb.INTRODUCED, State.INTRODUCTION_ASKED, State.INTRODUCED, PARTNER_SIDE),
            move(Verb.TO_SALES, {State.QUALIFIED, State.INTRODUCED}, State.WITH_SALES, DECIDERS),
            move(Verb.CLOSE_WON, State.WITH_SALES, State.WON, DECIDERS),
            move(Verb.CLOSE_LOST, State.WITH_SALES, State.LOST, DECIDERS),
            move(Verb.TAKE, _PENDING, None, DECIDERS),
            move(Verb.NOTE, _PENDING | _OPEN | {State.WITH_SALES}, None, STAFF),
            move(Verb.ANSWER, State.NEEDS_INFORMATION, State.SUBMITTED, PARTNER_SIDE),
            move(Verb.CORRECT, _PENDING, None, OWN),
            move(Verb.AMEND, _OPEN, None, OWN),
            move(Verb.HAND_OVER, _PENDING | _OPEN | {State.WITH_SALES}, None, OWN),
            move(Verb.WITHDRAW, _PENDING | _OPEN, State.WITHDRAWN, OWN),
            move(Verb.FILE_AGAIN, {State.NOT_QUALIFIED, State.WITHDRAWN}, None, PARTNER_SIDE),
            move(Verb.UNDO, {State.QUALIFIED, State.NOT_QUALIFIED}, State.SUBMITTED, DECIDERS, button=False),
            move(
                Verb.UNDO_TO_QUESTION,
                {State.QUALIFIED, State.NOT_QUALIFIED},
                State.NEEDS_INFORMATION,
                DECIDERS,
                button=False,
            ),
        ),
        pending=_PENDING,
        standing=_PENDING | _OPEN | {State.WITH_SALES},
    ),
    programs=frozenset({"technology", "services", "referral", "reseller", "industry"}),
    answer_days="referral_answer_business_days",
    claims=True,
    reasons=(Reason.E1, Reason.E3, Reason.NOT_A_FIT, Reason.REGION, Reason.INCOMPLETE, Reason.CASE_BY_CASE),
    accepts="referral_terms",
    common=common,
    prefill=prefill,
    amendable=("contact_name", "contact_email", "contact_phone"),
    refused={Reason.REGION: ("country",), Reason.NOT_A_FIT: ("why_now",)},
    from_mail=from_mail,
    offer=10,
)
