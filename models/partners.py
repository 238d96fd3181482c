"""What a partner organisation may be: the programmes that it holds, and its standing."""

from __future__ import annotations

PROGRAMMES = ("technology", "services", "referral", "reseller", "industry")  # guide 106-124
STATUSES = ("good_standing", "under_review", "suspended")  # guide 92
INVITED_ONLY = (
    "invited_only"  # set beside the status: nobody belongs to the partner without a row of their own
)
