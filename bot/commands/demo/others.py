"""What the example's partners file besides deals: a referral, and marketing that is planned or done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.commands.demo.deals import Answers, working_day


@dataclass(frozen=True)
class Other:
    """What a partner fills in. `customer` is what the example calls it, `dated` a field whose day is `days` ahead."""

    kind: str
    customer: str
    pages: tuple[Answers, ...]
    days: int = 0
    dated: str = ""

    def steps(self, today: date) -> tuple[Answers, ...]:
        """The answers of the form's steps, filled in on this day."""
        if not self.dated:
            return self.pages
        day = working_day(today + timedelta(days=self.days)).isoformat()
        return (*self.pages[:-1], {**self.pages[-1], self.dated: day})


TYNE = Other(
    "referral",
    "Tyne Quay Developments",
    (
        {
            "customer_name": "Tyne Quay Developments",
            "contact_name": "Martha Reid",
            "contact_email": "martha.reid@tynequay-developments.co.uk",
            "country": "GB",
        },
        {
            "relationship": "customer",
            "why_now": "They take three towers in house and have asked us what others use for drawings.",
            "introduction": True,
            "consent": True,
        },
    ),
)
BREAKFAST = Other(
    "marketing_request",
    "Breakfast for site managers",
    (
        {
            "activity": "event",
            "subject": "Breakfast for site managers",
            "description": "Forty site managers of general contractors in Chicago, with drawings on tablets.",
            "timing": "planned",
        },
    ),
    days=30,
    dated="activity_date",
)
BLOG = Other(
    "marketing_request",
    "How we run punch lists",
    (
        {
            "activity": "blog",
            "subject": "How we run punch lists",
            "description": "Our superintendent writes about two years of punch lists without paper.",
            "timing": "done",
            "link": "https://northwind.example/blog/punch-lists",
        },
    ),
    days=-3,
    dated="activity_date",
)
MORE_TIME: Answers = {
    "justification": "The authority has put its decision back by two months, after the summer's accounts.",
    "details": "Scope is agreed for both depots; the capital program's office signs once the budget is through.",
}
