"""Procore's answer is due (guide 458): its owner is reminded on the policy's business days."""

from __future__ import annotations

from collections.abc import Iterator

from models.reminders import LAST, Pause, Standing, SubmissionReminder, numbered
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due, business_day
from models.timing.answering import answer_clock, moved


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    clock = answer_clock(submission, context)
    if clock is None:
        return
    for day in sorted({moved(day, context) for day in context.values.answer_nudge_days}):
        at = context.owner.by(business_day(clock.began, day, context), clock.end)
        if at > clock.began:  # a reminder that moved back to before its clock would tell what was just told
            yield Due(f"nudge:{day}", at, context.owner, clock.end)


def _applies(standing: Standing) -> bool:
    return standing.state in standing.lifecycle.pending


REMINDER = SubmissionReminder(
    name="nudge",
    due=_due,
    applies=_applies,
    starts=(Verb.SECOND_LOOK,),
    urgency=lambda day: -numbered(day, -LAST),  # the later one counts
    buttons=(Verb.REPLY, Verb.ARRANGE),
    for_partner=False,
    pause=Pause.QUESTION,
    deadline=lambda submission: submission.answer_due_at,
)
