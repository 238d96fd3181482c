"""The deal that a submission is about, in what those read of it who may read the whole: never in a room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.effects import extensions
from models import submissions
from models.program import Program
from models.readable import UNREADABLE
from models.tables import Submission
from models.terms import AnyState


@dataclass(frozen=True)
class Deal:
    """A deal as what is about it names it."""

    reference: str
    """Its own."""
    state: AnyState
    """Its state, or that it can't be read."""
    kind: str | None
    """Its kind's name; None for one that can't be read."""
    customer: str | None = None
    """Its customer's name."""
    value: object = None
    """The annual value as it was answered, None where a band was."""
    value_band: str | None = None
    """The band of its value."""
    currency: str | None = None
    """Of the value."""
    last_day: date | None = None
    """Of the approval: the one before, if an extension moves it."""
    new_last_day: date | None = None
    """The last day with the extension, None if none moves it."""
    moved: bool = False
    """True if the extension was given."""


def of(session: Session, program: Program, submission: Submission) -> Deal | None:
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
) -> Deal:
    """A deal as what is about it names it. `moves`: an extension moves its last day, or would."""
    kind, state = program.named(deal)
    if state == UNREADABLE:
        return Deal(deal.reference, state=state, kind=kind)
    old, new = _days(session, program, deal, extension) if moves else (deal.last_day, None)
    return Deal(
        reference=deal.reference,
        state=state,
        customer=deal.customer_name,
        value=deal.answers.get("value"),
        value_band=deal.answers.get("value_band"),
        currency=deal.currency,
        kind=deal.kind,
        last_day=old,
        new_last_day=new,
        moved=deal.last_day == new,
    )


def _days(
    session: Session, program: Program, deal: Submission, extension: Submission | None
) -> tuple[date | None, date | None]:
    """The last day as it was and as it is or would be; the second is None where it stays as it is."""
    if extension is not None and extension.state not in program.kind(extension).lifecycle.pending:
        for event in submissions.history(session, deal.id):
            if event.data.get("extension") == extension.reference and "to" in event.data:
                return date.fromisoformat(event.data["from"]), date.fromisoformat(event.data["to"])
        return deal.last_day, None
    return deal.last_day, extensions.last_day(session, program, deal)
