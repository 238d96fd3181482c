"""What Procore's direct sellers read: that a hold on a customer begins or ends. The domain, never the partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.message import Audience, Example, Message, Setting
from handlers.messages.happening import find
from handlers.reply import Content, View
from models import customers
from models.tables import Submission


@dataclass(frozen=True)
class HoldStarted(View, template="sales", block="hold_started"):
    """A hold on a customer begins."""

    domain: str
    """The customer's."""
    last_day: date | None
    """Of the approval behind it, that day included."""


@dataclass(frozen=True)
class HoldOpen(View, template="sales", block="hold_open"):
    """A hold stands, and its end is open."""

    domain: str
    """The customer's."""


@dataclass(frozen=True)
class HoldEnded(View, template="sales", block="hold_ended"):
    """No hold stands any more."""

    domain: str
    """The customer's."""


def hold_started(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A deal was approved (guide 445, 473); nothing if the hold is over already."""
    found = find(setting, params)
    if found is None or found.submission.state not in found.kind.lifecycle.holding:
        return None
    submission = found.submission
    if not submission.customer_domain:
        return None
    return Content(HoldStarted(submission.customer_domain, submission.last_day))


def hold_ended(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """No hold stands for the domain any more; nothing if none stood, or another claim holds it still."""
    found = find(setting, params)
    if found is None or found.event.from_state not in found.kind.lifecycle.holding:
        return None
    domain = found.submission.customer_domain
    if not domain or _still_held(setting, domain, found.submission):
        return None
    return Content(HoldEnded(domain))


def hold_open(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The approval behind a hold was taken back: it stands, and its end is open; nothing once that has changed."""
    found = find(setting, params)
    if found is None or found.submission.state not in found.kind.lifecycle.pending:
        return None
    return Content(HoldOpen(found.submission.customer_domain or ""))


def _still_held(setting: Setting, domain: str, ended: Submission) -> bool:
    states = frozenset(
        state for kind in setting.program.kinds.values() if kind.claims for state in kind.lifecycle.holding
    )
    return bool(customers.holds(setting.session, domain, ended.customer_clean, states))


MESSAGES = (
    Message("sales.hold_started", Audience.SALES, hold_started),
    Message("sales.hold_open", Audience.SALES, hold_open),
    Message("sales.hold_ended", Audience.SALES, hold_ended),
)

_DOMAIN = "northgate.com"
EXAMPLES = (
    Example("hold.started.approved.sales", Content(HoldStarted(_DOMAIN, date(2027, 2, 18)))),
    Example("hold.open.submitted.sales", Content(HoldOpen(_DOMAIN))),
    Example("hold.ended.expired.sales", Content(HoldEnded(_DOMAIN))),
)
