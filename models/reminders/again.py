"""A reader put the reminders about an approval off: they are told of its end again when that is over."""

from __future__ import annotations

from collections.abc import Iterator

from models.reminders import Pause, SubmissionReminder
from models.reminders.ending import still_runs
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due
from models.timing.approval import approval


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    period = approval(submission, context)
    if period is None:
        return
    for recipient, until in context.snoozes:
        at = recipient.after(until)
        if at < period.end:
            yield Due(f"again:{until:%Y%m%dT%H%M}", at, recipient, period.end)


REMINDER = SubmissionReminder(
    name="again",
    due=_due,
    applies=still_runs,
    urgency=lambda until: 1000,
    buttons=(Verb.CLAIM_WIN, Verb.EXTEND, Verb.LOSE, Verb.SNOOZE),
    is_notice=True,
    is_listed=True,
    pause=Pause.EXTENSION,
    words="ending",
)
