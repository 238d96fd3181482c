"""Procore asked the partner: the filer is reminded to answer, on the policy's business days."""

from __future__ import annotations

from collections.abc import Iterator

from models.reminders import LAST, Standing, SubmissionReminder, numbered
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due, business_day


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    end, asked = submission.question_due_at, context.began(Verb.ASK)
    if end is None or asked is None or context.lifecycle.move(Verb.ANSWER, submission.state) is None:
        return
    for day in context.values.question_reminder_days:
        at = context.filer.by(business_day(asked, day, context), end)
        if at > asked:
            yield Due(f"question:{day}", at, context.filer, end)


def _applies(standing: Standing) -> bool:
    return standing.lifecycle.move(Verb.ANSWER, standing.state) is not None


REMINDER = SubmissionReminder(
    name="question",
    due=_due,
    applies=_applies,
    starts=(Verb.ASK,),
    urgency=lambda day: -numbered(day, -LAST),  # the later one counts
    buttons=(Verb.ANSWER,),
    deadline=lambda submission: submission.question_due_at,
)
