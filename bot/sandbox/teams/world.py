"""What the simulated Teams holds: tenants, people, conversations with their rosters, and what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.world import wall_clock

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """Somebody with an account. `aad` is the Entra id, `id` Teams' own for this bot."""

    key: str
    name: str
    tenant: str
    aad: str
    email: str = ""
    is_guest: bool = False

    @property
    def id(self) -> str:
        """Teams' own id of the account."""
        return f"29:{self.key}-{self.aad[:8]}"


@dataclass
class Conversation:
    """A channel, group chat or personal chat. `kind` is standard, shared, private, groupChat or personal.

    `roster` has everybody whom Teams lists: of a standard channel that is the whole team.
    """

    id: str
    name: str
    kind: str
    roster: list[str] = field(default_factory=list)
    team: str = ""
    shared_with: list[str] = field(default_factory=list)
    has_bot: bool = True

    @property
    def is_channel(self) -> bool:
        """True for a channel of a team."""
        return self.kind in {"standard", "shared", "private"}


@dataclass
class Message:
    """A message as it stands now. `root` is the message at the top of its thread, "" for that one itself.

    `author` is the key of a person, "" for the bot.
    """

    id: str
    conversation: str
    root: str
    activity: Json
    edits: int = 0
    author: str = ""
    at: datetime | None = None


@dataclass
class World:
    """Everything. `host` is the tenant in which the bot is installed; `now` dates what is said.

    Which tenant Teams names in channelData for an outside person is unknown: theirs, or with `names_host` the host's.
    """

    host: str
    app_id: str
    users: dict[str, User] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    count: int = 0
    names_host: bool = False
    now: Callable[[], datetime] = wall_clock

    def say(self, said: Message) -> Message:
        """Puts a message at the end of its conversation."""
        said.at = self.now()
        self.messages.append(said)
        return said

    def add(self, *things: User | Conversation) -> None:
        """Puts people and conversations in."""
        for each in things:
            if isinstance(each, User):
                self.users[each.key] = each
            else:
                self.conversations[each.id] = each

    def user(self, who: str) -> User:
        """Somebody by key, name or either id. Raises KeyError."""
        for each in self.users.values():
            if who in (each.key, each.name, each.aad, each.id):
                return each
        raise KeyError(who)

    def conversation(self, name: str) -> Conversation:
        """A conversation by id or name. Raises KeyError."""
        for each in self.conversations.values():
            if name in (each.id, each.name):
                return each
        raise KeyError(name)

    def new_id(self) -> str:
        """An id as Teams gives them: digits, growing."""
        self.count += 1
        return str(1_795_000_000_000 + self.count)

    def personal(self, user: User) -> Conversation:
        """The chat of somebody with the bot, opened if it isn't yet."""
        found = f"a:{user.key}-{user.aad[:8]}"
        if found not in self.conversations:
            self.conversations[found] = Conversation(found, f"chat with {user.name}", "personal", [user.key])
        return self.conversations[found]
