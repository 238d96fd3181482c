"""Sends parked letters again, all of one cause. Only operations can, once each time they were parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.reply import Content, Dialog, Refused, Reply, View
from handlers.request import Request
from models import letters, parked, submissions
from models.tables import Event, Letter, Submission
from models.terms import Refusal, Role, Verb


@dataclass(frozen=True)
class WasSentAgain(View, template="operations", block="was_sent_again"):
    """Nothing is set aside for this cause any more."""


@dataclass(frozen=True)
class SentAgain(View, template="operations", block="sent_again"):
    """The messages are on their way again."""

    count: int
    """How many messages go again."""
    reference: str
    """Of what a single message is about, "" if it is about nothing."""


def send_again(request: Request) -> Reply:
    """Queues all letters of the cause that the subject names, and updates operations' notice."""
    if Role.OPERATIONS not in request.actor.roles:
        return Refused(Refusal.OPERATIONS_ONLY)
    cause = parked.asked(request.session, request.subject)
    if cause is None:
        return Refused(Refusal.NOTHING_TO_SEND_AGAIN)
    found = parked.parked(request.session, cause)
    sent = [each for each in found if letters.send_again(request.session, each.key)]
    if not sent:
        return Dialog(Content(WasSentAgain()))
    events = [_recorded(request, letter) for letter in sent]
    parked.settle(request.session, request.subject, cause, events[-1].id, len(sent), request.now)
    return Dialog(Content(SentAgain(len(sent), _reference(request, sent))))


def _recorded(request: Request, letter: Letter) -> Event:
    return submissions.record(
        request.session,
        act=Verb.SEND_AGAIN,
        at=request.now,
        actor_id=request.actor.person_id,
        submission=_about(request, letter),
        platform=request.actor.platform,
        data={"letter": letter.key},
    )


def _reference(request: Request, sent: Sequence[Letter]) -> str:
    about = _about(request, sent[0]) if len(sent) == 1 else None
    return about.reference if about else ""


def _about(request: Request, letter: Letter) -> Submission | None:
    return request.session.get(Submission, letter.submission_id) if letter.submission_id else None
