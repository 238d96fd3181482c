"""All that is due for a submission if nobody does anything: its reminders, and the actions of time. Pure.

Clocks in business days run in the program's time zone and calendar; the day on which they begin is day 0. The
approval period runs in the partner's days. Reminders go at the recipient's digest hour on working days: a reminder
belongs to the day on which that hour first comes after the rule's day has begun. Up to and including the last day, a
free day moves it back; the day after moves forward. A reminder that would move to before its clock began isn't sent:
the recipient has just been told. Procore's people read of ends in the week's list, on its first working day: the
partner acts on them.
"""

from __future__ import annotations

from datetime import datetime

from models.agenda.due_actions import due_actions
from models.reminders import Reminders
from models.tables import Submission
from models.timing import Context, Due


def agenda(submission: Submission, context: Context, reminders: Reminders) -> tuple[Due, ...]:
    """All that is due for `submission`, past and to come, earliest first; without actions that were done already."""
    actions = (
        each for each in due_actions(submission, context) if (each.rule, each.mark) not in context.told
    )
    pings = (due for each in reminders.of_submissions for due in each.due(submission, context))
    return tuple(sorted([*actions, *pings], key=_order))


def _order(due: Due) -> tuple[datetime, bool, str]:
    return due.at, due.is_ping, due.rule
