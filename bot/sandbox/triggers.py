"""Short-lived permissions that Slack hands out with a click: trigger ids and response URLs.

Both run on the wall clock, whatever the program's clock says.
"""

import secrets
import time
from dataclasses import dataclass

from bot.sandbox.refusal import Refused


@dataclass
class _Trigger:
    user_id: str
    view_id: str | None
    issued: float
    spent: bool = False


class Triggers:
    """Trigger ids: alive for `lifetime` seconds, and good for one call."""

    def __init__(self, lifetime: float = 3.0) -> None:
        self.lifetime = lifetime
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user_id: str, view_id: str | None = None) -> str:
        """A trigger id for a click of this person, in this modal if there was one."""
        trigger_id = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = _Trigger(user_id, view_id, time.monotonic())
        return trigger_id

    def spend(self, trigger_id: str) -> tuple[str, str | None]:
        """Who clicked, and in which modal; refused if unknown, late, or used before."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if time.monotonic() - trigger.issued > self.lifetime:
            raise Refused("expired_trigger_id")
        if trigger.spent:
            raise Refused("exchanged_trigger_id")
        trigger.spent = True
        return trigger.user_id, trigger.view_id


@dataclass
class Hook:
    """Where the answer to a response URL goes, and how often it may still come."""

    user_id: str
    channel_id: str
    message_ts: str | None
    thread_ts: str | None
    issued: float
    uses_left: int = 5


class Hooks:
    """Response URLs: five uses in thirty minutes."""

    lifetime = 30 * 60.0

    def __init__(self) -> None:
        self._issued: dict[str, Hook] = {}

    def issue(self, user_id: str, channel_id: str, message_ts: str | None, thread_ts: str | None) -> str:
        """The secret last part of a new response URL."""
        key = secrets.token_urlsafe(18)
        self._issued[key] = Hook(user_id, channel_id, message_ts, thread_ts, time.monotonic())
        return key

    def use(self, key: str) -> Hook:
        """The place that the URL answers to; refused if unknown, late or used up."""
        hook = self._issued.get(key)
        if hook is None:
            raise Refused("invalid_url")
        if time.monotonic() - hook.issued > self.lifetime:
            raise Refused("expired_url")
        if hook.uses_left == 0:
            raise Refused("used_url")
        hook.uses_left -= 1
        return hook
