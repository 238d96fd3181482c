"""Answers to a reminder: "on track" or "not now"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import select

from handlers.effects.recording import record_act
from handlers.reply import Content, Dialog, Refused, Reply, View
from handlers.request import Request
from models import agenda, calendar
from models.people import sides
from models.tables import Snooze, Submission
from models.terms import Refusal, Verb


@dataclass(frozen=True)
class OnTrack(View, template="pings", block="on_track"):
    """A deal was noted as on track."""

    reference: str
    """Of the deal."""
    last_day: date | None
    """Of its approval, that day included."""


@dataclass(frozen=True)
class Snoozed(View, template="pings", block="snoozed"):
    """No reminders about a submission for a while."""

    reference: str
    """Of the submission."""
    until: date
    """The day before which none comes."""


def on_track(request: Request) -> Reply:
    """Records that the deal is on track. The channel manager sees it on the card."""
    submission = request.submission()
    if submission is None:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    if not sides(request.actor, submission):
        return Refused(
            Refusal.NOT_YOURS,
            {"act": "on_track", "reference": submission.reference, "who": ["partner_member"]},
        )
    record_act(request, submission, Verb.ON_TRACK)
    return Dialog(Content(OnTrack(submission.reference, submission.last_day)))


def snooze(request: Request) -> Reply:
    """Stops this person's reminders about this submission for the policy's days, but never in the last three days."""
    submission = request.submission()
    if submission is None:
        return Refused(Refusal.NOT_FOUND, {"reference": request.subject})
    if not sides(request.actor, submission):
        return Refused(
            Refusal.NOT_YOURS, {"act": "snooze", "reference": submission.reference, "who": ["partner_member"]}
        )
    values = request.values()
    until = request.now + timedelta(days=values.snooze_days)
    if submission.expires_at is not None:
        until = min(
            until, submission.expires_at - timedelta(days=1 + max(values.ending_ping_unsnoozable, default=0))
        )
    if until <= request.now:
        return Refused(
            Refusal.TOO_LATE_TO_SNOOZE, {"reference": submission.reference, "last_day": submission.last_day}
        )
    _keep(request, submission, until_at=until)
    agenda.settle(request.session, request.program, submission, request.now)
    timezone = request.actor.timezone or request.program.timezone
    return Dialog(Content(Snoozed(submission.reference, calendar.local_day(until, timezone))))


def _keep(request: Request, submission: Submission, *, until_at: datetime) -> None:
    found = request.session.exec(
        select(Snooze).where(
            Snooze.submission_id == submission.id, Snooze.person_id == request.actor.person_id
        )
    ).first()
    row = found or Snooze(submission_id=submission.id, person_id=request.actor.person_id, until=until_at)
    row.until = until_at
    request.session.add(row)
    request.session.flush()
