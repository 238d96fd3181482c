"""How patient delivery is, by the wall clock. The defaults suit Slack; tests and the sandbox take shorter ones."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Timing:
    """Seconds, unless the name says otherwise."""

    poll: float = 1.0  # how often the outbox is looked at when nobody nudges
    lease: float = 60.0  # a letter is one worker's for so long; longer than any request may take
    pace: float = 1.0  # between messages to a conversation (Slack: about one a second)
    burst: int = 3  # messages to a conversation that may go without a pause
    backoff_first: float = 1.0
    backoff_most: float = 60.0  # between tries of what surely wasn't taken, which go on without end
    probe_first: float = 2.0  # after an unclear answer; then four times as long each time
    probe_most: float = 900.0
    hold: float = 180.0  # until a held letter is looked at again
    hold_most: float = 3600.0  # the same, where it was looked at before in vain
    unread: float = 30.0  # the same, where members couldn't be read
    housekeeping: float = 30.0  # between looks at the rooms of the settings and at the queue's age
    overdue: float = 60.0  # what is due and doesn't move for so long is told; one fault is repeated sooner
    profile: float = 86_400.0  # how old what a platform says of an account may be
    at_once: int = 16  # letters on their way at the same time, each of another address

    @property
    def lease_length(self) -> timedelta:
        """How long a letter is one worker's."""
        return timedelta(seconds=self.lease)

    def held(self, before: int) -> timedelta:
        """Until a letter that was held `before` times is looked at again: twice as long each time, an hour at most."""
        return timedelta(seconds=min(self.hold * 2.0 ** min(before, 30), max(self.hold, self.hold_most)))

    def probing(self, failures: int) -> timedelta:
        """How long a place is left alone after the `failures`-th unclear answer (from 1): 2, 8, 32, … seconds."""
        return timedelta(seconds=min(self.probe_most, self.probe_first * 4.0 ** min(failures - 1, 15)))

    def backoff(self, attempt: int) -> timedelta:
        """How long to wait after the `attempt`-th failure (from 1): doubling, with jitter against a stampede."""
        longest = min(self.backoff_most, self.backoff_first * 2.0 ** min(attempt - 1, 30))
        return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret hangs on it
