"""The agenda: what is due for a submission if nobody does anything, by the policy's rules. Pure.

Clocks in business days run in the programme's timezone and calendar; the day on which they begin is day 0.
The approval period runs in the partner's days. Pings go at the receiver's digest hour on working days: a ping
belongs to the day on which that hour comes first after the rule's day has begun. Up to and including the last
day a free day moves it back; the day after moves forward. One that would move to before its clock began isn't
sent: the receiver has just been told. Procore's people hear of ends with the week's list, on its first working day: the
partner acts on them.
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


def agenda(submission: Submission, case: Case) -> tuple[Due, ...]:
    """All that is due for `submission`, past and to come, earliest first; without what was told at once."""
    found = [
        *_answer(submission, case),
        *_question(submission, case),
        *_approval(submission, case),
        *_notice(submission, case),
        *_win(submission, case),
        *_amended(submission, case),
    ]
    open_ = (each for each in found if each.is_ping or (each.rule, each.mark) not in case.told)
    return tuple(sorted(open_, key=_order))


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
    filed = case.began("second_look") or submission.filed_at  # a second look has a clock of its own
    for day in _nudge_days(case):
        at = case.owner.by(_business_day(filed, day, case), end)
        if at > filed:
            yield Due(f"nudge:{day}", at, case.owner, end)
    start = _business_day(filed, _moved(case.values.answer_backup_day, case), case)
    if start < end:
        yield Due("backup", start, case.backup, end, is_ping=False)
    if submission.breached_at is None:
        for receiver in _each(case.operations, case.owner):
            yield Due("breach", end, receiver, end, is_ping=False)


def _nudge_days(case: Case) -> list[int]:
    return sorted({_moved(day, case) for day in case.values.answer_nudge_days})


def _moved(day: int, case: Case) -> int:
    """The business day of a rule; kinds answered in other days (inquiries: 2) keep their distance to the end."""
    return max(1, day + case.answer_days - case.values.answer_business_days) if case.scaled else day


def _question(submission: Submission, case: Case) -> Iterator[Due]:
    """The partner's answer: reminders, then the owner is told that the claim may lapse."""
    end, asked = submission.question_due_at, case.began("ask")
    if end is None or case.lifecycle.move("answer", submission.state) is None:
        return
    if asked is not None:
        for day in case.values.question_reminder_days:
            at = case.filer.by(_business_day(asked, day, case), end)
            if at > asked:
                yield Due(f"question:{day}", at, case.filer, end)
    yield Due("question:passed", end, case.owner, end, is_ping=False)


def _approval(submission: Submission, case: Case) -> Iterator[Due]:
    """The approval period (guide 459, 470): is the deal on track, its end comes nearer, it has ended."""
    end, last = submission.expires_at, submission.last_day
    if end is None or last is None:
        return
    running = runs(case.lifecycle, submission.state)
    if running:
        began = submission.decided_at or _start(submission.approved_on or last, case)
        for rule, day, receiver in _reminders(submission, last, case):
            at = receiver.by(_start(day, case), end)
            if receiver.has_list and rule != "progress":
                at = receiver.listed(at)
            if began < at and day <= last:
                yield Due(rule, at, receiver, end)
        yield from _again(case, end)
        if case.held:
            return
        for receiver in _each(case.filer, *case.managers):
            yield Due("expire", end, receiver, end, is_ping=False)
    if running or submission.state in _over(case.lifecycle):
        day_after = _start(last + timedelta(days=case.values.ending_after_days), case)
        for receiver in _told_of_end(case):
            yield Due("ending:after", _after(receiver, day_after), receiver, end)


def _after(receiver: Receiver, moment: datetime) -> datetime:
    """The first digest after `moment`, or the first weekly list."""
    at = receiver.after(moment)
    listed = receiver.listed(at)
    return at if not receiver.has_list or listed >= at else receiver.listed(at + timedelta(days=7))


def _reminders(submission: Submission, last: date, case: Case) -> Iterator[tuple[str, date, Receiver]]:
    values = case.values
    for before in values.ending_ping_days:
        widely = before <= values.ending_ping_managers_from
        for receiver in _told_of_end(case) if widely else (case.filer,):
            yield f"ending:{before}", last - timedelta(days=before), receiver
    if submission.approved_on is not None:
        yield "progress", submission.approved_on + timedelta(days=values.progress_check_day), case.filer


def _again(case: Case, end: datetime) -> Iterator[Due]:
    """Who put a ping off is told again when that is over."""
    for receiver, until in case.snoozes:
        at = receiver.after(until)
        if at < end:
            yield Due(f"again:{until:%Y%m%dT%H%M}", at, receiver, end)


def _notice(submission: Submission, case: Case) -> Iterator[Due]:
    """The period is over, but the partner may not have had notice: operations have some days to give it."""
    end, held = submission.expires_at, case.began("hold_end")
    if end is None or held is None or not outstanding(case.lifecycle, submission.state):
        return
    days = case.values.notice_outstanding_business_days
    until = business_deadline(held, days, case.timezone, case.calendar)
    yield Due("notice:over", until, case.operations, end, is_ping=False)


def _win(submission: Submission, case: Case) -> Iterator[Due]:
    """The owner hears of a win with their next digest. One that nobody confirms doesn't expire: operations are told."""
    claimed = case.began("claim_win", "answer_win")
    if claimed is None or case.lifecycle.move("confirm_win", submission.state) is None:
        return
    end = business_deadline(claimed, case.values.win_confirm_business_days, case.timezone, case.calendar)
    in_question = case.lifecycle.move("answer_win", submission.state) is not None
    if not in_question:  # then it is the partner's turn
        yield Due("win", case.owner.after(claimed), case.owner, end)
    yield Due("win:unconfirmed", end, case.operations, end, is_ping=False)


def _amended(submission: Submission, case: Case) -> Iterator[Due]:
    """The partner changed an approved submission: the owner reads of it in the next digest."""
    amended = case.began("amend")
    if amended is not None and case.lifecycle.move("amend", submission.state) is not None:
        yield Due("amended", case.owner.after(amended), case.owner, amended)


def _told_of_end(case: Case) -> tuple[Receiver, ...]:
    return _each(case.filer, *case.managers, case.owner)


def _business_day(moment: datetime, number: int, case: Case) -> datetime:
    """The start of the `number`-th business day after the day of `moment`."""
    return start_of_day(case.calendar.add(local_day(moment, case.timezone), number), case.timezone)


def _start(day: date, case: Case) -> datetime:
    return start_of_day(day, case.partner_timezone)


def _each(*receivers: Receiver) -> tuple[Receiver, ...]:
    """Each lane once, in order."""
    return tuple({each.lane: each for each in reversed(receivers)}.values())[::-1]


def _over(lifecycle: Lifecycle) -> frozenset[str]:
    return _targets(lifecycle, "expire") | _targets(lifecycle, "hold_end")


def _targets(lifecycle: Lifecycle, act: str) -> frozenset[str]:
    return frozenset(each.target for each in lifecycle.moves if each.act == act and each.target)


def _order(due: Due) -> tuple[datetime, bool, str]:
    return due.at, due.is_ping, due.rule
