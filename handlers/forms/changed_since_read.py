"""A decision rests on what the decider has read. If the partner corrected it meanwhile, the form shows that first.

The number of corrections that the reader has seen is part of the form's subject: `reference|choice|seen`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import select

from handlers.forms.act_dialog import opened
from handlers.reply import OF_A_KIND, OpenForm, View
from handlers.request import Request
from handlers.views import past
from models import submissions
from models.forms import Answers, Form
from models.tables import Event, Submission
from models.terms import Verb


@dataclass(frozen=True)
class CorrectedMeanwhile(View, template=OF_A_KIND, block="corrected_meanwhile"):
    """The submission was corrected while a form was open."""

    reference: str
    """Of the submission."""
    changes: Sequence[past.Change]
    """What was corrected since, newest first."""


def watched(request: Request, opening: OpenForm, submission: Submission, choice: str = "") -> OpenForm:
    """Returns a decision form that knows what its reader has seen. It also carries `choice`."""
    seen = len(_corrections(request, submission))
    return replace(opening, subject=f"{submission.reference}|{choice}|{seen}")


def as_read(request: Request, submission: Submission, at: datetime) -> Request:
    """Returns the request of somebody who decides at once on what they read at that time."""
    seen = sum(each.at <= at for each in _corrections(request, submission))
    return replace(request, subject=f"{submission.reference}||{seen}")


def chosen(request: Request) -> str:
    """Returns the choice that the form carried."""
    return request.subject.split("|")[1] if "|" in request.subject else ""


def guard(
    request: Request, form: Form, step: str, submission: Submission, answers: Answers
) -> OpenForm | None:
    """Returns the form again with the corrections since it opened and everything typed. None without corrections.

    The row is locked first, so that no correction can come in between.
    """
    locked = select(Submission.id).where(Submission.id == submission.id).with_for_update()
    request.session.exec(locked).one()
    request.session.refresh(submission)
    since = _corrections(request, submission)[_seen(request) :]
    if not since:
        return None
    intro = CorrectedMeanwhile(submission.reference, past.changes(request.session, since))
    again = opened(request, form, submission, intro, answers=answers)
    again = watched(request, again, submission, chosen(request))
    return replace(again, step=step, verb=request.verb)


def _corrections(request: Request, submission: Submission) -> list[Event]:
    events = submissions.history(request.session, submission.id)
    return [each for each in events if each.act == Verb.CORRECT]


def _seen(request: Request) -> int:
    last = request.subject.rpartition("|")[2]
    return int(last) if last.isdecimal() and len(last) < 6 else 0
