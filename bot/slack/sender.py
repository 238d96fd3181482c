"""Slack's implementation of delivery's port: every call that doesn't answer a click, and what each refusal means.

Nothing is retried here: delivery decides that, and keeps its decision in the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.port import Archived, Curable, Gone, Refused, Seen, Unclear, Unreachable
from bot.slack import blocks, refusals
from models.cards import Card
from models.people import Account
from models.terms import Platform

PLATFORM = Platform.SLACK
PAGE = 200  # members of a conversation in one answer
# Any fixed name works: the id made from it tells Slack that two requests carry the same message.
_LETTERS = uuid.UUID("6f0f6f0c-6a43-4d3c-9a52-7d9f4f3c2b11")

Call = Callable[[], Awaitable[AsyncSlackResponse]]
T = TypeVar("T")


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
        self.organization = ""  # of an Enterprise Grid

    async def connect(self) -> None:
        """Opens the connections and learns which workspace installed the bot. Raises Trouble."""
        if self._session is None:
            # Slack closes idle connections, and a request on a closed one loses its answer.
            connector = aiohttp.TCPConnector(limit=32, keepalive_timeout=15)
            self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
            self._opened = AsyncWebClient(
                token=self._token, base_url=self._api_url, session=self._session, retry_handlers=[]
            )
        answer = await _asked(self._client.auth_test)
        self._bot = _told(answer, "user_id", str)
        self.team = _told(answer, "team_id", str)
        self.organization = _text(answer.get("enterprise_id"))

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    async def probe(self, _: str) -> None:
        """Returns if Slack answers."""
        await _asked(self._client.auth_test)

    async def send(self, conversation: str, card: Card, *, thread: str | None, key: str) -> str:
        """Returns the `ts` of the new message; posts outside the thread if the thread is gone."""
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
        except (Curable, Refused) as no:
            if thread is None or no.code not in refusals.NO_THREAD:
                raise
            return await self.send(conversation, card, thread=None, key=key)
        # Without an id the message couldn't be updated, so such an answer counts as lost.
        return _told(answer, "ts", str)

    async def update(self, conversation: str, message_id: str, card: Card) -> None:
        """Replaces the message's content with the card."""
        text, shown = blocks.message(card)
        await _asked(
            lambda: self._client.chat_update(channel=conversation, ts=message_id, text=text, blocks=shown)
        )

    async def publish_home(self, account: Account, card: Card) -> None:
        """Shows the card in the Home tab."""
        view = blocks.home(card)
        await _asked(lambda: self._client.views_publish(user_id=account.account, view=view), aside=True)

    async def pin(self, conversation: str, message_id: str) -> None:
        """Pins the message; a pinned one stays pinned."""
        pins_add = self._client.pins_add
        try:
            await _asked(lambda: pins_add(channel=conversation, timestamp=message_id), aside=True)
        except Refused as refusal:
            if refusal.code != "already_pinned":
                raise

    async def open_direct(self, account: Account) -> str:
        """The id of the direct conversation."""
        conversations_open = self._client.conversations_open
        answer = await _asked(lambda: conversations_open(users=account.account), direct=True, aside=True)
        return _told(_told(answer, "channel", dict), "id", str)

    async def members(self, conversation: str) -> list[str]:
        """Everybody in the conversation but the bot itself."""
        found: list[str] = []
        cursor: str | None = None
        while cursor != "":
            answer = await _asked(self._members_from(conversation, cursor), aside=True)
            # Taking nonsense for an empty conversation would let everything pass.
            found += [str(each) for each in _told(answer, "members", list)]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if self._bot not in found:
            raise Gone("not_in_channel")
        return [account for account in found if account != self._bot]

    async def organizations(self, conversation: str) -> list[str]:
        """Returns the other workspaces that it is shared with, or about to be."""
        answer = await _asked(lambda: self._client.conversations_info(channel=conversation), aside=True)
        channel = _told(answer, "channel", dict)
        if channel.get("is_archived"):
            raise Archived("is_archived")
        teams = {
            *(channel.get("connected_team_ids") or []),
            *(channel.get("pending_connected_team_ids") or []),
        }
        if channel.get("is_ext_shared"):
            teams |= set(channel.get("shared_team_ids") or [])
        return sorted(teams - {self.team, self.organization})

    async def profile(self, account: str) -> Seen:
        """Returns what Slack says about the account."""
        answer = await _asked(lambda: self._client.users_info(user=account), aside=True)
        user = _told(answer, "user", dict)
        details, grid = user.get("profile") or {}, user.get("enterprise_user") or {}
        return Seen(
            team=str(user.get("team_id") or ""),
            account=account,
            name=str(user.get("real_name") or details.get("real_name") or user.get("name") or ""),
            timezone=user.get("tz") or None,
            guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            deleted=bool(user.get("deleted")),
            organization=_text(grid.get("enterprise_id")),
            teams=tuple(_text(each) for each in grid.get("teams") or ()),
        )

    @property
    def _client(self) -> AsyncWebClient:
        if self._opened is None:
            raise Unreachable("not_connected")
        return self._opened

    def _members_from(self, conversation: str, cursor: str | None) -> Call:
        return lambda: self._client.conversations_members(channel=conversation, cursor=cursor, limit=PAGE)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


async def _asked(call: Call, *, direct: bool = False, aside: bool = False) -> AsyncSlackResponse:
    """Slack's answer, or the Trouble that its refusal, or the lack of an answer, means.

    `direct` is for direct conversations, `aside` for what isn't a message: a scope that it lacks says nothing of
    messages.
    """
    try:
        return await call()
    except SlackApiError as error:
        raise refusals.meaning(error.response, direct=direct, aside=aside) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        # No connection, no DNS name, or no TLS: the request was never sent.
        raise Unreachable(type(error).__name__) from None
    except (aiohttp.ClientError, SlackClientError, OSError, TimeoutError) as error:
        raise Unclear(type(error).__name__) from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # The SDK fails on JSON that isn't an object.
        raise Unclear(f"nonsense: {type(error).__name__}") from None


def _told(answer: Any, name: str, kind: type[T]) -> T:
    """Returns what the answer has under this name. Raises Unclear if it has nothing of this type."""
    data = getattr(answer, "data", answer)
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, kind) or not (found or kind is list):
        raise Unclear(f"no_{name}")
    return found
