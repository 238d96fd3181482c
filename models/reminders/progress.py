"""The approval is well under way: the filer is asked whether the deal is on track, on the policy's day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from models.reminders import SubmissionReminder
from models.reminders.ending import still_runs
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due, day_start
from models.timing.approval import approval


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    period = approval(submission, context)
    if period is None or submission.approved_on is None:
        return
    day = submission.approved_on + timedelta(days=context.values.progress_check_day)
    at = context.filer.by(day_start(day, context), period.end)
    if period.began < at and day <= period.last_day:
        yield Due("progress", at, context.filer, period.end)


REMINDER = SubmissionReminder(
    name="progress",
    due=_due,
    applies=still_runs,
    buttons=(Verb.ON_TRACK, Verb.CLAIM_WIN, Verb.LOSE),
    is_notice=True,
)
