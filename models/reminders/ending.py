"""The end of the approval comes nearer (guide 459, 470): told on the policy's days before it.

The filer is told from the first of these days on, the Partnership Managers and the owner later. Procore's people read
it in the week's list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from models.policy import Values
from models.reminders import Pause, Standing, SubmissionReminder, numbered
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due, day_start, runs
from models.timing.approval import approval, told_of_end


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    period = approval(submission, context)
    if period is None:
        return
    for before in context.values.ending_ping_days:
        day = period.last_day - timedelta(days=before)
        widely = before <= context.values.ending_ping_managers_from
        for recipient in told_of_end(context) if widely else (context.filer,):
            at = recipient.by(day_start(day, context), period.end)
            at = recipient.listed(at) if recipient.has_list else at
            if period.began < at and day <= period.last_day:
                yield Due(f"ending:{before}", at, recipient, period.end)


def still_runs(standing: Standing) -> bool:
    """True until the end of the approval, or longer while a requested extension is undecided.

    Just after the end the rounds may not have ended it yet.
    """
    if not runs(standing.lifecycle, standing.state) or standing.expires_at is None:
        return False
    return standing.now < standing.expires_at or standing.extension_pending()


def _can_wait(days: str, values: Values) -> bool:
    return numbered(days, -1) not in values.ending_ping_unsnoozable


REMINDER = SubmissionReminder(
    name="ending",
    due=_due,
    applies=still_runs,
    urgency=lambda days: numbered(days, -1),  # before all else, the nearer the more so
    can_wait=_can_wait,
    buttons=(Verb.CLAIM_WIN, Verb.EXTEND, Verb.LOSE, Verb.SNOOZE),
    is_notice=True,
    is_listed=True,
    is_weekly=True,
    pause=Pause.EXTENSION,
)
