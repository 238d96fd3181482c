"""How fast Slack lets an app post: one message a second per channel, with some patience for bursts."""

import math
import time
from collections.abc import Callable

from bot.sandbox.refusal import Refused


class Pacing:
    """A bucket for each channel: `burst` messages at once, then one more each `seconds`."""

    def __init__(
        self, seconds: float = 1.0, burst: int = 3, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds = seconds
        self.burst = burst
        self._clock = clock
        self._free_at: dict[str, float] = {}

    def take(self, channel_id: str) -> None:
        """Counts a message; refused with 429 and Retry-After (whole seconds) when it is one too many."""
        now = self._clock()
        free_at = max(self._free_at.get(channel_id, now), now)
        wait = free_at - now - (self.burst - 1) * self.seconds
        if wait > 0:
            raise Refused("ratelimited", retry_after=max(1, math.ceil(wait)))
        self._free_at[channel_id] = free_at + self.seconds
