"""What Procore's staff read after an import of the pipeline, and the account team's question and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import col, select

from handlers.decide import account_team
from handlers.message import Audience, Example, Message, Setting
from handlers.messages.card import happened
from handlers.reply import Act, Content, flat
from handlers.views import past
from models import submissions
from models.matching.plain_names import clean_name
from models.tables import HoldCheck, Opportunity, Partner, Submission
from models.terms import Verb


def approved(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the owner of an approved claim, or whoever stands in: what the pipeline now has of its customer."""
    claim = setting.session.get(Submission, params["id"])
    rows = [setting.session.get(Opportunity, number) for number in params["opportunities"]]
    if claim is None or not any(rows):
        return None
    data = {
        **_claim(setting, claim),
        "owner": past.name(setting.session, claim.owner_id),
        "opportunities": [_opportunity(row) for row in rows if row is not None],
    }
    return Content("pipeline", "approved", data)


def opened_after(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To operations: an opportunity was opened after a filing, on a customer that somebody had looked up."""
    claim = setting.session.get(Submission, params["id"])
    row = setting.session.get(Opportunity, params["opportunity"])
    if claim is None or row is None:
        return None
    asked = str(params["asked"])
    checks = [
        {"by": past.name(setting.session, each.person_id), "at": each.at, "held": each.held}
        for each in setting.session.exec(select(HoldCheck).order_by(col(HoldCheck.id)))
        if asked == each.domain or clean_name(asked) == clean_name(each.asked)
    ]
    data = {**_claim(setting, claim), "found": _opportunity(row), "asked": asked, "checks": checks}
    return Content("pipeline", "opened_after", data)


def question(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the account team: do you pursue this customer? With the answers so far; who claims it isn't said."""
    found = happened(setting, params)
    if found is None:
        return None
    claim, event = found
    given = [
        each
        for each in submissions.history(setting.session, claim.id or 0)
        if each.act == account_team.ANSWERED and each.data.get("question") == event.id
    ]
    kind = setting.program.kind(claim)
    open_still = account_team.is_open(setting.session, kind, claim, event)
    return Content(
        "account_team",
        "question",
        {
            **{name: event.data[name] for name in ("asked", "customer", "country")},
            "answers": past.evidence(setting.session, given),
            "acts": [Act(account_team.ANSWERED, str(event.id), "primary")] if open_still else [],
        },
    )


def answered(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Under the card: what the account team answered."""
    found = happened(setting, params)
    if found is None:
        return None
    claim, event = found
    (said,) = past.evidence(setting.session, [event])
    return Content("account_team", "answered", {"reference": claim.reference, **flat(said)})


def _claim(setting: Setting, claim: Submission) -> dict[str, Any]:
    partner = setting.session.get(Partner, claim.partner_id)
    return {
        "reference": claim.reference,
        "kind": claim.kind,
        "state": claim.state,
        "partner": partner.name if partner else "",
        "customer": claim.customer_name or "",
        "filed_at": claim.filed_at,
        "acts": [Act(verb, claim.reference, about=claim.reference) for verb in (Verb.SHOW, Verb.HISTORY)],
    }


def _opportunity(row: Opportunity) -> dict[str, Any]:
    return {
        "what": row.what,
        "account": row.account,
        "name": row.name,
        "stage": row.stage,
        "owner": row.owner,
        "opened_on": row.opened_on,
    }


MESSAGES = (
    Message("pipeline.approved", Audience.STAFF, approved, passing=True),
    Message("ops.opened_after", Audience.OPERATIONS, opened_after),
    Message("account.question", Audience.SALES, question, asks=True),
    Message("account.answered", Audience.STAFF, answered, passing=True),
)

_AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
_CASE = {
    "reference": "DR-7K3Q-9F",
    "kind": "deal_registration",
    "state": "approved",
    "partner": "Northwind Building Systems",
    "customer": "Northgate Construction Group, Inc.",
    "filed_at": _AT,
    "acts": [
        Act(Verb.SHOW, "DR-7K3Q-9F", about="DR-7K3Q-9F"),
        Act(Verb.HISTORY, "DR-7K3Q-9F", about="DR-7K3Q-9F"),
    ],
}
_FOUND = {
    "what": "opportunity",
    "account": "Northgate Group",
    "name": "Hospital",
    "stage": "Proposal",
    "owner": "Robin Diaz",
    "opened_on": date(2026, 11, 24),
}
_CHECK = {"by": "Rita Moss", "at": _AT, "held": True}
EXAMPLES = (
    Example(
        "pipeline.imported.approved.staff",
        Content("pipeline", "approved", {**_CASE, "owner": "Maya Chen", "opportunities": [_FOUND]}),
    ),
    Example(
        "pipeline.opened_after.approved.operations",
        Content(
            "pipeline",
            "opened_after",
            {**_CASE, "found": _FOUND, "asked": "northgate.com", "checks": [_CHECK]},
        ),
    ),
)
