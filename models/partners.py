"""What a partner organization may be: the programs that it holds, its standing, its days and amounts."""

from __future__ import annotations

from models.amounts import Conventions
from models.calendar import Calendar
from models.tables import Partner

PROGRAMS = ("technology", "services", "referral", "reseller", "industry")  # guide 106-124
STATUSES = ("good_standing", "under_review", "suspended")  # guide 92
INVITED_ONLY = (
    "invited_only"  # set beside the status: nobody belongs to the partner without a row of their own
)


def conventions(partner: Partner) -> Conventions:
    """How the partner's people write amounts, by its locale, its country and its currency."""
    return Conventions.of(partner.locale, partner.country, partner.currency)


def working_days(partner: Partner) -> Calendar:
    """The days on which the partner's people work, by its country and region."""
    return Calendar(partner.country, partner.region or "")
