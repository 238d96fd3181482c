"""How long delivery waits between steps, by the wall clock. The defaults suit Slack; tests and the sandbox
use less.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Timing:
    """Seconds, unless the name says otherwise."""

    poll: float = 1.0  # how often to look at the outbox without a nudge
    lease: float = 60.0  # how long a worker has a letter; longer than any request may take
    pace: float = 1.0  # between messages to a conversation (Slack: about one a second)
    burst: int = 3  # messages to a conversation that may go without a pause
    backoff_first: float = 1.0
    backoff_most: float = 60.0  # between tries of what certainly wasn't taken; these go on without end
    probe_first: float = 2.0  # after an unclear answer; then four times as long each time
    probe_most: float = 900.0
    hold: float = 180.0  # until a held letter is looked at again
    hold_most: float = 3600.0  # the same, where it was looked at before in vain
    unread: float = 30.0  # the same, where members couldn't be read
    housekeeping: float = 30.0  # between checks of the conversations from the settings and of the queue's age
    overdue: float = 60.0  # what is due and stuck for this long is told; one fault is repeated sooner
    profile: float = 86_400.0  # how old a stored profile may be
    at_once: int = 16  # letters being sent at the same time, each to another address

    @property
    def lease_length(self) -> timedelta:
        """How long a worker has a letter."""
        return timedelta(seconds=self.lease)

    def held(self, before: int) -> timedelta:
        """Until a letter that was held `before` times is looked at again: twice as long each time, an hour at most."""
        return timedelta(seconds=min(self.hold * 2.0 ** min(before, 30), max(self.hold, self.hold_most)))

    def probing(self, failures: int) -> timedelta:
        """How long to wait after the `failures`-th unclear answer (from 1): 2, 8, 32, … seconds."""
        return timedelta(seconds=min(self.probe_most, self.probe_first * 4.0 ** min(failures - 1, 15)))

    def backoff(self, attempt: int) -> timedelta:
        """How long to wait after the `attempt`-th failure (from 1): doubling, with jitter against a stampede."""
        longest = min(self.backoff_most, self.backoff_first * 2.0 ** min(attempt - 1, 30))
        return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311 - no secret hangs on it
