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
from handlers.look_up import browse, check_hold, export_list, history, home_page, saved_lists
from handlers.operate import conversations, resend
from handlers.prefer import preferences
from handlers.reply import Done, Refused, Reply
from handlers.request import Request
from models.readable import NotReadable

Handler = Callable[[Request], Reply]


@dataclass(frozen=True)
class Verb:
    """A press, and the form behind it if it has one."""

    press: Handler
    submit: Handler | None = None


# The hottest first: a platform's edge scans them in this order.
VERBS: Mapping[str, Verb] = {
    "file": Verb(file_for_partner.press, fill_in.submitted),
    "back": Verb(fill_in.back),
    "peek": Verb(fill_in.peek),
    "paste": Verb(paste_email.opens, paste_email.submitted),
    "correct": Verb(correct.press),
    "amend": Verb(amend.opens, amend.submitted),
    "hand_over": Verb(hand_over.opens, hand_over.submitted),
    "file_for": Verb(file_for_partner.ask, file_for_partner.submitted),
    "show": Verb(browse.show),
    "list": Verb(browse.listed),
    "approve": Verb(approve_reject.approve, approve_reject.approve_submitted),
    "reject": Verb(approve_reject.reject, approve_reject.reject_submitted),
    "ask": Verb(ask_partner.ask, ask_partner.ask_submitted),
    "answer": Verb(ask_partner.answer, ask_partner.answer_submitted),
    "take": Verb(take_and_note.take),
    "note": Verb(take_and_note.note, take_and_note.note_submitted),
    "lapse": Verb(approve_reject.lapse, approve_reject.lapse_submitted),
    "claim_win": Verb(close.opens, close.submitted),
    "answer_win": Verb(close.opens, close.submitted),
    "confirm_win": Verb(close.opens, close.submitted),
    "question_win": Verb(close.opens, close.submitted),
    "lose": Verb(close.opens, close.submitted),
    "withdraw": Verb(close.opens, close.submitted),
    "undo": Verb(undo.undo, undo.undo_submitted),
    "confirm_undo": Verb(undo.confirm, undo.confirm_submitted),
    "reply": Verb(answer_inquiry.reply, answer_inquiry.reply_submitted),
    "continue_draft": Verb(fill_in.continue_draft),
    "start_over": Verb(fill_in.start_over),
    "previous": Verb(browse.listed),
    "next": Verb(browse.listed),
    "team": Verb(browse.listed),
    "others": Verb(browse.listed),
    "ending": Verb(browse.listed),
    "partner_list": Verb(browse.listed),
    "filter": Verb(browse.filter_list, browse.filtered),
    "status": Verb(browse.status),
    "home": Verb(home_page.shown),
    "save_filter": Verb(saved_lists.keep, saved_lists.kept_under),
    "open_filter": Verb(saved_lists.opened),
    "forget_filter": Verb(saved_lists.forgotten),
    "export": Verb(export_list.ask),
    "fetch_export": Verb(browse.followed),
    "queue": Verb(browse.queue),
    "check": Verb(check_hold.check),
    "preferences": Verb(preferences.press, preferences.submitted),
    "end_absence": Verb(preferences.end_absence),
    "on_track": Verb(answer_reminder.on_track),
    "snooze": Verb(answer_reminder.snooze),
    "plan_activity": Verb(quarter_plan.open_request),
    "record_activity": Verb(quarter_plan.open_request),
    "snooze_quarter": Verb(quarter_plan.snooze),
    "request_introduction": Verb(report_progress.opens, report_progress.submitted),
    "introduced": Verb(report_progress.opens, report_progress.submitted),
    "to_sales": Verb(report_progress.opens, report_progress.submitted),
    "close_won": Verb(report_progress.opens, report_progress.submitted),
    "close_lost": Verb(report_progress.opens, report_progress.submitted),
    "mark_done": Verb(report_progress.opens, report_progress.submitted),
    "extend": Verb(request_extension.press),
    "request_help": Verb(arrange_help.press),
    "arrange": Verb(arrange_help.arrange, arrange_help.arrange_submitted),
    "took_place": Verb(report_progress.opens, report_progress.submitted),
    "same_customer": Verb(look_alikes.opens, look_alikes.submitted),
    "different_customer": Verb(look_alikes.opens, look_alikes.submitted),
    "confirm_verdict": Verb(look_alikes.confirm),
    "withdraw_verdict": Verb(look_alikes.withdraw),
    "check_again": Verb(check_again.check_again),
    "grant_by_law": Verb(grant_by_law.opens, grant_by_law.submitted),
    "confirm_grant": Verb(grant_by_law.confirm, grant_by_law.confirm_submitted),
    "second_look": Verb(second_look.opens, second_look.submitted),
    "uphold": Verb(second_look.answer, second_look.answer_submitted),
    "overturn": Verb(second_look.answer, second_look.answer_submitted),
    "invite_refile": Verb(waiting_list.invite),
    "file_again": Verb(file_again.press),
    "review": Verb(review.start),
    "review_team": Verb(review.start_with_all),
    "resume": Verb(review.outside),
    "skip": Verb(review.outside),
    "more": Verb(browse.show),
    "history": Verb(history.history),
    "dispute": Verb(history.dispute),
    "verify": Verb(history.verify),
    "open_crm": Verb(browse.followed),
    "ask_account_team": Verb(account_team.ask),
    "account_team_answer": Verb(account_team.answer, account_team.answer_submitted),
    "notified_by_hand": Verb(close.opens, close.submitted),
    "end_now": Verb(close.opens, close.submitted),
    "send_again": Verb(resend.send_again),
    "assign_room": Verb(conversations.assign, conversations.assign_submitted),
    "command": Verb(commands.command),
}


SUGGESTIONS: Mapping[str, Callable[[Request], list[tuple[str, str]]]] = {
    "assign_room": suggestions.partners,
    "file_for": suggestions.partners,
    "hand_over": suggestions.colleagues,
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
    return Refused("no_such_verb", {"verb": request.verb})


def closed(request: Request) -> None:
    """A form was closed without being sent."""
    if request.verb == "file":
        fill_in.closed(request)


def command(request: Request) -> Reply:
    """What the typed words in `subject` ask for."""
    return _of_sound_rows(request, lambda: commands.command(request))


def suggest(request: Request) -> list[tuple[str, str]]:
    """Options for a LOOKUP field as somebody types: `subject` has the words."""
    return SUGGESTIONS[request.verb](request) if request.verb in SUGGESTIONS else []
