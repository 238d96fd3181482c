"""A submission for which something is due: what an action has at hand, and how it tells people at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, TypeAlias

from sqlmodel import Session, select

from handlers.message import copy_key as copy_key_of
from models import letters, submissions
from models.agenda import Context, Due, recipients
from models.kinds import Kind
from models.program import Program
from models.tables import Event, Letter, Partner, Ping, Submission
from models.terms import Address, AddressKind, AnyVerb, PingState


@dataclass(frozen=True)
class DueSubmission:
    """A submission for which something is due `now`."""

    session: Session
    program: Program
    submission: Submission
    context: Context
    now: datetime

    @property
    def id(self) -> int:
        """The submission's id."""
        return self.submission.id

    @property
    def kind(self) -> Kind:
        """The declaration of the submission's kind."""
        return self.program.kind(self.submission)

    @property
    def partner(self) -> Partner:
        """The partner that filed it."""
        return self.session.get_one(Partner, self.submission.partner_id)

    def record(self, act: AnyVerb, data: Mapping[str, Any] | None = None) -> Event:
        """The event of something that leaves the state as it is."""
        return submissions.record(
            self.session,
            act=act,
            at=self.now,
            submission=self.submission,
            from_state=self.submission.state,
            to_state=self.submission.state,
            policy_version=self.program.policy.version,
            data=dict(data or {}),
        )

    def change(self, act: AnyVerb, data: Mapping[str, Any] | None = None) -> Event:
        """The event of a move that time makes. Raises `models.submissions.Overtaken`."""
        return submissions.change(
            self.session,
            self.submission,
            self.kind,
            act,
            now=self.now,
            actor_id=None,
            policy_version=self.program.policy.version,
            data={**(data or {}), "overrides": self.program.overrides(self.partner)},
        )

    def write(
        self,
        key: str,
        message: str,
        address: Address,
        event: Event,
        *,
        when: datetime | None = None,
        thread_of: str | None = None,
        copy_key: str | None = None,
    ) -> None:
        """Writes a letter about an event of the submission, to be sent from `when` (default: now) on."""
        letters.write(
            self.session,
            key=key,
            message=message,
            address=address,
            now=self.now,
            params={"id": self.id, "event": event.id},
            not_before=when,
            thread_of=thread_of,
            copy_key=copy_key or copy_key_of(message, key),
            submission_id=self.id,
        )

    def tell(self, dues: Sequence[Due], message: str, event: Event) -> None:
        """Tells the recipients of `dues` at once, or whoever stands in today, and records that they were told.

        The operations conversation gets one message for each, `<message>.operations`. A person gets one message with
        everything that comes at this moment: many answers are due at the end of the same day.
        """
        addresses = [due.recipient.address for due in dues]
        now_told = recipients(self.session, self.program, addresses, [self.partner], self.now)
        for due in dues:
            address = now_told.of(due.recipient.address, self.partner).address
            letter_key = f"{self.id}:{due.rule}:{address}:{due.mark}"
            if address.kind == AddressKind.OPERATIONS:
                self.write(letter_key, f"{message}.operations", address, event)
            else:
                letter_key = self._bundle(address)
            self.session.add(
                Ping(
                    key=due.key(self.id),
                    submission_id=self.id,
                    rule=due.rule,
                    receiver=due.recipient.address,
                    due_at=due.at,
                    clock=due.clock,
                    state=PingState.TOLD,
                    letter_key=letter_key,
                )
            )
        self.session.flush()

    def _bundle(self, address: Address) -> str:
        """The key of the letter that tells `address` what comes now: one not yet sent, else a new one."""
        moment = f"at_once:{address}:{self.now:%Y%m%dT%H%M}"
        for number in count(1):
            key = f"{moment}:{number}"
            letter = self.session.exec(select(Letter).where(Letter.key == key).with_for_update()).first()
            if letter is None:
                letters.write(
                    self.session,
                    key=key,
                    message="escalations",
                    address=address,
                    now=self.now,
                    params={"key": key, "for": address.name},
                    copy_key=key,
                )
            if letter is None or letters.is_untouched(letter):
                return key
        raise AssertionError("numbers don't end")


DueAction: TypeAlias = Callable[[DueSubmission, Sequence[Due]], Event]
