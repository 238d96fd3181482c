"""What of Procore's own counts against a claim: what was pursued when it was filed (guide 449), and customers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.conflicts.standing import counts
from models.tables import Opportunity, Submission

FILED = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # the evening of the 20th at Procore
PROCORE = "America/Los_Angeles"
EARLIER, FILED_ON, LATER = (date(2026, 11, day) for day in (19, 20, 21))


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "is_pursued"),
    [
        (EARLIER, None, True),
        (FILED_ON, None, False),
        (LATER, None, False),
        (EARLIER, EARLIER, False),
        (EARLIER, FILED_ON, True),
        (EARLIER, LATER, True),
        (LATER, LATER, False),
    ],
)
def test_an_opportunity_counts_if_it_was_open_the_day_before_and_on_the_day_of_the_filing(
    opened_on: date, closed_on: date | None, is_pursued: bool
) -> None:
    claim = Submission(
        reference="DR-1", kind="deal_registration", partner_id="northwind", filer_id="rosa", state="submitted",
        filed_at=FILED,
    )  # fmt: skip
    row = Opportunity(key="1", account="Harbor Point", opened_on=opened_on, closed_on=closed_on)
    assert counts(row, claim, PROCORE) is is_pursued
    row.what = "customer"
    assert counts(row, claim, PROCORE), "a customer counts, whenever it became one"
