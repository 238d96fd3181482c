"""Answers that are late: the backup hears on the last day, operations at the breach, the owner of a silent partner.

The promise of an answer isn't stopped by a question to the partner. What a breach records says whose time it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from models import letters, submissions
from models.agenda import Due
from models.tables import Event
from scheduler.deeds.matter import Matter


def tell_backup(matter: Matter, dues: Sequence[Due]) -> Event:
    """The backup learns that an answer is due at the end of the day."""
    event = matter.record("backup_told")
    matter.tell(dues, "escalation.backup", event)
    return event


def record_breach(matter: Matter, dues: Sequence[Due]) -> Event:
    """The answer is late: recorded with the moment at which it was due, told to operations and the owner.

    Every copy that hangs somewhere is brought up to date, so that the partner reads that it is late.
    """
    due_at, waited = dues[0].clock, time_with_partner(matter)
    matter.submission.breached_at = due_at
    matter.session.add(matter.submission)
    event = matter.record(
        "breach",
        {
            "due_at": due_at.isoformat(),
            "waiting_for": "partner" if _waits_for_partner(matter, matter.submission.state) else "procore",
            "hours_with_partner": round(waited.total_seconds() / 3600, 1),
        },
    )
    matter.tell(dues, "escalation.breach", event)
    letters.refresh(matter.session, matter.id, cause=f"e{event.id}", now=matter.now)
    return event


def tell_owner_of_silence(matter: Matter, dues: Sequence[Due]) -> Event:
    """The partner hasn't answered in time: the owner learns that the claim may lapse, and decides."""
    event = matter.record("question_passed")
    matter.tell(dues, "escalation.silence", event)
    letters.refresh(matter.session, matter.id, cause=f"e{event.id}", now=matter.now)
    return event


def time_with_partner(matter: Matter) -> timedelta:
    """How long the submission has waited for the partner's answers since it was filed."""
    total, asked_at = timedelta(), None
    for event in submissions.history(matter.session, matter.id):
        if event.to_state is None or event.to_state == event.from_state:
            continue
        if asked_at is not None:
            total += event.at - asked_at
        asked_at = event.at if _waits_for_partner(matter, event.to_state) else None
    return total + (matter.now - asked_at if asked_at is not None else timedelta())


def _waits_for_partner(matter: Matter, state: str) -> bool:
    return matter.kind.lifecycle.move("answer", state) is not None
