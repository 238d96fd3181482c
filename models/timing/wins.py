"""The clock of a win that waits to be confirmed."""

from __future__ import annotations

from models.calendar import business_deadline
from models.tables import Submission
from models.terms import Verb
from models.timing.answering import Clock
from models.timing.context import Context


def win_claimed(submission: Submission, context: Context) -> Clock | None:
    """From the report of the win to the policy's business days after it; None if no win waits to be confirmed."""
    claimed = context.began(Verb.CLAIM_WIN, Verb.ANSWER_WIN)
    if claimed is None or context.lifecycle.move(Verb.CONFIRM_WIN, submission.state) is None:
        return None
    days = context.values.win_confirm_business_days
    return Clock(claimed, business_deadline(claimed, days, context.timezone, context.calendar))
