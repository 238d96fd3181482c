"""The example's deals: made-up companies, described as partners would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

Answers = dict[str, str | bool | list[str]]


def working_day(day: date) -> date:
    """Returns the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


@dataclass(frozen=True)
class Deal:
    """What a partner fills in. `planned_in` is in how many days a public procurement is to be published."""

    customer: str
    contact: str
    email: str
    country: str
    need: str
    band: str
    currency: str
    activity: str
    kinds: tuple[str, ...] = ("meeting", "demonstration")
    business: str = "new"
    planned_in: int | None = None
    optional: Answers = field(default_factory=dict)
    kind: ClassVar[str] = "deal_registration"

    def steps(self, today: date) -> tuple[Answers, Answers, Answers]:
        """The answers of the form's three steps, filled in on this day."""
        customer: Answers = {
            "customer_name": self.customer,
            "contact_name": self.contact,
            "contact_email": self.email,
            "country": self.country,
        }
        opportunity: Answers = {
            "need": self.need,
            "value_band": self.band,
            "currency": self.currency,
            "close_date": working_day(today + timedelta(days=75)).isoformat(),
            "business": self.business,
        }
        eligibility: Answers = {
            "procurement": "none" if self.planned_in is None else "planned",
            "activities": list(self.kinds),
            "activity_date": working_day(today - timedelta(days=6)).isoformat(),
            "activity_text": self.activity,
            "attestation": True,
        }
        if self.planned_in is not None:
            eligibility["procurement_date"] = working_day(today + timedelta(days=self.planned_in)).isoformat()
        return customer | self.optional, opportunity, eligibility


GRANITE = Deal(
    "Granite Fork Contractors, Inc.",
    "Dale Hutchins",
    "dale.hutchins@granitefork-contractors.com",
    "US",
    "Replace three tools for drawings, RFIs and daily logs on eleven running projects.",
    "50k_100k",
    "USD",
    "On-site workshop with the operations team in Tulsa, then a demonstration for nine superintendents.",
)
HARBOR = Deal(
    "Harbor Point Builders, LLC",
    "Joanna Reyes",
    "joanna.reyes@harborpoint-builders.com",
    "US",
    "One place for drawings, RFIs and budgets before the hospital in Duluth breaks ground.",
    "100k_250k",
    "USD",
    "Two meetings with the head of operations, and a demonstration for eight site managers in Minneapolis.",
    optional={"region": "Minnesota", "customer_type": "contractor_regional"},
)
CASCADE = Deal(
    "Cascade Ridge Constructors",
    "Miguel Santos",
    "msantos@cascaderidge-constructors.com",
    "US",
    "Cost control across forty small projects that are kept in spreadsheets today.",
    "100k_250k",
    "USD",
    "Needs analysis with finance over three sessions; we rebuilt two of their budgets as a pilot.",
    ("needs_analysis", "demonstration", "proposal"),
)
LAKESHORE = Deal(
    "Lakeshore Regional Transit Authority",
    "Denise Abara",
    "denise.abara@lakeshore-regional-transit.com",
    "US",
    "Field inspections and change orders for the depot program of the next four years.",
    "250k_500k",
    "USD",
    "Site visit at the north depot and a meeting with the capital program's office about their reporting.",
    ("meeting", "site_visit"),
    planned_in=120,
    optional={"customer_type": "owner_public", "region": "Illinois"},
)
SUMMIT = Deal(
    "Summit Valley Interiors",
    "Kim Larsen",
    "kim@summitvalley-interiors.com",
    "US",
    "Submittals and punch lists for fit-outs, on tablets, for six crews.",
    "25k_50k",
    "USD",
    "We met the owner at a trade fair in Denver and showed her crews the punch list on a tablet for an hour.",
    ("event", "demonstration"),
)
MERIDIAN = Deal(
    "Meridian Structural Partners",
    "Oskar Weiss",
    "oskar.weiss@meridian-structural-partners.com",
    "US",
    "Steel detailing moves in house, and they want the model beside the schedule.",
    "50k_100k",
    "USD",
    "Two video calls with the detailing lead, and a proposal that they are going through with their IT.",
    ("meeting", "proposal"),
)
IRONWOOD = Deal(
    "Ironwood Mechanical Group",
    "Tasha Bell",
    "tasha.bell@ironwood-mechanical-group.com",
    "US",
    "Prefabrication schedules for two hospitals, shared with the general contractor.",
    "25k_50k",
    "USD",
    "Walked their shop in Omaha with the prefabrication manager, and agreed on what a pilot has to show.",
    ("site_visit", "needs_analysis"),
)
BLUESTONE = Deal(
    "Bluestone Civil",
    "Rafael Ortega",
    "rafael.ortega@bluestone-civil-works.com",
    "US",
    "Quantity tracking for road works, from the field instead of from memory.",
    "under_25k",
    "USD",
    "A meeting with the owner and his estimator; they asked for a demonstration with data of their own.",
    ("meeting",),
)
THAMES = Deal(
    "Thames Gateway Homes Ltd",
    "Fiona Marsh",
    "fiona.marsh@thamesgateway-homes.co.uk",
    "GB",
    "Defects and handover of 600 homes a year; today it is e-mail and photographs.",
    "100k_250k",
    "GBP",
    "Demonstration for the customer care team, then a fortnight's trial on one site in Dartford with our help.",
    ("demonstration", "needs_analysis"),
)
PENNINE = Deal(
    "Pennine Rail Works",
    "Alun Price",
    "alun.price@pennine-rail-works.co.uk",
    "GB",
    "Possession planning and inspections on the line between Leeds and Manchester.",
    "50k_100k",
    "GBP",
    "Three meetings with the project director, the last one with their safety lead, and a written proposal.",
    ("meeting", "proposal"),
)
HARBOR_UK = Deal(
    "Harbor Point Builders (UK)",
    "Joanna Reyes",
    "joanna.reyes@harborpoint-builders.com",
    "GB",
    "Their first site in Britain: drawings and inspections for a laboratory in Cambridge.",
    "25k_50k",
    "GBP",
    "Their project manager came to our office in London for half a day, and we showed inspections on site.",
)
ALBION = Deal(
    "Albion Modular Systems",
    "Grace Oyelaran",
    "grace.oyelaran@albion-modular-systems.co.uk",
    "GB",
    "Quality checks on the line and on site in one record, for housing associations.",
    "50k_100k",
    "GBP",
    "Factory visit in Hull, and a demonstration of inspections to the quality manager and two of her people.",
    ("site_visit", "demonstration"),
)
SEVERN = Deal(
    "Severn Bridge Contractors",
    "Huw Morgan",
    "huw.morgan@severn-bridge-contractors.co.uk",
    "GB",
    "Daily reports from four depots, and somebody who reads them.",
    "under_25k",
    "GBP",
    "Two calls with the managing director, and an afternoon in the Newport depot watching how they report.",
    ("meeting", "site_visit"),
)
