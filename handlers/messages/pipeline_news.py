"""What Procore's staff read after an import of the pipeline, and the account team's question and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import col, select

from handlers.message import Audience, Example, Message, Setting
from handlers.messages.card import happened
from handlers.reply import Act, Content, Flat, View
from handlers.views import account_team_question, past
from models import submissions
from models.matching.plain_names import clean_name
from models.tables import HoldCheck, Opportunity, Partner, Submission
from models.terms import State, Verb


@dataclass(frozen=True)
class Found:
    """What the pipeline has."""

    what: str
    """`opportunity` or `customer`."""
    account: str
    """Whose it is."""
    name: str | None
    """Its own name."""
    stage: str | None
    """Its stage."""
    owner: str | None
    """Who pursues it for Procore."""
    opened_on: date
    """When it was opened."""


@dataclass(frozen=True)
class Check:
    """A look-up of a customer."""

    by: str | None
    """Who looked it up."""
    at: datetime
    """When."""
    held: bool
    """True if they were told of a hold."""


@dataclass(frozen=True)
class Case:
    """The claim that it is about."""

    reference: str
    """Its own."""
    kind: str
    """Its kind's name."""
    state: str
    """Where it is now."""
    partner: str
    """Whose it is."""
    customer: str
    """Its customer's name."""
    filed_at: datetime
    """When it was filed."""
    acts: list[Act]
    """The buttons that show it and its history."""


@dataclass(frozen=True)
class Approved(View, template="pipeline", block="approved"):
    """The pipeline now has what may be the customer of an approved claim."""

    case: Flat[Case]
    """The claim."""
    owner: str | None
    """The channel manager who has taken it."""
    opportunities: Sequence[Found]
    """What was found."""


@dataclass(frozen=True)
class OpenedAfter(View, template="pipeline", block="opened_after"):
    """An opportunity was opened after a filing."""

    case: Flat[Case]
    """The claim."""
    found: Found
    """The opportunity."""
    asked: str
    """As what the customer had been looked up."""
    checks: Sequence[Check]
    """By whom, and when."""


@dataclass(frozen=True)
class Question(View, template="account_team", block="question"):
    """Does the account team pursue a customer?"""

    asked: str
    """The customer's domain, or its name."""
    customer: str | None
    """Its name."""
    country: str | None
    """Its country."""
    answers: Sequence[past.Evidence]
    """What was answered so far."""
    acts: list[Act]
    """The button that answers."""


@dataclass(frozen=True)
class Answered(View, template="account_team", block="answered"):
    """What the account team answered."""

    reference: str
    """Of the claim."""
    evidence: Flat[past.Evidence]
    """The answer."""


def approved(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the owner of an approved claim, or whoever stands in: what the pipeline now has of its customer."""
    claim = setting.session.get(Submission, params["id"])
    rows = [setting.session.get(Opportunity, number) for number in params["opportunities"]]
    if claim is None or not any(rows):
        return None
    found = [_opportunity(row) for row in rows if row is not None]
    return Content(Approved(_case(setting, claim), past.name(setting.session, claim.owner_id), found))


def opened_after(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: an opportunity was opened after a filing, on a customer that somebody had looked up."""
    claim = setting.session.get(Submission, params["id"])
    row = setting.session.get(Opportunity, params["opportunity"])
    if claim is None or row is None:
        return None
    asked = str(params["asked"])
    checks = [
        Check(past.name(setting.session, each.person_id), each.at, each.held)
        for each in setting.session.exec(select(HoldCheck).order_by(col(HoldCheck.id)))
        if asked == each.domain or clean_name(asked) == clean_name(each.asked)
    ]
    return Content(OpenedAfter(_case(setting, claim), _opportunity(row), asked, checks))


def question(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the account team: do you pursue this customer? With the answers so far; who claims it isn't said."""
    found = happened(setting, params)
    if found is None:
        return None
    claim, event = found
    given = [
        each
        for each in submissions.history(setting.session, claim.id)
        if each.act == account_team_question.ANSWERED and each.data.get("question") == event.id
    ]
    kind = setting.program.kind(claim)
    open_still = account_team_question.is_open(setting.session, kind, claim, event)
    view = Question(
        asked=event.data["asked"],
        customer=event.data["customer"],
        country=event.data["country"],
        answers=past.evidence(setting.session, given),
        acts=[Act(account_team_question.ANSWERED, str(event.id), "primary")] if open_still else [],
    )
    return Content(view)


def answered(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Under the card: what the account team answered."""
    found = happened(setting, params)
    if found is None:
        return None
    claim, event = found
    (said,) = past.evidence(setting.session, [event])
    return Content(Answered(claim.reference, said))


def _case(setting: Setting, claim: Submission) -> Case:
    partner = setting.session.get(Partner, claim.partner_id)
    return Case(
        reference=claim.reference,
        kind=claim.kind,
        state=claim.state,
        partner=partner.name if partner else "",
        customer=claim.customer_name or "",
        filed_at=claim.filed_at,
        acts=[Act(verb, claim.reference, about=claim.reference) for verb in (Verb.SHOW, Verb.HISTORY)],
    )


def _opportunity(row: Opportunity) -> Found:
    return Found(row.what, row.account, row.name, row.stage, row.owner, row.opened_on)


MESSAGES = (
    Message("pipeline.approved", Audience.STAFF, approved, passing=True),
    Message("ops.opened_after", Audience.OPERATIONS, opened_after),
    Message("account.question", Audience.SALES, question, asks=True),
    Message("account.answered", Audience.STAFF, answered, passing=True),
)

_AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
_CASE = Case(
    reference="DR-7K3Q-9F",
    kind="deal_registration",
    state=State.APPROVED,
    partner="Northwind Building Systems",
    customer="Northgate Construction Group, Inc.",
    filed_at=_AT,
    acts=[
        Act(Verb.SHOW, "DR-7K3Q-9F", about="DR-7K3Q-9F"),
        Act(Verb.HISTORY, "DR-7K3Q-9F", about="DR-7K3Q-9F"),
    ],
)
_FOUND = Found("opportunity", "Northgate Group", "Hospital", "Proposal", "Robin Diaz", date(2026, 11, 24))
EXAMPLES = (
    Example("pipeline.imported.approved.staff", Content(Approved(_CASE, "Maya Chen", [_FOUND]))),
    Example(
        "pipeline.opened_after.approved.operations",
        Content(OpenedAfter(_CASE, _FOUND, "northgate.com", [Check("Rita Moss", _AT, held=True)])),
    ),
)
