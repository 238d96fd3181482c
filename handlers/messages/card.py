"""What reviewers read: the card of a submission, and what is said under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from handlers.guards.authorize import too_early
from handlers.message import Audience, Message, Setting
from handlers.messages import asks
from handlers.reply import OF_A_KIND, Act, Content, View
from handlers.views import past
from handlers.views.buttons import acts_for
from handlers.views.for_reviewers import BRIEF, Review, review_facts
from models import submissions
from models.lifecycle import Who
from models.tables import Event, Letter, Submission
from models.terms import LetterState, Verb


@dataclass(frozen=True)
class Note(View, template=OF_A_KIND, block="note"):
    """A colleague's note."""

    reference: str
    """Of the submission."""
    by: str | None
    """Who wrote it."""
    text: str
    """What they wrote."""


@dataclass(frozen=True)
class Answered(View, template=OF_A_KIND, block="answered"):
    """The partner's answer to a question."""

    reference: str
    """Of the submission."""
    text: str | None
    """What they wrote."""
    changed: Sequence[tuple[str, Any, Any]]
    """Each answer that changed: its field, what was said, what is said now."""
    new_place: bool
    """True if it names another customer, with a new place in the order."""


@dataclass(frozen=True)
class Corrected(View, template=OF_A_KIND, block="corrected"):
    """The partner corrected what it filed."""

    reference: str
    """Of the submission."""
    change: past.Change
    """What was said and what is said now."""


@dataclass(frozen=True)
class CardNews(View, template=OF_A_KIND, block="card_news"):
    """Something that the partner, or a second person, did."""

    reference: str
    """Of the submission."""
    act: str
    """What they did."""
    by: str | None
    """Who."""
    state: str
    """Where it is since."""
    text: str | None
    """What they wrote with it."""
    win: past.Win | None
    """What was reported of a win."""
    currency: str | None
    """Of its value."""
    acts: list[Act]
    """What is to be done next."""


@dataclass(frozen=True)
class UndoRequest(View, template=OF_A_KIND, block="undo_request"):
    """A colleague asks to undo a decision."""

    reference: str
    """Of the submission."""
    by: str | None
    """Who asks."""
    state: str
    """What was decided."""
    reason: str
    """The code of the reason."""
    text: str | None
    """What they wrote with it."""
    acts: list[Act]
    """The button that confirms it."""


@dataclass(frozen=True)
class Decided(View, template=OF_A_KIND, block="decided_undo"):
    """What the reader decided, and how it can be taken back."""

    reference: str
    """Of the submission."""
    act: str
    """What they did."""
    tell_at: datetime | None
    """When the partner hears of it."""
    undone: bool
    """True once it was undone."""
    open: bool
    """True while it can be undone unheard."""
    acts: list[Act]
    """The button that undoes it."""


def happened(setting: Setting, params: Mapping[str, Any]) -> tuple[Submission, Event] | None:
    """The submission and the event that `params` name, None if either is gone."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    return (submission, event) if submission is not None and event is not None else None


def review(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The card, as things stand now."""
    submission = setting.session.get(Submission, params["id"])
    if submission is None:
        return None
    facts = review_facts(setting.session, setting.program, submission, setting.now)
    return Content(Review(facts), submission.kind, most=BRIEF)


def note(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A colleague's note."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    by = past.name(setting.session, event.actor_id)
    return Content(Note(submission.reference, by, event.data["text"]), submission.kind)


def answered(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The partner's answer to a question: the text, and which answers changed from what to what."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    history = submissions.history(setting.session, submission.id)
    view = Answered(
        reference=submission.reference,
        text=event.data.get("text"),
        changed=past.changed(event),
        new_place=any(each.act == Verb.NEW_PLACE and each.data.get("answer") == event.id for each in history),
    )
    return Content(view, submission.kind)


def corrected(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The partner corrected what it filed: what was said and what is said now."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    (change,) = past.changes(setting.session, [event])
    return Content(Corrected(submission.reference, change), submission.kind)


def news(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Something the partner, or a second person, did: with the buttons of what is to be done next."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    current = submission.state == event.to_state
    who = frozenset({Who.CHANNEL_MANAGER})
    acts = acts_for(setting.session, setting.program, submission, submission.state, who, setting.now)
    view = CardNews(
        reference=submission.reference,
        act=event.act,
        by=past.name(setting.session, event.actor_id),
        state=str(event.to_state),
        text=event.data.get("text"),
        win=past.win([event]),
        currency=submission.currency,
        acts=[act for act in acts if current and act.verb in (Verb.CONFIRM_WIN, Verb.QUESTION_WIN)],
    )
    return Content(view, submission.kind)


def undo_request(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A colleague asks to undo a decision: a second person confirms, as long as it can be undone."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    if not _can_undo(setting, submission, event):
        return asks.over(setting, submission)
    view = UndoRequest(
        reference=submission.reference,
        by=past.name(setting.session, event.actor_id),
        state=submission.state,
        reason=event.data.get("reason", "other"),
        text=event.data.get("text"),
        acts=[Act(Verb.CONFIRM_UNDO, submission.reference, "primary", about=submission.reference)],
    )
    return Content(view, submission.kind)


def _can_undo(setting: Setting, submission: Submission, wish: Event) -> bool:
    """True while the decision that the wish is about is the last one, and its state one that can be undone."""
    history = submissions.history(setting.session, submission.id)
    changes = [each.id for each in history if each.from_state != each.to_state]
    lifecycle = setting.program.kind(submission).lifecycle
    is_last = bool(changes) and changes[-1] == wish.data.get("decision")
    return is_last and lifecycle.move(Verb.UNDO, submission.state) is not None


def decided(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """To the decider: what they decided, and the moment to take it back unheard."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    outcome = setting.session.exec(select(Letter).where(Letter.key == f"outcome:{event.id}")).first()
    is_open = (
        too_early(submission, setting.now) and outcome is not None and outcome.state == LetterState.WAITING
    )
    history = submissions.history(setting.session, submission.id)
    view = Decided(
        reference=submission.reference,
        act=event.act,
        tell_at=submission.tell_at,
        undone=any(each.data.get("decision") == event.id and each.act.startswith("undo") for each in history),
        open=is_open,
        acts=[Act(Verb.UNDO, submission.reference, about=submission.reference)] if is_open else [],
    )
    return Content(view, submission.kind)


MESSAGES = (
    Message("card.review", Audience.STAFF, review),
    Message("card.note", Audience.STAFF, note, passing=True),
    Message("card.answered", Audience.STAFF, answered, passing=True),
    Message("card.corrected", Audience.STAFF, corrected, passing=True),
    Message("card.news", Audience.STAFF, news, passing=True, asks=True),
    Message("undo.request", Audience.STAFF, undo_request, asks=True),
    Message("decided.undo", Audience.STAFF, decided, asks=True),
)
