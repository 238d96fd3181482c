"""What happened to submissions, in the order of time: events, and the letters about them that were delivered.

For one it is a history, for two a dispute: filings, questions, waits, verdicts, and who decided, side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import Event, Letter, Submission


@dataclass(frozen=True)
class Entry:
    """Something that happened to `submission`: an event, or a letter that was delivered at `at`."""

    at: datetime
    submission: Submission
    event: Event | None = None
    letter: Letter | None = None


def timeline(session: Session, submissions: Sequence[Submission]) -> list[Entry]:
    """Every event and delivery of the submissions, oldest first; what happened at once stays as it was written."""
    entries: list[Entry] = []
    for each in submissions:
        events = select(Event).where(Event.submission_id == each.id).order_by(col(Event.id))
        entries += [Entry(event.at, each, event=event) for event in session.exec(events)]
        sent = select(Letter).where(Letter.submission_id == each.id, col(Letter.sent_at).is_not(None))
        for letter in session.exec(sent.order_by(col(Letter.id))):
            assert letter.sent_at is not None
            entries.append(Entry(letter.sent_at, each, letter=letter))
    return sorted(entries, key=lambda entry: (entry.at, entry.letter is not None, _number(entry)))


def _number(entry: Entry) -> int:
    row = entry.event or entry.letter
    return (row.id or 0) if row is not None else 0
