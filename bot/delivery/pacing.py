"""Pacing: how soon the next message may go into a conversation. Each process paces itself.

Several processes together may be too fast; the platform then says so, and `throttling` waits as asked.
"""

from __future__ import annotations

import time

from bot.delivery.timing import Timing

MANY = 10_000


class Pacer:
    """A token bucket for each conversation: a few messages at once, then one every `pace` seconds."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._full_at: dict[str, float] = {}

    def take(self, conversation: str) -> float:
        """Counts a message and returns how long it has to wait, in seconds."""
        now = time.monotonic()
        if len(self._full_at) > MANY:
            self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        full_at = max(self._full_at.get(conversation, now), now)
        self._full_at[conversation] = full_at + self._timing.pace
        return max(0.0, full_at - now - (self._timing.burst - 1) * self._timing.pace)
