"""The week's list of verdicts, for operations: what was said to be one customer or two, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handlers.message import Audience, Example, Message, Setting
from handlers.reply import Content, View
from handlers.views import past
from models.conflicts import match_decisions
from models.conflicts.standing import in_force
from models.tables import MatchDecision, Opportunity, Submission


@dataclass(frozen=True)
class Row:
    """A verdict."""

    reference: str
    """Of the claim."""
    left: str
    """Its customer."""
    other: str
    """What it was compared with."""
    same: bool
    """True for one customer, False for two."""
    by: str | None
    """Who said so, None for an operator's file."""
    at: datetime
    """When."""
    second_by: str | None
    """Who confirmed it."""
    waits: bool
    """True while it waits for a second person."""
    withdrawn: bool
    """True once it was taken back."""
    note: str | None
    """Why."""


@dataclass(frozen=True)
class Week(View, template="pipeline", block="week"):
    """The verdicts of a week."""

    since: datetime
    """Its first moment."""
    match_decisions: Sequence[Row]
    """All of them."""


def week(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Every verdict between `since` and `until`; nothing if there is none."""
    since, until = (datetime.fromisoformat(str(params[name])) for name in ("since", "until"))
    found = [each for each in match_decisions.since(setting.session, since) if each.at < until]
    if not found:
        return None
    return Content(Week(since, [_row(setting, each) for each in found]))


def _row(setting: Setting, match_decision: MatchDecision) -> Row:
    session = setting.session
    claim = session.get(Submission, match_decision.submission_id)
    return Row(
        reference=claim.reference if claim else "",
        left=(claim.customer_name if claim else None) or "",
        other=_other(setting, match_decision),
        same=match_decision.same,
        by=past.name(session, match_decision.by),
        at=match_decision.at,
        second_by=past.name(session, match_decision.second_by),
        waits=match_decision.withdrawn_at is None and not in_force(match_decision),
        withdrawn=match_decision.withdrawn_at is not None,
        note=match_decision.note,
    )


def _other(setting: Setting, match_decision: MatchDecision) -> str:
    if match_decision.other == "claim":
        claim = setting.session.get(Submission, match_decision.other_id)
        return f"{claim.reference} {claim.customer_name}" if claim else ""
    row = setting.session.get(Opportunity, match_decision.other_id)
    return row.account if row else ""


MESSAGES = (Message("ops.verdicts", Audience.OPERATIONS, week),)

_ROW = Row(
    reference="DR-7K3Q-9F",
    left="Northgate Construction Group, Inc.",
    other="DR-2M8X-C4 Northgate Builders LLC",
    same=False,
    by="Maya Chen",
    at=datetime(2026, 11, 18, 17, 0, tzinfo=UTC),
    second_by="Omar Haddad",
    waits=False,
    withdrawn=False,
    note="Two firms, one in Ohio.",
)
EXAMPLES = (
    Example(
        "verdicts.week.given.operations", Content(Week(datetime(2026, 11, 16, 17, 0, tzinfo=UTC), [_ROW]))
    ),
)
