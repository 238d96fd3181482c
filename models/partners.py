"""A partner organization: its programs, its standing, its working days, and how it writes amounts."""

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
    """Returns how the partner's people write amounts, from its locale, country, and currency."""
    return Conventions.of(partner.locale, partner.country, partner.currency)


def working_days(partner: Partner) -> Calendar:
    """Returns the working days of the partner's people, from its country and region."""
    return Calendar(partner.country, partner.region or "")
