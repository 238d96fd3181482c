"""Procore's own pipeline in the example, as its CRM would export it. It grows over the months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.commands.demo import deals
from bot.commands.demo.deals import Deal

EVERY = timedelta(days=7)


@dataclass(frozen=True)
class Opportunity:
    """An opportunity that Procore's own people opened so many days ago."""

    account: str
    domain: str
    country: str
    what: str
    stage: str
    owner: str
    days_ago: int
    kind: str = "opportunity"

    def row(self, today: date) -> dict[str, str]:
        """Returns the line of the export. `today` is the day on which the story ends."""
        return {
            "account": self.account,
            "domain": self.domain,
            "country": self.country,
            "opportunity": self.what,
            "kind": self.kind,
            "stage": self.stage,
            "owner": self.owner,
            "opened_on": (today - timedelta(days=self.days_ago)).isoformat(),
        }


def _of(deal: Deal) -> str:
    return deal.email.partition("@")[2]


SAM = "Sam Whitfield"
PIPELINE = (
    Opportunity(
        "Summit Valley Interiors Inc", _of(deals.SUMMIT), "US", "Fit-out crews", "Proposal", SAM, 190
    ),
    Opportunity("Albion Modular", _of(deals.ALBION), "GB", "Hull factory", "Qualification", SAM, 5),
    Opportunity(
        "Redwood Coast Paving", "redwoodcoast-paving.com", "US", "Estimating", "Negotiation", SAM, 150
    ),
    Opportunity("Two Rivers Electric Co.", "tworivers-electric.com", "US", "Field", "Proposal", SAM, 120),
    Opportunity("Tay Valley Joinery Ltd", "tayvalley-joinery.co.uk", "GB", "Snagging", "Discovery", SAM, 64),
    Opportunity("Prairie Health Trust", "prairiehealth-trust.com", "US", "Capital", "Discovery", SAM, 40),
    Opportunity(
        "Meadowlark Homes LLC", "meadowlark-homes.com", "US", "", "Closed Won", SAM, 400, kind="customer"
    ),
    Opportunity(
        "Kestrel Cladding Ltd", "kestrel-cladding.co.uk", "GB", "", "Closed Won", SAM, 310, kind="customer"
    ),
)


def rows(day: date, today: date) -> list[dict[str, str]]:
    """Returns the lines of an export made on `day`, in a story that ends `today`."""
    return [each.row(today) for each in PIPELINE if today - timedelta(days=each.days_ago) <= day]
