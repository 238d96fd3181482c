"""What delivery needs of a platform, and how a platform refuses. Each platform implements `Port`.

The class of an exception decides what happens to the letter: only `Unclear` leaves open whether the platform took
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from models.cards import Card
from models.people import Account
from models.terms import Platform

UNTOLD = "untold"  # an organization of which the platform says only that it exists


class Trouble(Exception):
    """The platform didn't do it. `code` is the platform's own word for the reason, for logs and operations."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Throttled(Trouble):
    """Too many requests: ask again after `retry_after` seconds of wall clock. Nothing took effect."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("throttled")
        self.retry_after = retry_after


class Unreachable(Trouble):
    """The platform couldn't be asked. Nothing took effect."""


class Unclear(Trouble):
    """The request was sent and no clear answer came back: it may or may not have taken effect."""


class Curable(Trouble):
    """A refusal that somebody can put right. Nothing took effect; the letters it stops are held until then."""


class Gone(Curable):
    """The bot isn't in the conversation, or the conversation no longer exists."""


class Archived(Gone):
    """The conversation is read-only."""


class Vanished(Trouble):
    """The message to change no longer exists."""


class Refused(Trouble):
    """A definite refusal; asking again would give the same answer."""


class TooLong(Refused):
    """More than the platform takes in one message; a shorter one may be accepted."""


class NoDirect(Refused):
    """The platform delivers no direct message to this person."""


class NeverDirect(NoDirect):
    """The platform delivers no direct messages to anybody in this organization. That is normal: they read
    their conversation.
    """


class Unauthorized(Trouble):
    """The platform no longer accepts the bot's credentials: nothing can be sent."""


@dataclass(frozen=True)
class Seen:
    """What the platform says of an account. `timezone` is a name such as Europe/London, where it says one."""

    team: str
    account: str
    name: str
    timezone: str | None
    guest: bool
    deleted: bool
    organization: str = ""  # of which the team is a part, where the platform has such
    teams: tuple[str, ...] = ()  # the person's others in that organization


class Port(Protocol):
    """A platform to send to. Every method but `close` may raise Trouble."""

    @property
    def platform(self) -> Platform:
        """Which one it is."""
        ...

    @property
    def team(self) -> str:
        """The installing workspace or tenant; "" until `connect` succeeded."""
        ...

    @property
    def organization(self) -> str:
        """The organization that the installing workspace belongs to; "" if there is none."""
        ...

    @property
    def lists_everybody(self) -> bool:
        """True if `members` names everybody who may read a conversation; else `organizations` names the rest."""
        ...

    async def connect(self) -> None:
        """Connects, and learns who the bot is."""
        ...

    async def close(self) -> None:
        """Closes the connection."""
        ...

    async def probe(self, conversation: str) -> None:
        """Returns if the platform answers about the conversation ("": about anything). Changes nothing there."""
        ...

    async def send(self, conversation: str, card: Card, *, thread: str | None, key: str) -> str:
        """The id of the new message. Where the platform can, it takes a `key` only once."""
        ...

    async def update(self, conversation: str, message_id: str, card: Card) -> None:
        """Shows `card` in place of what the message showed."""
        ...

    async def publish_home(self, account: Account, card: Card) -> None:
        """Shows `card` in the person's Home tab."""
        ...

    async def pin(self, conversation: str, message_id: str) -> None:
        """Pins the message to its conversation."""
        ...

    async def open_direct(self, account: Account) -> str:
        """The direct conversation with somebody."""
        ...

    async def members(self, conversation: str) -> list[str]:
        """The accounts in the conversation, without the bot's own."""
        ...

    async def organizations(self, conversation: str) -> list[str]:
        """The other workspaces or tenants that it is shared with, members or not; `UNTOLD` if not which."""
        ...

    async def profile(self, account: str) -> Seen:
        """What the platform says of the account. Raises Refused if it knows none or doesn't tell."""
        ...
