"""The deal that a submission is about, in what those read of it who may read the whole: never in a room."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from handlers.effects import extensions
from models import submissions
from models.program import Program
from models.readable import UNREADABLE
from models.tables import Submission


def of(session: Session, program: Program, submission: Submission) -> dict[str, Any] | None:
    """What `submission` is about: its deal's customer, value and days. None if it is about none."""
    deal = session.get(Submission, submission.parent_id) if submission.parent_id is not None else None
    if deal is None:
        return None
    extension = submission if submission.kind == extensions.KIND else None
    return shown(session, program, deal, extension, moves=extension is not None)


def shown(
    session: Session,
    program: Program,
    deal: Submission,
    extension: Submission | None = None,
    *,
    moves: bool = False,
) -> dict[str, Any]:
    """A deal as what is about it names it. `moves`: an extension moves its last day, or would."""
    kind, state = program.named(deal)
    if state == UNREADABLE:
        return {"reference": deal.reference, "kind": kind, "state": state}
    old, new = _days(session, program, deal, extension) if moves else (deal.last_day, None)
    return {
        "reference": deal.reference,
        "state": state,
        "customer": deal.customer_name,
        "value": deal.answers.get("value"),
        "value_band": deal.answers.get("value_band"),
        "currency": deal.currency,
        "kind": deal.kind,
        "last_day": old,
        "new_last_day": new,
        "moved": deal.last_day == new,
    }


def _days(
    session: Session, program: Program, deal: Submission, extension: Submission | None
) -> tuple[date | None, date | None]:
    """The last day as it was and as it is or would be; the second is None where it stays as it is."""
    if extension is not None and extension.state not in program.kind(extension).lifecycle.pending:
        for event in submissions.history(session, deal.id or 0):
            if event.data.get("extension") == extension.reference and "to" in event.data:
                return date.fromisoformat(event.data["from"]), date.fromisoformat(event.data["to"])
        return deal.last_day, None
    return deal.last_day, extensions.last_day(session, program, deal)
