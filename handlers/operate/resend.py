"""Sends parked letters again. Only operations can, once each time a letter was parked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from handlers.reply import Content, Dialog, Refused, Reply, View
from handlers.request import Request
from models import letters, submissions
from models.tables import Letter, Submission
from models.terms import Address, Refusal, Role, Verb


@dataclass(frozen=True)
class WasSentAgain(View, template="operations", block="was_sent_again"):
    """The message isn't set aside any more."""

    state: str
    """The letter's."""


@dataclass(frozen=True)
class SentAgain(View, template="operations", block="sent_again"):
    """The message is on its way again."""

    reference: str
    """Of what it is about, "" if it is about nothing."""


def send_again(request: Request) -> Reply:
    """Queues the letter that the subject names, and updates operations' notice."""
    if Role.OPERATIONS not in request.actor.roles:
        return Refused(Refusal.OPERATIONS_ONLY)
    letter = _letter(request)
    if letter is None:
        return Refused(Refusal.NOTHING_TO_SEND_AGAIN)
    if not letters.send_again(request.session, letter.key):
        return Dialog(Content(WasSentAgain(letter.state)))
    about = request.session.get(Submission, letter.submission_id) if letter.submission_id else None
    event = submissions.record(
        request.session,
        act=Verb.SEND_AGAIN,
        at=request.now,
        actor_id=request.actor.person_id,
        submission=about,
        platform=request.actor.platform,
        data={"letter": letter.key},
    )
    _settle_notice(request, letter, {"event": event.id})
    return Dialog(Content(SentAgain(about.reference if about else "")))


def _letter(request: Request) -> Letter | None:
    number = request.subject
    return request.session.get(Letter, int(number)) if number.isascii() and number.isdecimal() else None


def _settle_notice(request: Request, letter: Letter, settled: Mapping[str, Any]) -> None:
    """Updates the notice: it no longer asks, and says who sent the letter again."""
    copy_key = letters.parked_notice(letter)
    notices = select(Letter).where(Letter.copy_key == copy_key).order_by(col(Letter.id).desc())
    notice = request.session.exec(notices).first()
    if notice is None:
        return
    letters.write(
        request.session,
        key=f"{copy_key}:e{settled['event']}",
        message=notice.message,
        address=Address.operations(),
        now=request.now,
        params={**notice.params, **settled},
        copy_key=copy_key,
    )
