"""What time does by itself, by the rules of `models.agenda.due_actions`: escalations, breaches, ends of approvals.

Each action acts in the round's transaction and returns the event that it recorded. Reminders aren't here: they wait for
their recipient's digest (`scheduler.rounds.digests`).
"""

from collections.abc import Mapping

from scheduler.due_actions import approval_ends, late_answers
from scheduler.due_actions.due_submission import DueAction, DueSubmission

DUE_ACTIONS: Mapping[str, DueAction] = {
    "backup": late_answers.tell_backup,
    "breach": late_answers.record_breach,
    "question:passed": late_answers.tell_owner_of_silence,
    "win:unconfirmed": approval_ends.tell_of_unconfirmed_win,
    "expire": approval_ends.end,
    "notice:over": approval_ends.end_without_notice,
}

__all__ = ["DUE_ACTIONS", "DueAction", "DueSubmission"]
