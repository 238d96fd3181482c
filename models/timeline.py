"""What happened to submissions over time: events, and the letters about them that were delivered.

For one submission this is its history. For two it settles a dispute: filings, questions, match decisions, and who
decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import Event, Letter, Submission


@dataclass(frozen=True)
class Entry:
    """Something that happened to `submission`: an event, or a letter delivered at `at`."""

    at: datetime
    submission: Submission
    event: Event | None = None
    letter: Letter | None = None


def timeline(session: Session, submissions: Sequence[Submission]) -> list[Entry]:
    """Returns every event and delivery of the submissions, oldest first, in stored order at equal times."""
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
    return row.id if row is not None else 0
