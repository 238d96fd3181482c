"""Slack as delivery sees it: every call that isn't an answer to somebody's click, and what each refusal means.

Nothing is tried again here: delivery decides that, and keeps what it decided in the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.port import (
    Archived,
    Gone,
    NoDirect,
    Refused,
    Seen,
    Throttled,
    Trouble,
    Unauthorised,
    Unclear,
    Unreachable,
    Vanished,
)
from bot.slack import blocks
from models.cards import Card
from models.people import Account

PLATFORM = "slack"
PAGE = 200  # members of a conversation in one answer
# Any fixed name: the id made from it tells Slack that two requests carry the same message.
_LETTERS = uuid.UUID("6f0f6f0c-6a43-4d3c-9a52-7d9f4f3c2b11")

_UNAUTHORISED = frozenset(
    "account_inactive ekm_access_denied enterprise_is_restricted invalid_auth missing_scope no_permission "
    "not_allowed_token_type not_authed org_login_required team_access_not_granted token_expired "
    "token_revoked".split()
)
_GONE = frozenset({"channel_not_found", "not_in_channel", "channel_is_limited_access", "is_inactive"})
_NO_DIRECT = frozenset(
    "cannot_dm_bot cannot_dm_user messages_tab_disabled not_in_channel restricted_action user_disabled "
    "user_not_found user_not_visible users_not_found".split()
)
# Slack's own words for "some of it may have been done".
_UNCLEAR = frozenset({"fatal_error", "internal_error"})
_LATER = frozenset({"request_timeout", "service_unavailable", "team_added_to_org"})
_THROTTLED = frozenset({"rate_limited", "ratelimited", "message_limit_exceeded"})
_NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message"})

Call = Callable[[], Awaitable[AsyncSlackResponse]]


class SlackSender:
    """A `bot.delivery.port.Port`. `timeout` is for a whole request, in seconds."""

    platform = PLATFORM
    lists_everybody = True

    def __init__(self, token: str, api_url: str, *, timeout: float = 15.0) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/") + "/"
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, 5.0))
        self._session: aiohttp.ClientSession | None = None
        self._opened: AsyncWebClient | None = None
        self._bot = ""
        self.team = ""

    async def connect(self) -> None:
        """Opens the connections and learns which workspace installed the bot. Raises Trouble."""
        if self._session is None:
            # Slack closes idle connections; one that it closed loses the next request's answer.
            connector = aiohttp.TCPConnector(limit=32, keepalive_timeout=15)
            self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
            self._opened = AsyncWebClient(
                token=self._token, base_url=self._api_url, session=self._session, retry_handlers=[]
            )
        answer = await _asked(self._client.auth_test)
        team, bot = answer.get("team_id"), answer.get("user_id")
        if not (isinstance(team, str) and team and isinstance(bot, str) and bot):
            raise Unreachable("nonsense")  # whatever answered, it wasn't Slack
        self.team, self._bot = team, bot

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    async def probe(self) -> None:
        """Returns if Slack answers."""
        await _asked(self._client.auth_test)

    async def send(self, conversation: str, card: Card, *, thread: str | None, key: str) -> str:
        """The `ts` of the new message; outside the thread if that is no more."""
        text, shown = blocks.message(card)
        try:
            answer = await _asked(
                lambda: self._client.chat_postMessage(
                    channel=conversation,
                    text=text,
                    blocks=shown,
                    thread_ts=thread,
                    unfurl_links=False,
                    unfurl_media=False,
                    client_msg_id=str(uuid.uuid5(_LETTERS, key)),
                ),
                direct=conversation.startswith("D"),
            )
        except Refused as refused:
            if thread is None or refused.code not in _NO_THREAD:
                raise
            return await self.send(conversation, card, thread=None, key=key)
        return str(answer["ts"])

    async def update(self, conversation: str, message_id: str, card: Card) -> None:
        """Shows the card in place of what stands there."""
        text, shown = blocks.message(card)
        await _asked(
            lambda: self._client.chat_update(channel=conversation, ts=message_id, text=text, blocks=shown)
        )

    async def publish_home(self, account: Account, card: Card) -> None:
        """Shows the card in the Home tab."""
        view = blocks.home(card)
        await _asked(lambda: self._client.views_publish(user_id=account.account, view=view))

    async def pin(self, conversation: str, message_id: str) -> None:
        """Pins the message; one that is pinned stays so."""
        try:
            await _asked(lambda: self._client.pins_add(channel=conversation, timestamp=message_id))
        except Unauthorised as refusal:
            # Its scope alone may be missing, which says nothing of the others.
            raise Refused(refusal.code) from None
        except Refused as refusal:
            if refusal.code != "already_pinned":
                raise

    async def open_direct(self, account: Account) -> str:
        """The id of the direct conversation."""
        answer = await _asked(lambda: self._client.conversations_open(users=account.account), direct=True)
        return str(answer["channel"]["id"])

    async def members(self, conversation: str) -> list[str]:
        """Everybody in the conversation but the bot itself."""
        found: list[str] = []
        cursor: str | None = None
        while cursor != "":
            answer = await _asked(self._members_from(conversation, cursor))
            found += answer["members"]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if self._bot not in found:
            raise Gone("not_in_channel")
        return [account for account in found if account != self._bot]

    async def organisations(self, conversation: str) -> list[str]:
        """Other workspaces that it is shared with, or about to be."""
        answer = await _asked(lambda: self._client.conversations_info(channel=conversation))
        channel = answer["channel"]
        if channel.get("is_archived"):
            raise Archived("is_archived")
        teams = {
            *(channel.get("connected_team_ids") or []),
            *(channel.get("pending_connected_team_ids") or []),
        }
        if channel.get("is_ext_shared"):
            teams |= set(channel.get("shared_team_ids") or [])
        return sorted(teams - {self.team})

    async def profile(self, account: str) -> Seen:
        """What Slack says of the account."""
        answer = await _asked(lambda: self._client.users_info(user=account))
        user = answer["user"]
        details = user.get("profile") or {}
        return Seen(
            team=str(user.get("team_id") or ""),
            account=account,
            name=str(user.get("real_name") or details.get("real_name") or user.get("name") or ""),
            timezone=user.get("tz") or None,
            guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            deleted=bool(user.get("deleted")),
        )

    @property
    def _client(self) -> AsyncWebClient:
        if self._opened is None:
            raise Unreachable("not_connected")
        return self._opened

    def _members_from(self, conversation: str, cursor: str | None) -> Call:
        return lambda: self._client.conversations_members(channel=conversation, cursor=cursor, limit=PAGE)


async def _asked(call: Call, *, direct: bool = False) -> AsyncSlackResponse:
    """Slack's answer, or the Trouble that its refusal, or the lack of an answer, means."""
    try:
        return await call()
    except SlackApiError as error:
        raise _meaning(error.response, direct=direct) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Unreachable(type(error).__name__) from None
    except (aiohttp.ClientError, SlackClientError, OSError, TimeoutError) as error:
        raise Unclear(type(error).__name__) from None


def _meaning(response: Any, *, direct: bool) -> Trouble:
    # A body that isn't JSON comes with aiohttp's own response, which has no `status_code`.
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    word = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or word in _THROTTLED:
        return Throttled(_seconds(headers.get("Retry-After")))
    if status >= 500 or word in _UNCLEAR or not word:
        return Unclear(word or f"http_{status}")
    if word in _LATER:
        return Unreachable(word)
    if direct and word in _NO_DIRECT:
        return NoDirect(word)
    return _MEANINGS.get(word, Refused)(word)


_MEANINGS: dict[str, type[Trouble]] = {
    **dict.fromkeys(_UNAUTHORISED, Unauthorised),
    **dict.fromkeys(_GONE, Gone),
    "is_archived": Archived,
    "message_not_found": Vanished,
}


def _seconds(value: str | None) -> float:
    try:
        return max(1.0, float(value or 1))
    except ValueError:
        return 1.0
