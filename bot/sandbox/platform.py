"""Everything that the simulated Slack knows, gathered for the methods and actions that work on it.

No network here: `slack_api` listens to the bot, `wire` speaks to it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.sandbox.faults import Faults
from bot.sandbox.pacing import Pacing
from bot.sandbox.pessimism import Pessimism
from bot.sandbox.pulse import Pulse
from bot.sandbox.triggers import Hooks, Triggers
from bot.sandbox.views import Views
from bot.sandbox.world import Json, World


@dataclass
class Call:
    """A call of the Web API by the bot, and how it was answered."""

    method: str
    args: Json
    at: datetime
    answer: Json | None = None
    fault: str = ""

    @property
    def ok(self) -> bool:
        """True if it took effect and the bot was told so."""
        return bool(self.answer and self.answer.get("ok")) and not self.fault

    @property
    def error(self) -> str:
        """Slack's error, or empty."""
        return str(self.answer.get("error", "")) if self.answer else ""


@dataclass(frozen=True)
class Refusal:
    """A line for the log of what the platform refused: what was asked, Slack's error, and its messages."""

    what: str
    error: str
    messages: tuple[str, ...]
    at: datetime


@dataclass
class Platform:
    """The simulated Slack's whole state."""

    world: World
    pessimism: Pessimism = field(default_factory=Pessimism)
    faults: Faults = field(default_factory=Faults)
    pacing: Pacing = field(default_factory=Pacing)
    triggers: Triggers = field(default_factory=Triggers)
    hooks: Hooks = field(default_factory=Hooks)
    views: Views = field(default_factory=Views)
    pulse: Pulse = field(default_factory=Pulse)
    calls: list[Call] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    block_numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def scopes(self) -> frozenset[str]:
        """What the app's token may do."""
        return self.world.app.scopes

    def note_refusal(self, what: str, error: str, messages: Collection[str] = ()) -> None:
        """Writes down what the platform refused, for the page and for tests."""
        self.refusals.append(Refusal(what, error, tuple(messages), self.world.now()))
        self.pulse.beat()
