"""The simulated world: workspaces, people, channels and what was said in them. Plain data and look-ups.

What the platform allows is decided elsewhere (`web_api`), and so is what people see (`windows`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

Json = dict[str, Any]


def wall_clock() -> datetime:
    """Slack's own clock, in UTC: what the program calls now is no concern of it."""
    return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)


@dataclass(frozen=True)
class Workspace:
    """An organization's Slack: `enterprise_id` is set where it belongs to an Enterprise Grid."""

    id: str
    name: str
    domain: str
    enterprise_id: str | None = None


# How Slack names the team of somebody on Enterprise Grid: by the workspace that issued the account, by another one of
# the organization, or by the organization itself.
Naming = Literal["workspace", "sibling", "organization"]


@dataclass
class User:
    """A person or a bot, in the workspace that issued the account. Guests carry their host's team id."""

    id: str
    team_id: str
    handle: str
    real_name: str
    tz: str = "UTC"
    email: str | None = None
    title: str = ""
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False

    @property
    def is_guest(self) -> bool:
        """True for single-channel and multi-channel guests."""
        return self.is_restricted or self.is_ultra_restricted


@dataclass
class Channel:
    """A conversation: a channel, or a direct message of the bot with `im_user`."""

    id: str
    name: str
    host_team: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    connected_team_ids: list[str] = field(default_factory=list)
    post_only: set[str] = field(default_factory=set)
    is_archived: bool = False
    im_user: str | None = None
    pinned: list[str] = field(default_factory=list)
    topic: str = ""

    @property
    def is_im(self) -> bool:
        """True for a direct message."""
        return self.im_user is not None

    @property
    def is_ext_shared(self) -> bool:
        """True where another organization is connected through Slack Connect."""
        return bool(self.connected_team_ids)


@dataclass
class Message:
    """What stands in a conversation. `ephemeral_to` is the only person who sees it, None for everybody."""

    channel: str
    ts: str
    user: str
    text: str
    posted_at: datetime
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    client_msg_id: str | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    ephemeral_hidden: bool = False

    @property
    def in_thread(self) -> bool:
        """True for a reply, False for a message of the channel itself and for a thread's first message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True)
class App:
    """The bot as Slack knows it: where it is installed, its account, commands and subscribed events."""

    id: str = "A0PARTNERDESK"
    name: str = "Partner Desk"
    bot_id: str = "B0PARTNERDESK"
    bot_user: str = "U0PARTNERDESK"
    token: str = "xoxb-sandbox-token"  # noqa: S105 - opens nothing but this simulation
    verification_token: str = "sandbox-verification-token"  # noqa: S105 - the same
    installed_in: tuple[str, ...] = ()
    has_home: bool = True  # the Home tab is on
    has_options: bool = True  # searches in lists have an address (message_menu_options_url), or a socket
    scopes: frozenset[str] = frozenset(
        {
            "app_mentions:read",
            "channels:read",
            "chat:write",
            "commands",
            "groups:read",
            "im:write",
            "pins:write",
            "users:read",
        }
    )
    commands: frozenset[str] = frozenset({"/partner", "/deal-status"})
    events: frozenset[str] = frozenset(
        {
            "app_home_opened",
            "app_mention",
            "app_uninstalled",
            "channel_id_changed",
            "channel_shared",
            "channel_unshared",
            "member_joined_channel",
            "member_left_channel",
            "tokens_revoked",
        }
    )

    @property
    def team_id(self) -> str:
        """The workspace whose token the bot holds: the first one that installed it."""
        return self.installed_in[0]


class World:
    """All that exists, by id. `now` dates what is posted; the sandbox sets it to the program's clock."""

    def __init__(self, app: App, now: Callable[[], datetime] = wall_clock) -> None:
        self.app = app
        self.now = now
        self.workspaces: dict[str, Workspace] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.naming: Naming = "workspace"
        self._last_ts = 0
        self._numbers = count(1)

    def add(self, *things: Workspace | User | Channel) -> None:
        """Puts workspaces, people and channels into the world."""
        for thing in things:
            if isinstance(thing, Workspace):
                self.workspaces[thing.id] = thing
            elif isinstance(thing, User):
                self.users[thing.id] = thing
            else:
                self.channels[thing.id] = thing

    def new_id(self, kind: Literal["C", "D", "V", "Ev", "R"]) -> str:
        """A fresh id in Slack's manner, such as V0SB0000007."""
        return f"{kind}0SB{next(self._numbers):07d}"

    def next_ts(self) -> str:
        """A message's ts: wall clock in microseconds, never the same twice, always rising."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def user(self, key: str) -> User:
        """The person with this id, handle or real name; KeyError names who exists."""
        if key in self.users:
            return self.users[key]
        wanted = key.lower()
        for user in self.users.values():
            if wanted in (user.handle.lower(), user.real_name.lower()):
                return user
        known = ", ".join(sorted(user.handle for user in self.users.values()))
        raise KeyError(f"no person {key!r} in the simulated world; there are: {known}")

    def channel(self, key: str) -> Channel:
        """The channel with this id or name; KeyError names which exist."""
        if key in self.channels:
            return self.channels[key]
        wanted = key.lstrip("#")
        for channel in self.channels.values():
            if channel.name == wanted and not channel.is_im:
                return channel
        known = ", ".join(sorted(channel.name for channel in self.channels.values() if not channel.is_im))
        raise KeyError(f"no channel {key!r} in the simulated world; there are: {known}")

    def team_of(self, user_id: str) -> Workspace:
        """The workspace that issued this account."""
        return self.workspaces[self.users[user_id].team_id]

    def team_named(self, user_id: str) -> str:
        """The id by which Slack names this person's team; only on Enterprise Grid is there a choice."""
        workspace = self.team_of(user_id)
        if workspace.enterprise_id is None or self.naming == "workspace":
            return workspace.id
        return workspace.enterprise_id if self.naming == "organization" else self.sibling_of(workspace).id

    def sibling_of(self, workspace: Workspace) -> Workspace:
        """Another workspace of the same organization."""
        return Workspace(f"{workspace.id}2", workspace.name, f"{workspace.domain}-2", workspace.enterprise_id)

    def connected(self, team_id: str) -> str:
        """The id by which Slack names a team with which a channel is shared."""
        enterprise = self.workspaces[team_id].enterprise_id if team_id in self.workspaces else None
        return enterprise if enterprise is not None and self.naming == "organization" else team_id

    def direct_message(self, user_id: str) -> Channel:
        """The bot's direct message with this person, made at the first call."""
        for channel in self.channels.values():
            if channel.im_user == user_id:
                return channel
        members = [self.app.bot_user, user_id]
        opened = Channel(self.new_id("D"), "", self.app.team_id, members, is_private=True, im_user=user_id)
        self.add(opened)
        return opened

    def messages_in(self, channel_id: str) -> Iterator[Message]:
        """Everything said in a conversation, in order, ephemerals included."""
        return (message for message in self.messages if message.channel == channel_id)

    def message(self, channel_id: str, ts: str) -> Message | None:
        """The message with this ts, or None; ephemerals have no address."""
        for message in self.messages_in(channel_id):
            if message.ts == ts and message.ephemeral_to is None:
                return message
        return None

    def sees_bot(self, user_id: str) -> bool:
        """True for members of the installing workspace and for whoever shares a channel with the bot."""
        if self.users[user_id].team_id in self.app.installed_in:
            return True
        bot = self.app.bot_user
        shared = (channel for channel in self.channels.values() if not channel.is_im)
        return any(user_id in channel.members and bot in channel.members for channel in shared)
