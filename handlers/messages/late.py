"""What is said once a conversation takes messages again after days: one message for the news that it missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from handlers.message import Audience, Message, Setting
from handlers.reply import Content, View
from models import letters
from models.tables import Letter, Submission
from models.terms import LetterState


@dataclass(frozen=True)
class Missed(View, template="late", block="summary"):
    """The news that a conversation missed."""

    count: int
    """How much of it there was."""
    references: Sequence[str]
    """Of the submissions that it was about."""


def summary(setting: Setting, params: Mapping[str, Any]) -> Content | None:
    """How much news there was, and about which submissions; where each stands now is said by its own card."""
    missed = select(Letter.submission_id).where(
        Letter.state == LetterState.CANCELLED,
        Letter.trouble == letters.summed_up(str(params["place"]), str(params["day"])),
    )
    about = list(setting.session.exec(missed))
    if not about:
        return None
    wanted = {each for each in about if each is not None}
    found = select(Submission.reference).where(col(Submission.id).in_(wanted)).order_by(col(Submission.id))
    references = list(setting.session.exec(found))
    return Content(Missed(len(about), references))


MESSAGES = (
    Message("late.room", Audience.CONVERSATION, summary),
    Message("late.staff", Audience.STAFF, summary),
    Message("late.person", Audience.PERSON, summary),
)
