"""A rejection gets one second look, if the partner asks within the policy's business days."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import calendar, submissions
from models.program import Program
from models.tables import Submission
from models.terms import Verb


def was_asked(session: Session, submission: Submission) -> bool:
    """True if the partner has asked for the second look."""
    return any(each.act == Verb.SECOND_LOOK for each in submissions.history(session, submission.id))


def until(program: Program, submission: Submission) -> datetime:
    """Returns until when the partner may ask, in UTC: the end of a business day in the program's calendar."""
    return calendar.business_deadline(
        submission.decided_at or submission.filed_at,
        program.values().second_look_business_days,
        program.timezone,
        program.calendar,
    )
