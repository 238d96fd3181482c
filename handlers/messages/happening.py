"""What a letter is about when time wrote it: a submission, and the event that happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers import facts
from handlers.messages import Setting
from models.kinds import Kind
from models.tables import Event, Partner, Submission


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


def find(setting: Setting, params: Mapping[str, Any]) -> Happening | None:
    """What `params` (`id` and `event`) name, None if it is gone."""
    submission = setting.session.get(Submission, params["id"])
    event = setting.session.get(Event, params["event"])
    kind = setting.programme.kinds.get(submission.kind) if submission is not None else None
    if submission is None or event is None or kind is None:
        return None
    partner = setting.session.get(Partner, submission.partner_id)
    return Happening(submission, event, kind, partner) if partner is not None else None


def for_staff(setting: Setting, found: Happening) -> dict[str, Any]:
    """What reviewers and operations may read of it."""
    submission = found.submission
    return {
        **facts.common(setting.session, setting.programme, submission, submission.state),
        "title": found.title,
        "partner": found.partner.name,
        "owner": facts.name(setting.session, submission.owner_id),
        "waits_for_partner": found.kind.lifecycle.move("answer", submission.state) is not None,
    }
