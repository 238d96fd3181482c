"""The desk: every verb by name, what a press of it does, and what sending its form does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers import (
    account_team,
    advance,
    again,
    amend,
    arrange,
    ask,
    check,
    close,
    commands,
    correct,
    decide,
    exports,
    extend,
    file_for,
    filing,
    filters,
    hand_over,
    history,
    inquire,
    judge,
    legal,
    look_up,
    newer,
    overview,
    paste,
    pings,
    preferences,
    quarter,
    recheck,
    remark,
    resend,
    review,
    rooms,
    second_look,
    undo,
    waiting,
)
from handlers.changing import was_sent
from handlers.reply import Done, Refused, Reply
from handlers.request import Request

Handler = Callable[[Request], Reply]


@dataclass(frozen=True)
class Verb:
    """A press, and the form behind it if it has one."""

    press: Handler
    submit: Handler | None = None


# The hottest first: a platform's edge scans them in this order.
VERBS: Mapping[str, Verb] = {
    "file": Verb(file_for.press, filing.submitted),
    "back": Verb(filing.back),
    "peek": Verb(filing.peek),
    "paste": Verb(paste.opens, paste.submitted),
    "correct": Verb(correct.press),
    "amend": Verb(amend.opens, amend.submitted),
    "hand_over": Verb(hand_over.opens, hand_over.submitted),
    "file_for": Verb(file_for.ask, file_for.submitted),
    "show": Verb(look_up.show),
    "list": Verb(look_up.listed),
    "approve": Verb(decide.approve, decide.approve_submitted),
    "reject": Verb(decide.reject, decide.reject_submitted),
    "ask": Verb(ask.ask, ask.ask_submitted),
    "answer": Verb(ask.answer, ask.answer_submitted),
    "take": Verb(remark.take),
    "note": Verb(remark.note, remark.note_submitted),
    "lapse": Verb(decide.lapse, decide.lapse_submitted),
    "claim_win": Verb(close.opens, close.submitted),
    "answer_win": Verb(close.opens, close.submitted),
    "confirm_win": Verb(close.opens, close.submitted),
    "question_win": Verb(close.opens, close.submitted),
    "lose": Verb(close.opens, close.submitted),
    "withdraw": Verb(close.opens, close.submitted),
    "undo": Verb(undo.undo, undo.undo_submitted),
    "confirm_undo": Verb(undo.confirm, undo.confirm_submitted),
    "reply": Verb(inquire.reply, inquire.reply_submitted),
    "continue_draft": Verb(filing.continue_draft),
    "start_over": Verb(filing.start_over),
    "previous": Verb(look_up.listed),
    "next": Verb(look_up.listed),
    "team": Verb(look_up.listed),
    "others": Verb(look_up.listed),
    "ending": Verb(look_up.listed),
    "partner_list": Verb(look_up.listed),
    "filter": Verb(look_up.filter_list, look_up.filtered),
    "status": Verb(look_up.status),
    "home": Verb(overview.shown),
    "save_filter": Verb(filters.keep, filters.kept_under),
    "open_filter": Verb(filters.opened),
    "forget_filter": Verb(filters.forgotten),
    "export": Verb(exports.ask),
    "fetch_export": Verb(look_up.followed),
    "queue": Verb(look_up.queue),
    "check": Verb(check.check),
    "preferences": Verb(preferences.press, preferences.submitted),
    "end_absence": Verb(preferences.end_absence),
    "on_track": Verb(pings.on_track),
    "snooze": Verb(pings.snooze),
    "plan_activity": Verb(quarter.open_request),
    "record_activity": Verb(quarter.open_request),
    "snooze_quarter": Verb(quarter.snooze),
    "request_introduction": Verb(advance.opens, advance.submitted),
    "introduced": Verb(advance.opens, advance.submitted),
    "to_sales": Verb(advance.opens, advance.submitted),
    "close_won": Verb(advance.opens, advance.submitted),
    "close_lost": Verb(advance.opens, advance.submitted),
    "mark_done": Verb(advance.opens, advance.submitted),
    "extend": Verb(extend.press),
    "request_help": Verb(arrange.press),
    "arrange": Verb(arrange.arrange, arrange.arrange_submitted),
    "took_place": Verb(advance.opens, advance.submitted),
    "same_customer": Verb(judge.opens, judge.submitted),
    "different_customer": Verb(judge.opens, judge.submitted),
    "confirm_verdict": Verb(judge.confirm),
    "withdraw_verdict": Verb(judge.withdraw),
    "check_again": Verb(recheck.check_again),
    "grant_by_law": Verb(legal.opens, legal.submitted),
    "confirm_grant": Verb(legal.confirm, legal.confirm_submitted),
    "second_look": Verb(second_look.opens, second_look.submitted),
    "uphold": Verb(second_look.answer, second_look.answer_submitted),
    "overturn": Verb(second_look.answer, second_look.answer_submitted),
    "invite_refile": Verb(waiting.invite),
    "file_again": Verb(again.press),
    "review": Verb(review.start),
    "review_team": Verb(review.start_with_all),
    "resume": Verb(review.outside),
    "skip": Verb(review.outside),
    "more": Verb(look_up.show),
    "history": Verb(history.history),
    "dispute": Verb(history.dispute),
    "verify": Verb(history.verify),
    "open_crm": Verb(look_up.followed),
    "ask_account_team": Verb(account_team.ask),
    "account_team_answer": Verb(account_team.answer, account_team.answer_submitted),
    "notified_by_hand": Verb(close.opens, close.submitted),
    "end_now": Verb(close.opens, close.submitted),
    "send_again": Verb(resend.send_again),
    "assign_room": Verb(rooms.assign, rooms.assign_submitted),
    "command": Verb(commands.command),
}


SUGGESTIONS: Mapping[str, Callable[[Request], list[tuple[str, str]]]] = {
    "assign_room": rooms.suggest_partners,
    "file_for": file_for.suggest,
    "hand_over": hand_over.suggest,
}


def press(request: Request) -> Reply:
    """What a press of `request.verb` does."""
    return review.pressed(request, _press)


def submit(request: Request) -> Reply:
    """What sending the form of `request.verb` does."""
    return review.sent(request, _submit)


def sent_before(request: Request) -> Reply:
    """What a form that was sent and acted on before is answered."""
    return review.sent(request, lambda _: Done())


def _press(request: Request) -> Reply:
    verb = VERBS.get(request.verb)
    return newer.explained(request, verb.press(request)) if verb else _unknown(request)


def _submit(request: Request) -> Reply:
    verb = VERBS.get(request.verb)
    if verb is None or verb.submit is None:
        return _unknown(request)
    return Done() if was_sent(request) else newer.explained(request, verb.submit(request))


def _unknown(request: Request) -> Refused:
    return Refused("no_such_verb", {"verb": request.verb})


def closed(request: Request) -> None:
    """A form was closed without being sent."""
    if request.verb == "file":
        filing.closed(request)


def command(request: Request) -> Reply:
    """What the typed words in `subject` ask for."""
    return commands.command(request)


def suggest(request: Request) -> list[tuple[str, str]]:
    """Options for a LOOKUP field as somebody types: `subject` has the words."""
    return SUGGESTIONS[request.verb](request) if request.verb in SUGGESTIONS else []
