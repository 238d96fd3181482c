"""What reviewers read: the card of a submission, and what is said under it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from handlers.decide.review import BRIEF
from handlers.guards.authorize import too_early
from handlers.message import Audience, Message, Setting
from handlers.messages import asks
from handlers.reply import Act, Content
from handlers.views import facts
from models import submissions
from models.lifecycle import Who
from models.tables import Event, Letter, Submission
from models.terms import Verb


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
    data = facts.review_view(setting.session, setting.program, submission, setting.now)
    return Content(submission.kind, "review", data, most=BRIEF)


def note(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A colleague's note."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    data = {
        "reference": submission.reference,
        "by": facts.name(setting.session, event.actor_id),
        **event.data,
    }
    return Content(submission.kind, "note", data)


def answered(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The partner's answer to a question: the text, and which answers changed from what to what."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    changed = [(name, before, after) for name, (before, after) in event.data.get("changed", {}).items()]
    return Content(
        submission.kind,
        "answered",
        {
            "reference": submission.reference,
            "text": event.data.get("text"),
            "changed": changed,
            "new_place": any(
                each.act == "new_place" and each.data.get("answer") == event.id
                for each in submissions.history(setting.session, submission.id or 0)
            ),
        },
    )


def corrected(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """The partner corrected what it filed: what was said and what is said now."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    (change,) = facts.changes(setting.session, [event])
    return Content(submission.kind, "corrected", {"reference": submission.reference, **change})


def news(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """Something the partner, or a second person, did: with the buttons of what is to be done next."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    current = submission.state == event.to_state
    who = frozenset({Who.CHANNEL_MANAGER})
    acts = facts.acts_for(setting.session, setting.program, submission, submission.state, who, setting.now)
    return Content(
        submission.kind,
        "card_news",
        {
            "reference": submission.reference,
            "act": event.act,
            "by": facts.name(setting.session, event.actor_id),
            "state": event.to_state,
            "text": event.data.get("text"),
            "win": facts.win([event]),
            "currency": submission.currency,
            "acts": [act for act in acts if current and act.verb in ("confirm_win", "question_win")],
        },
    )


def undo_request(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """A colleague asks to undo a decision: a second person confirms, as long as it can be undone."""
    found = happened(setting, params)
    if found is None:
        return None
    submission, event = found
    if not _can_undo(setting, submission, event):
        return asks.over(setting, submission)
    return Content(
        submission.kind,
        "undo_request",
        {
            "reference": submission.reference,
            "by": facts.name(setting.session, event.actor_id),
            "state": submission.state,
            "reason": event.data.get("reason", "other"),
            "text": event.data.get("text"),
            "acts": [Act(Verb.CONFIRM_UNDO, submission.reference, "primary", about=submission.reference)],
        },
    )


def _can_undo(setting: Setting, submission: Submission, wish: Event) -> bool:
    """True while the decision that the wish is about is the last one, and its state one that can be undone."""
    history = submissions.history(setting.session, submission.id or 0)
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
    is_open = too_early(submission, setting.now) and outcome is not None and outcome.state == "waiting"
    return Content(
        submission.kind,
        "decided_undo",
        {
            "reference": submission.reference,
            "act": event.act,
            "tell_at": submission.tell_at,
            "undone": any(
                each.data.get("decision") == event.id and each.act.startswith("undo")
                for each in submissions.history(setting.session, submission.id or 0)
            ),
            "open": is_open,
            "acts": [Act(Verb.UNDO, submission.reference, about=submission.reference)] if is_open else [],
        },
    )


MESSAGES = (
    Message("card.review", Audience.STAFF, review),
    Message("card.note", Audience.STAFF, note, passing=True),
    Message("card.answered", Audience.STAFF, answered, passing=True),
    Message("card.corrected", Audience.STAFF, corrected, passing=True),
    Message("card.news", Audience.STAFF, news, passing=True, asks=True),
    Message("undo.request", Audience.STAFF, undo_request, asks=True),
    Message("decided.undo", Audience.STAFF, decided, asks=True),
)
