"""What a pasted text says of a customer, and what is known beforehand to be somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Found:
    """What was read, None where the text doesn't say or says two things.

    `country` is an ISO 3166 code, `day` the expected close, `amount` an annual value in whole units of `currency`
    (None: the text doesn't say which).
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
    """The partner's own and Procore's: never the customer's. Domains are registrable, names as people write them."""

    domains: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
