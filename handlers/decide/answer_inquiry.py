"""Answering a partner's question to Procore ("Ask Procore")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from handlers.effects.changing import change, news, tell_partner
from handlers.forms import act_forms
from handlers.forms.act_dialog import answered, opened
from handlers.guards import leaks
from handlers.guards.authorize import authorize
from handlers.reply import Done, Problems, Refused, Reply, View
from handlers.request import Request


@dataclass(frozen=True)
class ReplyIntro(View, template="reply", block="intro"):
    """The question that is answered."""

    subject: str
    """Of the question."""
    text: str
    """What the partner asks."""


def reply(request: Request) -> Reply:
    """Opens the form to answer, with the question above it."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    intro = ReplyIntro(submission.answers.get("subject", ""), submission.answers.get("text", ""))
    return opened(request, act_forms.REPLY, submission, intro)


def reply_submitted(request: Request) -> Reply:
    """Sends the answer to the person who asked."""
    found = authorize(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    answers = answered(request, act_forms.REPLY, request.partner(submission))
    if isinstance(answers, Problems):
        return answers
    if again := leaks.guard(request, partial(reply, request), "reply", submission, answers, ("text",)):
        return again
    answers |= leaks.note(request)
    event = change(request, submission, kind, values={"decided_at": request.now}, data=dict(answers))
    if isinstance(event, Refused):
        return event
    tell_partner(request, submission, event, "inquiry.answered")
    news(request, submission, event)
    return Done()
