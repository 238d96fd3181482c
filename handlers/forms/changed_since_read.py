"""A decision is made on what the decider has read: if the partner corrected it meanwhile, the form says so first.

How many corrections a form's reader has seen travels in its subject, `reference|choice|seen`.
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


@dataclass(frozen=True)
class CorrectedMeanwhile(View, template=OF_A_KIND, block="corrected_meanwhile"):
    """The submission was corrected while a form was open."""

    reference: str
    """Of the submission."""
    changes: Sequence[past.Change]
    """What was corrected since, newest first."""


def watched(request: Request, opening: OpenForm, submission: Submission, choice: str = "") -> OpenForm:
    """The form of a decision, which knows what its reader has seen; `choice` travels along."""
    seen = len(_corrections(request, submission))
    return replace(opening, subject=f"{submission.reference}|{choice}|{seen}")


def as_read(request: Request, submission: Submission, at: datetime) -> Request:
    """The request of somebody who decides at once on what they read at that moment."""
    seen = sum(each.at <= at for each in _corrections(request, submission))
    return replace(request, subject=f"{submission.reference}||{seen}")


def chosen(request: Request) -> str:
    """What travelled along with the form."""
    return request.subject.split("|")[1] if "|" in request.subject else ""


def guard(
    request: Request, form: Form, step: str, submission: Submission, answers: Answers
) -> OpenForm | None:
    """The form once more under what was corrected since it opened, with what is typed; None if nothing was.

    The row is locked first, so that no correction comes in between.
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
    events = submissions.history(request.session, submission.id or 0)
    return [each for each in events if each.act == "correct"]


def _seen(request: Request) -> int:
    last = request.subject.rpartition("|")[2]
    return int(last) if last.isdecimal() and len(last) < 6 else 0
