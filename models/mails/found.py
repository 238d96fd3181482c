"""What a pasted text says about a customer, and the names known to be somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Found:
    """What was read. None where the text says nothing, or two different things.

    `country` is an ISO 3166 code, `day` the expected close date, and `amount` an annual value in whole units of
    `currency` (None if the text doesn't say which).
    """

    organization: str | None = None
    person: str | None = None
    email: str | None = None
    domain: str | None = None
    phone: str | None = None
    country: str | None = None
    region: str | None = None
    day: date | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Ours:
    """The partner's and Procore's own data, never the customer's.

    Domains are registrable; names are as people write them.
    """

    domains: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
