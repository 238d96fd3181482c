"""Something that is due: which rule says so, when, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from models.timing.recipient import Recipient


@dataclass(frozen=True)
class Due:
    """A reminder or an action that is due at one moment, for one recipient."""

    rule: str
    """The rule by its stored name: `ending:14`, `backup`. Before the colon stands the reminder."""
    at: datetime
    """When it is due, in UTC. A reminder goes with its recipient's digest of that moment, an action at once."""
    recipient: Recipient
    """Who is told."""
    clock: datetime
    """The end of what runs (the moment an answer is due, the end of the approval). A new clock makes new pings."""
    is_ping: bool = True
    """True for a reminder, False for an action."""

    @property
    def mark(self) -> str:
        """The clock as keys hold it."""
        return mark(self.clock)

    def key(self, submission_id: int) -> str:
        """The unique key of the ping: nobody is told the same thing of the same clock twice."""
        return f"{submission_id}:{self.rule}:{self.recipient.address}:{self.mark}"


def mark(clock: datetime) -> str:
    """`clock` as keys hold it, in UTC: to the minute, without a colon."""
    return f"{clock.astimezone(UTC):%Y%m%dT%H%M}"
