"""A claim's customer identity: the legal name, the website's domain, and the country.

Correcting the identity makes it another claim with a new place in the order. Case, accents, and punctuation of the
name don't matter; the legal form does.
"""

from __future__ import annotations

from typing import TypeAlias

from models.kinds import Common
from models.matching.plain_names import legal_name
from models.tables import Submission

Identity: TypeAlias = tuple[str, str | None, str | None]


def of(common: Common) -> Identity:
    """Returns the identity in what is about to be filed."""
    return legal_name(common.customer_name or ""), common.customer_domain, common.country


def of_claim(claim: Submission) -> Identity:
    """Returns the claim's current identity."""
    return legal_name(claim.customer_name or ""), claim.customer_domain, claim.country
