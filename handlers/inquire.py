"""Answering a partner's question to Procore ("Ask Procore")."""

from __future__ import annotations

from functools import partial

from handlers import acts, leaks
from handlers.authorise import authorise
from handlers.changing import change, news, tell_partner
from handlers.form import answered, opened
from handlers.reply import Done, Problems, Refused, Reply
from handlers.request import Request


def reply(request: Request) -> Reply:
    """Opens the form for the answer, with the question above it."""
    found = authorise(request)
    if isinstance(found, Refused):
        return found
    submission, _ = found
    data = {"subject": submission.answers.get("subject", ""), "text": submission.answers.get("text", "")}
    return opened(request, acts.REPLY, submission, data=data)


def reply_submitted(request: Request) -> Reply:
    """Sends the answer to the one who asked."""
    found = authorise(request)
    if isinstance(found, Refused):
        return found
    submission, kind = found
    answers = answered(request, acts.REPLY, request.partner(submission))
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
