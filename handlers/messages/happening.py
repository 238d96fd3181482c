"""What a letter is about when time wrote it: a submission, and the event that happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.message import Setting
from handlers.views import past, shared
from models.kinds import Kind
from models.tables import Event, Partner, Submission
from models.terms import AnyState, Verb


@dataclass(frozen=True)
class Happening:
    """An event, the submission as it stands now, and whose it is."""

    submission: Submission
    event: Event
    kind: Kind
    partner: Partner

    @property
    def title(self) -> str:
        """What the submission is about in a few words. Never for a conversation of several."""
        return self.kind.title(self.submission.customer_name, self.submission.answers)


@dataclass(frozen=True)
class Case:
    """A submission as reviewers and operations read of it when time tells them."""

    reference: str
    """Its own."""
    kind: str
    """Its kind's name."""
    state: AnyState
    """Where it is now."""
    title: str
    """What it is about in a few words."""
    partner: str
    """Whose it is."""
    owner: str | None
    """The channel manager who has taken it, None for nobody yet."""
    decides: str
    """Who decides on its kind: `operations` or `channel_manager`."""
    filer: str
    """Who filed it."""
    filed_at: datetime
    """When."""
    answer_day: date | None
    """The last day for Procore's answer, in the program's time zone."""
    question_day: date | None
    """The last day for the partner's answer to a question, in the program's time zone."""
    waits_for_partner: bool
    """True while a question to the partner is open."""


def find(setting: Setting, params: Mapping[str, Any]) -> Happening | None:
    """What `params` (`id` and `event`) name, None if it is gone. Raises NotReadable."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    if submission is None or event is None:
        return None
    kind = setting.program.kind(submission)
    partner = setting.session.get(Partner, submission.partner_id)
    return Happening(submission, event, kind, partner) if partner is not None else None


def for_staff(setting: Setting, found: Happening) -> Case:
    """What reviewers and operations may read of it."""
    submission, timezone = found.submission, setting.program.timezone
    return Case(
        reference=submission.reference,
        kind=submission.kind,
        state=submission.state,
        title=found.title,
        partner=found.partner.name,
        owner=past.name(setting.session, submission.owner_id),
        decides=shared.decides(setting.program, found.kind),
        filer=shared.filer(setting.session, submission),
        filed_at=submission.filed_at,
        answer_day=shared.last_day(submission.answer_due_at, timezone),
        question_day=shared.last_day(submission.question_due_at, timezone),
        waits_for_partner=found.kind.lifecycle.move(Verb.ANSWER, submission.state) is not None,
    )
