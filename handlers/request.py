"""What a handler gets: who asks, about what, with which answers, at which time, in an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.kinds import Kind
from models.people import Actor
from models.policy import Values
from models.program import Program
from models.readable import NotReadable
from models.submissions import by_reference
from models.tables import Partner, Submission
from models.terms import AnyVerb
from models.visibility import may_see


@dataclass(frozen=True)
class Request:
    """A press, a submitted form, or a command. `subject` is what the button or form is about: a reference, a
    draft's id, a kind, or words; it says what is meant, never what is true. `answers` are a form's raw values,
    `step` its page, `form` the platform's own id of it, the same if it is sent twice. Moments are UTC."""

    session: Session
    program: Program
    actor: Actor
    now: datetime
    verb: AnyVerb
    subject: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    form: str = ""

    @property
    def reference(self) -> str:
        """The first word of `subject`: a form may carry more after a bar."""
        return self.subject.partition("|")[0]

    def submission(self) -> Submission | None:
        """The submission that `subject` names, if it exists and the actor may see it; else None.

        Raises NotReadable for a damaged row: nothing is done to it, or shown of it, until it is repaired.
        """
        found = by_reference(self.session, self.reference)
        if found is None or not may_see(self.actor, found):
            return None
        self.kind(found)
        return found

    def kind(self, submission: Submission) -> Kind:
        """The declaration of the submission's kind. Raises NotReadable for a damaged row."""
        return self.program.kind(submission)

    def partner(self, submission: Submission) -> Partner:
        """The partner that filed the submission. Raises NotReadable where there is none."""
        partner = self.session.get(Partner, submission.partner_id)
        if partner is None:
            raise NotReadable(submission.reference, submission.id)
        return partner

    def values(self, partner: Partner | None = None) -> Values:
        """The policy in force for the partner."""
        return self.program.values(partner)
