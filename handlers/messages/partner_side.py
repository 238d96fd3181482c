"""What a partner's side reads: the receipt, the outcome and the question directly; a line and news in its channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers.message import Audience, Message, Setting
from handlers.messages import asks
from handlers.messages.card import happened
from handlers.reply import OF_A_KIND, Act, Content, Flat, View
from handlers.views import for_partner
from handlers.views.buttons import acts_for, showing
from handlers.views.for_partner import (
    HandedOver,
    OutcomeTold,
    PartnerFacts,
    conversation_line,
    outcome_of,
    partner_facts,
)
from handlers.views.past import name
from handlers.views.shared import Shared, last_day, shared
from models import submissions
from models.people import sides
from models.tables import Event, Submission
from models.terms import Verb
from models.visibility import seen_state


@dataclass(frozen=True)
class OutcomeInConversation(View, template=OF_A_KIND, block="outcome_room"):
    """There is an outcome, in the partner's channel."""

    reference: str
    """Of the submission."""
    state: str
    """What was decided."""
    parent: str | None
    """The reference of the submission that it belongs to."""
    acts: list[Act]
    """The button that shows it."""


@dataclass(frozen=True)
class Question(View, template=OF_A_KIND, block="question"):
    """Procore's question, while it is open."""

    reference: str
    """Of the submission."""
    customer: str | None
    """Its customer's name."""
    question: str
    """What is asked."""
    question_day: date | None
    """The last day for the answer, in the program's time zone."""
    is_late: bool
    """True once that is over."""
    acts: list[Act]
    """The buttons that answer it and show the submission."""


@dataclass(frozen=True)
class Answer(View, template=OF_A_KIND, block="answer"):
    """Procore's answer to a question of the partner's."""

    subject: str
    """Of the question."""
    by: str | None
    """Who answered."""
    text: str
    """What they wrote."""


@dataclass(frozen=True)
class AnswerInConversation(View, template=OF_A_KIND, block="answer_room"):
    """There is an answer, in the partner's channel."""

    reference: str
    """Of the question."""
    acts: list[Act]
    """The button that shows it."""


@dataclass(frozen=True)
class ConversationNews(View, template=OF_A_KIND, block="room_news"):
    """What happened to a submission, under its line in the partner's channel."""

    shared: Flat[Shared]
    """What both sides may know."""
    act: str
    """What was done."""


def receipt(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """What was filed, what happens next, by when."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    view = for_partner.receipt(setting.session, setting.program, submission, setting.now, setting.reader)
    return Content(view, submission.kind)


def outcome(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """What Procore decided, and what next. Nothing if it no longer stands: what took its place has its own letter."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    note = event.data.get("note")
    view = OutcomeTold(
        facts=_as_decided(setting, submission, event),
        act=event.act,
        note=note if event.act == Verb.APPROVE else None,
    )
    return Content(view, submission.kind)


def _as_decided(setting: Setting, submission: Submission, event: Event) -> PartnerFacts:
    """What the partner may know, in the state of the decision `event`."""
    session, program, reader = setting.session, setting.program, setting.reader
    facts = partner_facts(session, program, submission, setting.now, reader)
    state = event.to_state or submission.state
    who = sides(reader, submission) if reader else frozenset()
    current = state == asks.state_of(setting, submission)
    acts = acts_for(session, program, submission, state, who, setting.now) if current else []
    plain = event.act not in (Verb.APPROVE, Verb.REJECT, Verb.LAPSE)
    return replace(
        facts,
        shared=replace(facts.shared, state=state, last_day=submission.last_day),
        outcome=outcome_of(session, program, submission, event),
        said=event.data.get("note") if plain else None,
        question=event.data.get("question"),
        acts=[*acts, showing(submission.reference)],
    )


def outcome_in_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """That there is one, where the filer can't be written to; nothing where the line of the submission tells it."""
    found = happened(setting, params)
    if found is None or setting.program.kinds[found[0].kind].posts_in_channel:
        return None
    facts = _as_decided(setting, *found)
    view = OutcomeInConversation(
        facts.shared.reference, facts.shared.state, facts.shared.parent, [showing(facts.shared.reference)]
    )
    return Content(view, found[0].kind)


def question(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Procore's question, with the button that answers it; once it is answered, that nothing is asked any more."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    if not _is_asked(setting, submission, event):
        return asks.over(setting, submission, event.data.get("question"))
    due, reference = submission.question_due_at, submission.reference
    view = Question(
        reference=reference,
        customer=submission.customer_name,
        question=event.data.get("question", ""),
        question_day=last_day(due, setting.program.timezone),
        is_late=due is not None and due <= setting.now,
        acts=[Act(Verb.ANSWER, reference, "primary", about=reference), showing(reference)],
    )
    return Content(view, submission.kind)


def _is_asked(setting: Setting, submission: Submission, event: Event) -> bool:
    """True while the question is open: it is the last one, and hasn't been answered, as far as the partner may know."""
    asked = [each for each in submissions.history(setting.session, submission.id) if each.act == Verb.ASK]
    is_open = asks.state_of(setting, submission) == "needs_information"
    return is_open and bool(asked) and asked[-1].id == event.id


def answered(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Procore's answer to a question of the partner's."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    view = Answer(
        subject=submission.answers.get("subject", ""),
        by=name(setting.session, event.actor_id),
        text=event.data.get("text", ""),
    )
    return Content(view, submission.kind)


def answered_in_conversation(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The same where the person can't be written to: that there is an answer, and a button to it."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    return Content(
        AnswerInConversation(submission.reference, [showing(submission.reference)]), submission.kind
    )


def handed_over(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the colleague to whom it was handed; later on the receipt takes its place."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    facts = partner_facts(setting.session, setting.program, submission, setting.now, setting.reader)
    facts = replace(facts, acts=[*facts.acts, showing(submission.reference)])
    return Content(HandedOver(facts, name(setting.session, event.actor_id)), submission.kind)


def line(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The one message a submission has in the partner's channel, as things stand for the partner."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    view = conversation_line(setting.session, setting.program, submission, setting.now)
    return Content(view, submission.kind)


def news(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """What happened, under that line: the state and the next date, never the reason."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    state = seen_state(None, submission, setting.now)
    if state != event.to_state:
        return None
    facts = shared(setting.session, setting.program, submission, state)
    return Content(ConversationNews(facts, event.act), submission.kind)


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
