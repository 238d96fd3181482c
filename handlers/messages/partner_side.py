"""What a partner's side reads: the receipt, the outcome and the question directly; a line and news in its channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.message import Audience, Message, Setting
from handlers.messages import asks
from handlers.reply import Act, Content
from handlers.views import facts
from models import submissions
from models.people import sides
from models.tables import Event, Submission
from models.terms import Verb
from models.visibility import seen_state


def receipt(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """What was filed, what happens next, by when."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    view = facts.partner_view(setting.session, setting.program, submission, setting.now, setting.reader)
    return Content(submission.kind, "receipt", view)


def outcome(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """What Procore decided, and what next. Nothing if it no longer stands: what took its place has its own letter."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    if submission is None or event is None or event.to_state is None:
        return None
    view = facts.partner_view(setting.session, setting.program, submission, setting.now, setting.reader)
    state = event.to_state
    current = state == asks.state_of(setting, submission)
    who = sides(setting.reader, submission) if setting.reader else frozenset()
    acts = facts.acts_for(setting.session, setting.program, submission, state, who, setting.now)
    return Content(
        submission.kind,
        "outcome",
        {
            **view,
            "state": state,
            "act": event.act,
            "outcome": facts.outcome_of(setting.session, setting.program, submission, event),
            "said": event.data.get("note") if event.act not in ("approve", "reject", "lapse") else None,
            "note": event.data.get("note") if event.act == "approve" else None,
            "question": event.data.get("question"),
            "last_day": submission.last_day,
            "now": None if current else asks.state_of(setting, submission),
            "acts": [
                *(acts if current else ()),
                Act(Verb.SHOW, submission.reference, about=submission.reference),
            ],
        },
    )


def outcome_in_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """That there is one, where the filer can't be written to; nothing where the line of the submission tells it."""
    told = outcome(setting, params)
    if told is None or setting.program.kinds[told.template].posts_in_channel:
        return None
    shown = {name: told.data[name] for name in ("reference", "state", "parent")}
    return Content(told.template, "outcome_room", {**shown, "acts": told.data["acts"][-1:]})


def question(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Procore's question, with the button that answers it; once it is answered, that nothing is asked any more."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    if submission is None or event is None:
        return None
    if not _is_asked(setting, submission, event):
        return asks.over(setting, submission, event.data.get("question"))
    view = facts.common(setting.session, setting.program, submission, submission.state)
    return Content(
        submission.kind,
        "question",
        {
            **view,
            "customer": submission.customer_name,
            "question": event.data.get("question", ""),
            "is_late": submission.question_due_at is not None and submission.question_due_at <= setting.now,
            "acts": [
                Act(Verb.ANSWER, submission.reference, "primary", about=submission.reference),
                Act(Verb.SHOW, submission.reference, about=submission.reference),
            ],
        },
    )


def _is_asked(setting: Setting, submission: Submission, event: Event) -> bool:
    """True while the question is open: it is the last one, and hasn't been answered, as far as the partner may know."""
    asked = [each for each in submissions.history(setting.session, submission.id or 0) if each.act == "ask"]
    is_open = asks.state_of(setting, submission) == "needs_information"
    return is_open and bool(asked) and asked[-1].id == event.id


def answered(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Procore's answer to a question of the partner's."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    if submission is None or event is None:
        return None
    return Content(
        submission.kind,
        "answer",
        {
            "reference": submission.reference,
            "subject": submission.answers.get("subject", ""),
            "by": facts.name(setting.session, event.actor_id),
            "text": event.data.get("text", ""),
        },
    )


def answered_in_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The same where the person can't be written to: that there is an answer, and a button to it."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    acts = [Act(Verb.SHOW, submission.reference, about=submission.reference)]
    return Content(submission.kind, "answer_room", {"reference": submission.reference, "acts": acts})


def handed_over(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the colleague to whom it was handed; later on the receipt takes its place."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    if submission is None or event is None:
        return None
    view = facts.partner_view(setting.session, setting.program, submission, setting.now, setting.reader)
    by = facts.name(setting.session, event.actor_id)
    acts = [*view["acts"], Act(Verb.SHOW, submission.reference, about=submission.reference)]
    return Content(submission.kind, "handed_over", {**view, "by": by, "acts": acts})


def line(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The one message a submission has in the partner's channel, as things stand for the partner."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    view = facts.conversation_view(setting.session, setting.program, submission, setting.now)
    return Content(submission.kind, "room_line", view)


def news(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """What happened, under that line: the state and the next date, never the reason."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    if submission is None or event is None:
        return None
    state = seen_state(None, submission, setting.now)
    if state != event.to_state:
        return None
    view = facts.common(setting.session, setting.program, submission, state)
    return Content(submission.kind, "room_news", {**view, "act": event.act})


MESSAGES = (
    Message("receipt", Audience.PERSON, receipt),
    Message("handed_over", Audience.PERSON, handed_over, passing=True),
    Message("outcome", Audience.PERSON, outcome, instead="outcome.room", asks=True),
    Message("outcome.room", Audience.CONVERSATION, outcome_in_conversation),
    Message("question", Audience.PERSON, question, asks=True),
    Message("inquiry.answered", Audience.PERSON, answered, instead="inquiry.answered_room"),
    Message("inquiry.answered_room", Audience.CONVERSATION, answered_in_conversation),
    Message("room.submission", Audience.CONVERSATION, line),
    Message("room.news", Audience.CONVERSATION, news, passing=True),
)
