"""Pacing by Teams' limits: so many messages in so many seconds, per conversation and for the whole app.

A message over the limit waits briefly; a longer wait is left to delivery. Uses the machine's monotonic clock, not
program time.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.delivery.port import Throttled

# Microsoft, "Optimize your bot with rate limiting": seconds, and messages in them.
IN_CONVERSATION = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
ALTOGETHER = ((1.0, 50),)
UNLIMITED = ((0.0, 1),)
"""For a simulated Teams, where days pass in seconds."""
LONGEST_WAIT = 2.0  # For a simulated Teams, where days pass in seconds.
_MANY = 5_000  # conversations that are remembered


@dataclass
class Sent:
    """When messages were sent, as far back as the longest window reaches."""

    windows: Sequence[tuple[float, int]]
    times: list[float] = field(default_factory=list)  # in order, some of them still to come

    def free_at(self, now: float) -> float:
        """Returns the first moment from `now` on at which one more message fits every window."""
        del self.times[: bisect_right(self.times, now - max(seconds for seconds, _ in self.windows))]
        moments = [self.times[-most] + seconds for seconds, most in self.windows if len(self.times) >= most]
        return max([now, *moments])


class Pace:
    """Paces the calls that send something."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, limited: bool = True) -> None:
        self._clock = clock
        self._here: Sequence[tuple[float, int]] = IN_CONVERSATION if limited else UNLIMITED
        self._everything = Sent(ALTOGETHER if limited else UNLIMITED)
        self._conversations: dict[str, Sent] = {}

    async def turn(self, conversation: str) -> None:
        """Returns once a message may be sent there. Raises Throttled if that takes longer than a call waits."""
        wait = self.take(conversation)
        if wait > LONGEST_WAIT:
            raise Throttled(wait)
        if wait > 0:
            await asyncio.sleep(wait)

    def take(self, conversation: str) -> float:
        """Returns the seconds until a message may be sent there, and reserves that slot unless the wait is
        too long.
        """
        now = self._clock()
        here = self._conversations.setdefault(conversation, Sent(self._here))
        at = max(here.free_at(now), self._everything.free_at(now))
        at = max(here.free_at(at), self._everything.free_at(at))
        if at - now <= LONGEST_WAIT:
            insort(here.times, at)
            insort(self._everything.times, at)
            self._forget(now)
        return at - now

    def _forget(self, now: float) -> None:
        if len(self._conversations) > _MANY:
            longest = max(seconds for seconds, _ in IN_CONVERSATION)
            self._conversations = {
                name: sent for name, sent in self._conversations.items() if sent.times[-1] > now - longest
            }
