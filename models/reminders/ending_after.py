"""The approval has ended (guide 459, 470): what the partner may do now, the policy's days after the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.reminders import Standing, SubmissionReminder
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due, Recipient, day_start, is_over, runs
from models.timing.approval import told_of_end


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    end, last, lifecycle = submission.expires_at, submission.last_day, context.lifecycle
    if end is None or last is None:
        return
    running = runs(lifecycle, submission.state)
    if (running and context.held) or not (running or is_over(lifecycle, submission.state)):
        return
    day_after = day_start(last + timedelta(days=context.values.ending_after_days), context)
    for recipient in told_of_end(context):
        yield Due("ending:after", _first(recipient, day_after), recipient, end)


def _first(recipient: Recipient, moment: datetime) -> datetime:
    """The first digest after `moment`, or the first week's list, in UTC."""
    at = recipient.after(moment)
    listed = recipient.listed(at)
    return at if not recipient.has_list or listed >= at else recipient.listed(at + timedelta(days=7))


def _applies(standing: Standing) -> bool:
    return is_over(standing.lifecycle, standing.state)


REMINDER = SubmissionReminder(
    name="ending:after",
    due=_due,
    applies=_applies,
    urgency=lambda detail: -1,  # before all others
    can_wait=lambda detail, values: False,
    buttons=(Verb.FILE_AGAIN,),
    is_listed=True,
    is_weekly=True,
    is_news=True,
    needs_buttons=True,
)
