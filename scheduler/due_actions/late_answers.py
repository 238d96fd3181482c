"""Answers that are late: the backup is told on the last day, operations at the breach, the owner of a silent partner.

A question to the partner doesn't stop the clock of Procore's answer (guide 458). The breach records whose time it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from models import letters, submissions
from models.agenda import Due
from models.tables import Event
from models.terms import AnyState, Verb
from scheduler.due_actions.due_submission import DueSubmission


def tell_backup(subject: DueSubmission, dues: Sequence[Due]) -> Event:
    """Tells the backup that an answer is due at the end of the day. Returns the event `backup_told`."""
    event = subject.record(Verb.BACKUP_TOLD)
    subject.tell(dues, "escalation.backup", event)
    return event


def record_breach(subject: DueSubmission, dues: Sequence[Due]) -> Event:
    """Records that the answer is late, with the moment at which it was due, and tells operations and the owner.

    Every copy of the submission is brought up to date, so that the partner reads that it is late. Returns the event
    `breach`.
    """
    due_at, waited = dues[0].clock, time_with_partner(subject)
    subject.submission.breached_at = due_at
    subject.session.add(subject.submission)
    event = subject.record(
        Verb.BREACH,
        {
            "due_at": due_at.isoformat(),
            "waiting_for": "partner" if _waits_for_partner(subject, subject.submission.state) else "procore",
            "hours_with_partner": round(waited.total_seconds() / 3600, 1),
        },
    )
    subject.tell(dues, "escalation.breach", event)
    letters.refresh(subject.session, subject.id, cause=f"e{event.id}", now=subject.now)
    return event


def tell_owner_of_silence(subject: DueSubmission, dues: Sequence[Due]) -> Event:
    """Tells the owner that the partner hasn't answered in time, and that the claim may lapse.

    Returns the event `question_passed`.
    """
    event = subject.record(Verb.QUESTION_PASSED)
    subject.tell(dues, "escalation.silence", event)
    letters.refresh(subject.session, subject.id, cause=f"e{event.id}", now=subject.now)
    return event


def time_with_partner(subject: DueSubmission) -> timedelta:
    """How long the submission has waited for the partner's answers since it was filed, in all."""
    total, asked_at = timedelta(), None
    for event in submissions.history(subject.session, subject.id):
        if event.to_state is None or event.to_state == event.from_state:
            continue
        if asked_at is not None:
            total += event.at - asked_at
        asked_at = event.at if _waits_for_partner(subject, event.to_state) else None
    return total + (subject.now - asked_at if asked_at is not None else timedelta())


def _waits_for_partner(subject: DueSubmission, state: AnyState) -> bool:
    return subject.kind.lifecycle.move(Verb.ANSWER, state) is not None
