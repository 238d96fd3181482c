"""What a method of the Web API is, and how its arguments are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.platform import Platform
from bot.sandbox.refusal import Refused
from bot.sandbox.shape import problem
from bot.sandbox.world import Channel, Json


@dataclass(frozen=True)
class Method:
    """A method and the scope without which it is refused (empty: none, or it depends on the arguments)."""

    call: Callable[[Platform, Json], Json]
    scope: str = ""


def required(args: Json, name: str) -> str:
    """A string argument; refused as Slack refuses when it is absent."""
    value = args.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_arguments", [problem(f"missing required field: {name}", "")])
    return value


def flag(args: Json, name: str) -> bool:
    """A boolean argument, which a form writes as 1 or true."""
    return args.get(name) in (True, 1, "1", "true", "True")


def page(args: Json, items: list[Any]) -> tuple[list[Any], str]:
    """So many items from the cursor on, and the next cursor (empty at the end)."""
    try:
        size, start = int(args.get("limit") or 100), int(args.get("cursor") or 0)
    except ValueError:
        raise Refused("invalid_cursor") from None
    if not 1 <= size <= 1000:
        raise Refused("invalid_limit")
    following = start + size
    return items[start:following], str(following) if following < len(items) else ""


def needs_scope(platform: Platform, scope: str) -> None:
    """Refused with missing_scope unless the app was granted it."""
    if scope not in platform.scopes:
        granted = ",".join(sorted(platform.scopes))
        raise Refused("missing_scope", [f"needed: {scope}", f"provided: {granted}"])


def visible_channel(platform: Platform, channel_id: str) -> Channel:
    """A conversation that the bot can know of: a public one, or one it is in."""
    channel = platform.world.channels.get(channel_id)
    if channel is None or (channel.is_private and platform.world.app.bot_user not in channel.members):
        raise Refused("channel_not_found")
    return channel


def is_outsider(platform: Platform, user_id: str) -> bool:
    """True for accounts of a workspace that hasn't installed the app."""
    return platform.world.users[user_id].team_id not in platform.world.app.installed_in
