"""The week's list of verdicts, for operations: what was said to be one customer or two, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.message import Audience, Example, Message, Setting
from handlers.reply import Content
from handlers.views import past
from models.conflicts import match_decisions
from models.conflicts.standing import in_force
from models.tables import MatchDecision, Opportunity, Submission


def week(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Every verdict between `since` and `until`; nothing if there is none."""
    since, until = (datetime.fromisoformat(str(params[name])) for name in ("since", "until"))
    found = [each for each in match_decisions.since(setting.session, since) if each.at < until]
    if not found:
        return None
    return Content("pipeline", "week", {"since": since, "verdicts": [_row(setting, each) for each in found]})


def _row(setting: Setting, match_decision: MatchDecision) -> dict[str, Any]:
    session = setting.session
    claim = session.get(Submission, match_decision.submission_id)
    return {
        "reference": claim.reference if claim else "",
        "left": (claim.customer_name if claim else None) or "",
        "other": _other(setting, match_decision),
        "same": match_decision.same,
        "by": past.name(session, match_decision.by),
        "at": match_decision.at,
        "second_by": past.name(session, match_decision.second_by),
        "waits": match_decision.withdrawn_at is None and not in_force(match_decision),
        "withdrawn": match_decision.withdrawn_at is not None,
        "note": match_decision.note,
    }


def _other(setting: Setting, match_decision: MatchDecision) -> str:
    if match_decision.other == "claim":
        claim = setting.session.get(Submission, match_decision.other_id)
        return f"{claim.reference} {claim.customer_name}" if claim else ""
    row = setting.session.get(Opportunity, match_decision.other_id)
    return row.account if row else ""


MESSAGES = (Message("ops.verdicts", Audience.OPERATIONS, week),)

_ROW = {
    "reference": "DR-7K3Q-9F",
    "left": "Northgate Construction Group, Inc.",
    "other": "DR-2M8X-C4 Northgate Builders LLC",
    "same": False,
    "by": "Maya Chen",
    "at": datetime(2026, 11, 18, 17, 0, tzinfo=UTC),
    "second_by": "Omar Haddad",
    "waits": False,
    "withdrawn": False,
    "note": "Two firms, one in Ohio.",
}
_DATA = {"since": datetime(2026, 11, 16, 17, 0, tzinfo=UTC), "verdicts": [_ROW]}
EXAMPLES = (Example("verdicts.week.given.operations", Content("pipeline", "week", _DATA)),)
