"""The permissions that each Web API method and event we use needs; manifest.yml requests them.

A method or event that isn't here isn't used. Source: the "Scopes" line on each page of Slack's reference.
"""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

NONE: frozenset[str] = frozenset()
# Public channels need one scope, private channels the other; a shared channel may be either.
CONVERSATIONS = frozenset({"channels:read", "groups:read"})

METHODS: dict[str, frozenset[str]] = {
    "auth.test": NONE,
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.info": CONVERSATIONS,
    "conversations.members": CONVERSATIONS,
    "conversations.open": frozenset({"im:write"}),
    "pins.add": frozenset({"pins:write"}),
    "users.info": frozenset({"users:read"}),
    "views.open": NONE,
    "views.publish": NONE,
    "views.push": NONE,
    "views.update": NONE,
}

EVENTS: dict[str, frozenset[str]] = {
    "app_home_opened": NONE,
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": NONE,
    "channel_id_changed": CONVERSATIONS,
    "channel_shared": CONVERSATIONS,
    "channel_unshared": CONVERSATIONS,
    "member_joined_channel": CONVERSATIONS,
    "member_left_channel": CONVERSATIONS,
    "tokens_revoked": NONE,
}

COMMANDS = frozenset({"commands"})


def needed() -> frozenset[str]:
    """Returns every scope that the bot's token must have."""
    return COMMANDS.union(*METHODS.values(), *EVENTS.values())


async def missing(token: str, api_url: str) -> frozenset[str]:
    """Returns the scopes that the token lacks, by the headers of Slack's answer. Raises SlackApiError or
    aiohttp.ClientError.
    """
    client = AsyncWebClient(token=token, base_url=api_url.rstrip("/") + "/")
    answer = await client.auth_test()
    granted = answer.headers.get("x-oauth-scopes", "")
    return needed() - {scope.strip() for scope in granted.split(",")}
