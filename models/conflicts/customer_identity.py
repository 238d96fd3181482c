"""Who a claim says its customer is: the legal name, the website's domain and the country.

A claim whose identity is corrected is another claim: it takes a new place in the order. Case, accents and
punctuation of a name don't matter; its legal form does.
"""

from __future__ import annotations

from typing import TypeAlias

from models.kinds import Common
from models.matching.plain_names import legal_name
from models.tables import Submission

Identity: TypeAlias = tuple[str, str | None, str | None]


def of(common: Common) -> Identity:
    """The identity in what is about to be filed."""
    return legal_name(common.customer_name or ""), common.customer_domain, common.country


def of_claim(claim: Submission) -> Identity:
    """The identity of a claim as it stands."""
    return legal_name(claim.customer_name or ""), claim.customer_domain, claim.country
