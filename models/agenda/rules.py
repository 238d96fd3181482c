"""The agenda: what is due for a submission if nobody does anything, by the policy's rules. Pure.

Clocks in business days run in the programme's timezone and calendar; the day on which they begin is day 0.
The approval period runs in the partner's days. Pings go at the receiver's digest hour on working days: a ping
belongs to the day on which that hour comes first after the rule's day has begun. Up to and including the last
day a free day moves it back; the day after moves forward. One that would move to before its clock began isn't
sent: the receiver has just been told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.agenda.case import Case
from models.agenda.due import Due
from models.agenda.receiver import Receiver
from models.calendar import business_deadline, local_day, start_of_day
from models.lifecycle import Lifecycle
from models.tables import Submission

ENDED = -1  # more urgent than the last day


def agenda(submission: Submission, case: Case) -> tuple[Due, ...]:
    """All that is due for `submission`, past and to come, earliest first; without what was told at once."""
    found = [
        *_answer(submission, case),
        *_question(submission, case),
        *_approval(submission, case),
        *_end(submission, case),
        *_win(submission, case),
    ]
    return tuple(
        sorted(
            (each for each in found if (each.rule, each.mark) not in case.told or each.is_ping), key=_order
        )
    )


def runs(lifecycle: Lifecycle, state: str) -> bool:
    """True while an approval period runs: it may expire, and its end hasn't come."""
    return lifecycle.move("expire", state) is not None and state not in _targets(lifecycle, "hold_end")


def outstanding(lifecycle: Lifecycle, state: str) -> bool:
    """True if the approval period is over and only its notice is owed."""
    return lifecycle.move("expire", state) is not None and state in _targets(lifecycle, "hold_end")


def _answer(submission: Submission, case: Case) -> Iterator[Due]:
    """Procore's answer (guide 458): the owner is reminded, then the backup told, then operations."""
    end = submission.answer_due_at
    if end is None or submission.state not in case.lifecycle.pending:
        return
    filed = submission.filed_at
    nudges, backup = _answer_days(case)
    for day in nudges:
        at = case.owner.by(_business_day(filed, day, case), end)
        if at > filed:
            yield Due(f"nudge:{day}", at, case.owner, end, urgency=case.answer_days - day)
    start = _business_day(filed, backup, case)
    if start < end:
        yield Due("backup", start, case.backup, end, is_ping=False)
    if submission.breached_at is None:
        for receiver in _each(case.operations, case.owner):
            yield Due("breach", end, receiver, end, is_ping=False)


def _answer_days(case: Case) -> tuple[list[int], int]:
    """The business days of the nudges and of the backup.

    A kind that is answered in another number of days (an inquiry: 2) keeps their distance to the end.
    """
    values = case.values
    moved = case.answer_days - values.answer_business_days if case.scaled else 0
    return sorted({max(1, day + moved) for day in values.answer_nudge_days}), max(
        1, values.answer_backup_day + moved
    )


def _question(submission: Submission, case: Case) -> Iterator[Due]:
    """The partner's answer: reminders, then the owner is told that the claim may lapse."""
    end, asked = submission.question_due_at, case.began("ask")
    if end is None or case.lifecycle.move("answer", submission.state) is None:
        return
    for day in case.values.question_reminder_days if asked else ():
        assert asked is not None
        at = case.filer.by(_business_day(asked, day, case), end)
        if at > asked:
            yield Due(
                f"question:{day}", at, case.filer, end, urgency=case.values.question_business_days - day
            )
    yield Due("question:passed", end, case.owner, end, is_ping=False)


def _approval(submission: Submission, case: Case) -> Iterator[Due]:
    """The approval period (guide 459, 470): is the deal on track, and its end comes nearer."""
    end, last = submission.expires_at, submission.last_day
    if end is None or last is None or not runs(case.lifecycle, submission.state):
        return
    values, began = case.values, submission.decided_at or _start(submission.approved_on or last, case)
    days = {before: last - timedelta(days=before) for before in values.ending_ping_days}
    found = [
        (f"ending:{before}", before, day, receiver)
        for before, day in days.items()
        for receiver in _told_of_end(case, before <= values.ending_ping_managers_from)
    ]
    if submission.approved_on is not None:
        check = submission.approved_on + timedelta(days=values.progress_check_day)
        found.append(("progress", (last - check).days, check, case.filer))
    for rule, urgency, day, receiver in found:
        at = receiver.by(_start(day, case), end)
        if at > began and day <= last:
            yield Due(rule, at, receiver, end, urgency=urgency)
    yield from _again(case, last, end)
    for receiver in _each(case.filer, *case.managers):
        yield Due("expire", end, receiver, end, is_ping=False)


def _again(case: Case, last: date, end: datetime) -> Iterator[Due]:
    """Who put a ping off is told again when that is over."""
    for receiver, until in case.snoozes:
        at = receiver.after(until)
        if at < end:
            yield Due(
                "again", at, receiver, until, urgency=(last - local_day(at, case.partner_timezone)).days
            )


def _end(submission: Submission, case: Case) -> Iterator[Due]:
    """The day after the last one; and what is left to do where the partner may not have had notice."""
    end, last, held = submission.expires_at, submission.last_day, case.began("hold_end")
    over = _targets(case.lifecycle, "expire") | _targets(case.lifecycle, "hold_end")
    if (
        end is None
        or last is None
        or not (submission.state in over or runs(case.lifecycle, submission.state))
    ):
        return
    for receiver in _told_of_end(case, True):
        at = receiver.after(_start(last + timedelta(days=case.values.ending_after_days), case))
        yield Due("ending:after", at, receiver, end, urgency=ENDED)
    if held is not None and outstanding(case.lifecycle, submission.state):
        until = business_deadline(
            held, case.values.notice_outstanding_business_days, case.timezone, case.calendar
        )
        yield Due("notice:over", until, case.operations, end, is_ping=False)


def _win(submission: Submission, case: Case) -> Iterator[Due]:
    """A win that nobody confirms doesn't expire: operations are told."""
    claimed = case.began("claim_win", "answer_win")
    if claimed is None or case.lifecycle.move("confirm_win", submission.state) is None:
        return
    end = business_deadline(claimed, case.values.win_confirm_business_days, case.timezone, case.calendar)
    yield Due("win:unconfirmed", end, case.operations, end, is_ping=False)


def _told_of_end(case: Case, widely: bool) -> tuple[Receiver, ...]:
    return _each(case.filer, *case.managers, case.owner) if widely else (case.filer,)


def _business_day(moment: datetime, number: int, case: Case) -> datetime:
    """The start of the `number`-th business day after the day of `moment`."""
    return start_of_day(case.calendar.add(local_day(moment, case.timezone), number), case.timezone)


def _start(day: date, case: Case) -> datetime:
    return start_of_day(day, case.partner_timezone)


def _each(*receivers: Receiver) -> tuple[Receiver, ...]:
    """Each lane once, in order."""
    return tuple({each.lane: each for each in reversed(receivers)}.values())[::-1]


def _targets(lifecycle: Lifecycle, act: str) -> frozenset[str]:
    return frozenset(each.target for each in lifecycle.moves if each.act == act and each.target)


def _order(due: Due) -> tuple[datetime, bool, str]:
    return due.at, due.is_ping, due.rule
