"""The partner changed an approved submission: the owner reads of it in their next digest."""

from __future__ import annotations

from collections.abc import Iterator

from models.reminders import Standing, SubmissionReminder
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due

NAME = "amended"


def _due(submission: Submission, context: Context) -> Iterator[Due]:
    amended = context.began(Verb.AMEND)
    if amended is not None and context.lifecycle.move(Verb.AMEND, submission.state) is not None:
        yield Due(NAME, context.owner.after(amended), context.owner, amended)


def _applies(standing: Standing) -> bool:
    return standing.lifecycle.move(Verb.AMEND, standing.state) is not None


REMINDER = SubmissionReminder(
    name=NAME,
    due=_due,
    applies=_applies,
    starts=(Verb.AMEND,),
    for_partner=False,
    beside=True,
    is_listed=True,
)
