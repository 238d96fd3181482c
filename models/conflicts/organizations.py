"""Turns claims and opportunities into organizations to compare, and indexes them."""

from __future__ import annotations

from sqlmodel import Session

from models.matching import Organization
from models.matching import index as matching_index
from models.matching.index import Owner
from models.tables import Opportunity, Submission

CLAIM, OPPORTUNITY = "claim", "opportunity"


def of_claim(claim: Submission) -> Organization:
    """Returns the end customer as the claim names it."""
    region = str(claim.answers.get("region") or "")
    city = str(claim.answers.get("city") or "")
    return Organization(
        claim.customer_name or "", claim.customer_domain or "", city, region, claim.country or ""
    )


def of_opportunity(row: Opportunity) -> Organization:
    """Returns the account as the CRM names it."""
    return Organization(row.account, row.domain or "", row.city or "", row.region or "", row.country or "")


def put_claim(session: Session, claim: Submission) -> None:
    """Adds the claim to the index, or updates it there."""
    matching_index.put(session, Owner(CLAIM, claim.id), of_claim(claim))


def put_opportunity(session: Session, row: Opportunity) -> None:
    """Adds an opportunity to the index, or updates it there."""
    matching_index.put(session, Owner(OPPORTUNITY, row.id), of_opportunity(row))
