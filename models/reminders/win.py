"""The partner reports a win: the owner reads of it in their next digest."""

from __future__ import annotations

from collections.abc import Iterator

from models.reminders import Standing, SubmissionReminder
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due
from models.timing.wins import win_claimed


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    claimed = win_claimed(submission, context)
    if claimed is None or context.lifecycle.move(Verb.ANSWER_WIN, submission.state) is not None:
        return  # nothing to confirm, or it is the partner's turn
    yield Due("win", context.owner.after(claimed.began), context.owner, claimed.end)


def _applies(standing: Standing) -> bool:
    return standing.lifecycle.move(Verb.QUESTION_WIN, standing.state) is not None


REMINDER = SubmissionReminder(
    name="win",
    due=_due,
    applies=_applies,
    starts=(Verb.CLAIM_WIN, Verb.ANSWER_WIN),
    buttons=(Verb.CONFIRM_WIN, Verb.QUESTION_WIN),
    for_partner=False,
)
