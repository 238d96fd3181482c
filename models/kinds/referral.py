"""Referral (guide 116, 350-360): a partner names a prospective customer and introduces it; Procore runs the sale.

The same end customer is recognized as for deals, and the form is as silent about it. No amounts are promised:
commissions follow the Referral Terms, whose version is recorded with the first referral.
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

RELATIONSHIPS = ("customer", "past_customer", "supplier", "consultant", "acquaintance", "other")
_PENDING = "submitted needs_information"
_OPEN = "qualified introduction_asked introduced"

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
    """The customer's columns; a referral has no amount."""
    found = deal_columns(answers, partner)
    return Common(found.customer_name, found.customer_domain, found.country)


def prefill(partner: Partner) -> Answers:
    """The partner's own country."""
    return {"country": partner.country}


KIND = Kind(
    name="referral",
    prefix="RF",
    form=Form("referral", (CUSTOMER, REFERRAL)),
    lifecycle=Lifecycle(
        initial="submitted",
        moves=(
            move("approve", f"{_PENDING} introduction_asked introduced", "qualified", DECIDERS),
            move("reject", f"{_PENDING} introduction_asked introduced", "not_qualified", DECIDERS),
            move("ask", "submitted", "needs_information", DECIDERS),
            move("lapse", "needs_information", "not_qualified", DECIDERS),
            move("request_introduction", "submitted qualified", "introduction_asked", DECIDERS),
            move("introduced", "introduction_asked", "introduced", PARTNER_SIDE),
            move("to_sales", "qualified introduced", "with_sales", DECIDERS),
            move("close_won", "with_sales", "won", DECIDERS),
            move("close_lost", "with_sales", "lost", DECIDERS),
            move("take", _PENDING, None, DECIDERS),
            move("note", f"{_PENDING} {_OPEN} with_sales", None, STAFF),
            move("answer", "needs_information", "submitted", PARTNER_SIDE),
            move("correct", _PENDING, None, OWN),
            move("amend", _OPEN, None, OWN),
            move("hand_over", f"{_PENDING} {_OPEN} with_sales", None, OWN),
            move("withdraw", f"{_PENDING} {_OPEN}", "withdrawn", OWN),
            move("file_again", "not_qualified withdrawn", None, PARTNER_SIDE),
            move("undo", "qualified not_qualified", "submitted", DECIDERS, button=False),
            move("undo_to_question", "qualified not_qualified", "needs_information", DECIDERS, button=False),
        ),
        pending=frozenset(_PENDING.split()),
        standing=frozenset(f"{_PENDING} {_OPEN} with_sales".split()),
    ),
    programs=frozenset({"technology", "services", "referral", "reseller", "industry"}),
    answer_days="referral_answer_business_days",
    claims=True,
    reasons=("E1", "E3", "not_a_fit", "region", "incomplete", "case_by_case"),
    accepts="referral_terms",
    common=common,
    prefill=prefill,
    amendable=("contact_name", "contact_email", "contact_phone"),
    refused={"region": ("country",), "not_a_fit": ("why_now",)},
    from_mail=from_mail,
    offer=10,
)
