"""When time acts by itself: late answers, silent partners, unconfirmed wins, ends of approvals. Pure.

What is done then stands in `scheduler.due_actions`, under the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.calendar import business_deadline
from models.tables import Submission
from models.terms import Verb
from models.timing import Context, Due, business_day, distinct, is_outstanding
from models.timing.answering import answer_clock, moved
from models.timing.approval import approval
from models.timing.wins import win_claimed

STARTS = frozenset({"second_look", "hold_end", "claim_win", "answer_win"})  # the acts that start their clocks


def due_actions(submission: Submission, context: Context) -> Iterator[Due]:
    """All actions that are due for `submission`, past and to come, in no order."""
    for rule in (_late_answer, _silence, _end, _notice, _unconfirmed_win):
        yield from rule(submission, context)


def _late_answer(submission: Submission, context: Context) -> Iterator[Due]:
    """Procore's answer (guide 458): the backup is told on its last days, operations and the owner once it is late."""
    clock = answer_clock(submission, context)
    if clock is None:
        return
    start = business_day(clock.began, moved(context.values.answer_backup_day, context), context)
    if start < clock.end:
        yield Due("backup", start, context.backup, clock.end, is_ping=False)
    if submission.breached_at is None:
        for recipient in distinct(context.operations, context.owner):
            yield Due("breach", clock.end, recipient, clock.end, is_ping=False)


def _silence(submission: Submission, context: Context) -> Iterator[Due]:
    """The partner hasn't answered a question in time: the owner is told that the claim may lapse."""
    end = submission.question_due_at
    if end is not None and context.lifecycle.move(Verb.ANSWER, submission.state) is not None:
        yield Due("question:passed", end, context.owner, end, is_ping=False)


def _end(submission: Submission, context: Context) -> Iterator[Due]:
    """The approval ends with its last day (guide 459, 470), unless a requested extension is undecided."""
    period = approval(submission, context)
    if period is None or context.held:
        return
    for recipient in distinct(context.filer, *context.managers):
        yield Due("expire", period.end, recipient, period.end, is_ping=False)


def _notice(submission: Submission, context: Context) -> Iterator[Due]:
    """The approval period is over without notice: operations have the policy's business days to give it by hand."""
    end, held = submission.expires_at, context.began(Verb.HOLD_END)
    if end is None or held is None or not is_outstanding(context.lifecycle, submission.state):
        return
    days = context.values.notice_outstanding_business_days
    until = business_deadline(held, days, context.timezone, context.calendar)
    yield Due("notice:over", until, context.operations, end, is_ping=False)


def _unconfirmed_win(submission: Submission, context: Context) -> Iterator[Due]:
    """Nobody has confirmed a reported win: operations are told. It doesn't expire."""
    claimed = win_claimed(submission, context)
    if claimed is not None:
        yield Due("win:unconfirmed", claimed.end, context.operations, claimed.end, is_ping=False)
