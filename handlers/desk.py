"""The desk: every verb by name, what a press of it does, and what sending its form does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers import commands
from handlers.decide import (
    account_team,
    answer_inquiry,
    approve_reject,
    ask_partner,
    check_again,
    grant_by_law,
    look_alikes,
    review,
    second_look,
    take_and_note,
    undo,
    waiting_list,
)
from handlers.effects import unreadable
from handlers.effects.changing import was_sent
from handlers.file import correct, file_again, file_for_partner, fill_in, paste_email, request_extension
from handlers.follow_up import (
    amend,
    answer_reminder,
    arrange_help,
    close,
    hand_over,
    quarter_plan,
    report_progress,
)
from handlers.forms import suggestions
from handlers.guards import newer_than_database
from handlers.look_up import browse, check_hold, export_list, history, saved_lists
from handlers.operate import conversations, resend
from handlers.prefer import preferences
from handlers.reply import Done, Refused, Reply
from handlers.request import Request
from models.readable import NotReadable
from models.terms import AnyVerb, Refusal, Verb

Handler = Callable[[Request], Reply]


@dataclass(frozen=True)
class Handlers:
    """A press, and the form behind it if it has one."""

    press: Handler
    submit: Handler | None = None


# The hottest first: a platform's edge scans them in this order.
VERBS: Mapping[AnyVerb, Handlers] = {
    Verb.FILE: Handlers(file_for_partner.press, fill_in.submitted),
    Verb.BACK: Handlers(fill_in.back),
    Verb.PEEK: Handlers(fill_in.peek),
    Verb.PASTE: Handlers(paste_email.opens, paste_email.submitted),
    Verb.CORRECT: Handlers(correct.press),
    Verb.AMEND: Handlers(amend.opens, amend.submitted),
    Verb.HAND_OVER: Handlers(hand_over.opens, hand_over.submitted),
    Verb.FILE_FOR: Handlers(file_for_partner.ask, file_for_partner.submitted),
    Verb.SHOW: Handlers(browse.show),
    Verb.LIST: Handlers(browse.listed),
    Verb.APPROVE: Handlers(approve_reject.approve, approve_reject.approve_submitted),
    Verb.REJECT: Handlers(approve_reject.reject, approve_reject.reject_submitted),
    Verb.ASK: Handlers(ask_partner.ask, ask_partner.ask_submitted),
    Verb.ANSWER: Handlers(ask_partner.answer, ask_partner.answer_submitted),
    Verb.TAKE: Handlers(take_and_note.take),
    Verb.NOTE: Handlers(take_and_note.note, take_and_note.note_submitted),
    Verb.LAPSE: Handlers(approve_reject.lapse, approve_reject.lapse_submitted),
    Verb.CLAIM_WIN: Handlers(close.opens, close.submitted),
    Verb.ANSWER_WIN: Handlers(close.opens, close.submitted),
    Verb.CONFIRM_WIN: Handlers(close.opens, close.submitted),
    Verb.QUESTION_WIN: Handlers(close.opens, close.submitted),
    Verb.LOSE: Handlers(close.opens, close.submitted),
    Verb.WITHDRAW: Handlers(close.opens, close.submitted),
    Verb.UNDO: Handlers(undo.undo, undo.undo_submitted),
    Verb.CONFIRM_UNDO: Handlers(undo.confirm, undo.confirm_submitted),
    Verb.REPLY: Handlers(answer_inquiry.reply, answer_inquiry.reply_submitted),
    Verb.CONTINUE_DRAFT: Handlers(fill_in.continue_draft),
    Verb.START_OVER: Handlers(fill_in.start_over),
    Verb.PREVIOUS: Handlers(browse.listed),
    Verb.NEXT: Handlers(browse.listed),
    Verb.TEAM: Handlers(browse.listed),
    Verb.OTHERS: Handlers(browse.listed),
    Verb.ENDING: Handlers(browse.listed),
    Verb.PARTNER_LIST: Handlers(browse.listed),
    Verb.FILTER: Handlers(browse.filter_list, browse.filtered),
    Verb.STATUS: Handlers(browse.status),
    Verb.HOME: Handlers(browse.home),
    Verb.SAVE_FILTER: Handlers(saved_lists.keep, saved_lists.kept_under),
    Verb.OPEN_FILTER: Handlers(saved_lists.opened),
    Verb.FORGET_FILTER: Handlers(saved_lists.forgotten),
    Verb.EXPORT: Handlers(export_list.ask),
    Verb.FETCH_EXPORT: Handlers(browse.followed),
    Verb.QUEUE: Handlers(browse.queue),
    Verb.CHECK: Handlers(check_hold.check),
    Verb.PREFERENCES: Handlers(preferences.press, preferences.submitted),
    Verb.END_ABSENCE: Handlers(preferences.end_absence),
    Verb.ON_TRACK: Handlers(answer_reminder.on_track),
    Verb.SNOOZE: Handlers(answer_reminder.snooze),
    Verb.PLAN_ACTIVITY: Handlers(quarter_plan.open_request),
    Verb.RECORD_ACTIVITY: Handlers(quarter_plan.open_request),
    Verb.SNOOZE_QUARTER: Handlers(quarter_plan.snooze),
    Verb.REQUEST_INTRODUCTION: Handlers(report_progress.opens, report_progress.submitted),
    Verb.INTRODUCED: Handlers(report_progress.opens, report_progress.submitted),
    Verb.TO_SALES: Handlers(report_progress.opens, report_progress.submitted),
    Verb.CLOSE_WON: Handlers(report_progress.opens, report_progress.submitted),
    Verb.CLOSE_LOST: Handlers(report_progress.opens, report_progress.submitted),
    Verb.MARK_DONE: Handlers(report_progress.opens, report_progress.submitted),
    Verb.EXTEND: Handlers(request_extension.press),
    Verb.REQUEST_HELP: Handlers(arrange_help.press),
    Verb.ARRANGE: Handlers(arrange_help.arrange, arrange_help.arrange_submitted),
    Verb.TOOK_PLACE: Handlers(report_progress.opens, report_progress.submitted),
    Verb.SAME_CUSTOMER: Handlers(look_alikes.opens, look_alikes.submitted),
    Verb.DIFFERENT_CUSTOMER: Handlers(look_alikes.opens, look_alikes.submitted),
    Verb.CONFIRM_MATCH_DECISION: Handlers(look_alikes.confirm),
    Verb.WITHDRAW_MATCH_DECISION: Handlers(look_alikes.withdraw),
    Verb.CHECK_AGAIN: Handlers(check_again.check_again),
    Verb.GRANT_BY_LAW: Handlers(grant_by_law.opens, grant_by_law.submitted),
    Verb.CONFIRM_GRANT: Handlers(grant_by_law.confirm, grant_by_law.confirm_submitted),
    Verb.SECOND_LOOK: Handlers(second_look.opens, second_look.submitted),
    Verb.UPHOLD: Handlers(second_look.answer, second_look.answer_submitted),
    Verb.OVERTURN: Handlers(second_look.answer, second_look.answer_submitted),
    Verb.INVITE_REFILE: Handlers(waiting_list.invite),
    Verb.FILE_AGAIN: Handlers(file_again.press),
    Verb.REVIEW: Handlers(review.start),
    Verb.REVIEW_TEAM: Handlers(review.start_with_all),
    Verb.RESUME: Handlers(review.outside),
    Verb.SKIP: Handlers(review.outside),
    Verb.MORE: Handlers(browse.show),
    Verb.HISTORY: Handlers(history.history),
    Verb.DISPUTE: Handlers(history.dispute),
    Verb.VERIFY: Handlers(history.verify),
    Verb.OPEN_CRM: Handlers(browse.followed),
    Verb.ASK_ACCOUNT_TEAM: Handlers(account_team.ask),
    Verb.ACCOUNT_TEAM_ANSWER: Handlers(account_team.answer, account_team.answer_submitted),
    Verb.NOTIFIED_BY_HAND: Handlers(close.opens, close.submitted),
    Verb.END_NOW: Handlers(close.opens, close.submitted),
    Verb.SEND_AGAIN: Handlers(resend.send_again),
    Verb.ASSIGN_CONVERSATION: Handlers(conversations.assign, conversations.assign_submitted),
    Verb.COMMAND: Handlers(commands.command),
}


SUGGESTIONS: Mapping[str, Callable[[Request], list[tuple[str, str]]]] = {
    Verb.ASSIGN_CONVERSATION: suggestions.partners,
    Verb.FILE_FOR: suggestions.partners,
    Verb.HAND_OVER: suggestions.colleagues,
}


def press(request: Request) -> Reply:
    """What a press of `request.verb` does."""
    return _of_sound_rows(request, lambda: review.pressed(request, _press))


def submit(request: Request) -> Reply:
    """What sending the form of `request.verb` does."""
    return _of_sound_rows(request, lambda: review.sent(request, _submit))


def sent_before(request: Request) -> Reply:
    """What a form that was sent and acted on before is answered."""
    return review.sent(request, lambda _: Done())


def _of_sound_rows(request: Request, do: Callable[[], Reply]) -> Reply:
    """What it does; refused where it is about a damaged row. Those are read before anything is written."""
    try:
        return do()
    except NotReadable as found:
        return unreadable.refused(request, found)


def _press(request: Request) -> Reply:
    verb = VERBS.get(request.verb)
    return newer_than_database.explained(request, verb.press(request)) if verb else _unknown(request)


def _submit(request: Request) -> Reply:
    verb = VERBS.get(request.verb)
    if verb is None or verb.submit is None:
        return _unknown(request)
    return Done() if was_sent(request) else newer_than_database.explained(request, verb.submit(request))


def _unknown(request: Request) -> Refused:
    return Refused(Refusal.NO_SUCH_VERB, {"verb": request.verb})


def closed(request: Request) -> None:
    """A form was closed without being sent."""
    if request.verb == Verb.FILE:
        fill_in.closed(request)


def command(request: Request) -> Reply:
    """What the typed words in `subject` ask for."""
    return _of_sound_rows(request, lambda: commands.command(request))


def suggest(request: Request) -> list[tuple[str, str]]:
    """Options for a LOOKUP field as somebody types: `subject` has the words."""
    return SUGGESTIONS[request.verb](request) if request.verb in SUGGESTIONS else []
