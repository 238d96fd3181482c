"""Something that is due: which rule says so, when, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from models.agenda.receiver import Receiver


@dataclass(frozen=True)
class Due:
    """`rule` is due at `at`: a ping goes with its receiver's digest of that moment, anything else at once.

    `clock` is the end of what runs (the moment an answer is due, the end of the approval): a new clock makes
    new pings.
    """

    rule: str
    at: datetime
    receiver: Receiver
    clock: datetime
    is_ping: bool = True

    @property
    def mark(self) -> str:
        """The clock in a key."""
        return mark(self.clock)

    def key(self, submission_id: int) -> str:
        """Unique for what is told, to whom, of which clock: nothing is told twice."""
        return f"{submission_id}:{self.rule}:{self.receiver.lane}:{self.mark}"


def mark(clock: datetime) -> str:
    """A clock in a key: minutes are enough, and no colon stands in it."""
    return f"{clock.astimezone(UTC):%Y%m%dT%H%M}"


def urgency(rule: str) -> int:
    """How pressing a ping is among those of one submission: the smallest is told.

    The end comes before all else, the nearer the more so; of reminders to answer the later one counts.
    """
    name, _, number = rule.partition(":")
    if name == "ending":
        return int(number) if number.isdecimal() else -1
    if name == "quarter":  # after every deal, the nearer end of the quarter first
        return 3000 + (int(number) if number.isdecimal() else 999)
    if number.isdecimal():
        return -int(number)
    return {"again": 1000}.get(name, 2000)
