"""The Bot Connector's REST interface: one connection pool, the token, pacing, short retries, and the refusals.

A service has its own address for each region, so every call names one. No address outside the allow-list is called.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import orjson

from bot.delivery.port import Refused, Unclear, Unreachable
from bot.teams import refusals
from bot.teams.addresses import Services, conversation_id
from bot.teams.credentials import Credentials
from bot.teams.pacing import Pace

Json = dict[str, Any]
T = TypeVar("T", float, None)

PAGE = 500  # members in one answer, the most there are
LEAST_PAGE = 50  # the fewest that can be asked for
RETRIES = 2  # of what Teams says to try again at once; then delivery takes over, which keeps what it decided
AT_ONCE = frozenset({412})
LOST = frozenset({502, 504})  # a gateway's: it took effect or not
LATER = frozenset({429, 503})
LONGEST_WAIT = 2.0  # seconds that a call itself waits; longer ones are delivery's
_NOT_ALLOWED = "service_not_allowed"


class TeamsClient:
    """Calls the Bot Connector. Every method raises Trouble. `timeout` is seconds for one request."""

    def __init__(
        self, services: Services, credentials: Credentials, *, timeout: float = 15.0, pace: Pace | None = None
    ) -> None:
        self._services = services
        self._credentials = credentials
        self._pace = pace or Pace()
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, 5.0))
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Opens the connections, and gets a token to prove that the credentials work."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=15)
            self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
        await self._credentials.headers(self._session)

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(
        self, service: str, conversation: str, activity: Json, *, rather_twice: bool = False
    ) -> str:
        """Posts the activity and returns its id.

        A lost answer raises Unclear; with `rather_twice`, what a gateway lost is posted again instead.
        """
        await self._pace.turn(conversation_id(conversation))
        path = f"v3/conversations/{_part(conversation)}/activities"
        return _id(await self._call("POST", service, path, activity, is_repeatable=rather_twice))

    async def update(self, service: str, conversation: str, message: str, activity: Json) -> None:
        """Replaces the message with the activity."""
        await self._pace.turn(conversation_id(conversation))
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(message)}"
        await self._call("PUT", service, path, activity, is_update=True)

    async def open_direct(self, service: str, tenant: str, bot: str, member: str) -> str:
        """The id of the personal chat with a member of the tenant."""
        asked = {
            "isGroup": False,
            "bot": {"id": bot},
            "members": [{"id": member}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return _id(await self._call("POST", service, "v3/conversations", asked, direct=True))

    async def members(self, service: str, conversation: str) -> list[Json]:
        """Returns everybody in the conversation except the bot."""
        found: list[Json] = []
        after = ""
        while True:
            path = f"v3/conversations/{_part(conversation)}/pagedmembers?pageSize={PAGE}"
            page = await self._call(
                "GET", service, path + (f"&continuationToken={_part(after)}" if after else "")
            )
            listed = page.get("members")
            if not isinstance(listed, list):
                # Taking nonsense for an empty roster would let everything pass.
                raise Unclear("no_members")
            found += [each for each in listed if isinstance(each, dict)]
            after = str(page.get("continuationToken") or "")
            if not after:
                return found

    async def probe(self, service: str, conversation: str) -> None:
        """Returns if the service answers what concerns the conversation."""
        path = f"v3/conversations/{_part(conversation)}/pagedmembers?pageSize={LEAST_PAGE}"
        await self._call("GET", service, path)

    async def member(self, service: str, conversation: str, account: str) -> Json:
        """Returns what the conversation's roster says about an account. Raises Gone or Refused if it isn't on
        the roster.
        """
        path = f"v3/conversations/{_part(conversation)}/members/{_part(account)}"
        return await self._call("GET", service, path)

    async def channels(self, service: str, team: str) -> list[str]:
        """The ids of a team's channels that the bot may see."""
        answer = await self._call("GET", service, f"v3/teams/{_part(team)}/conversations")
        return [str(each.get("id")) for each in answer.get("conversations") or [] if isinstance(each, dict)]

    async def _call(
        self,
        method: str,
        service: str,
        path: str,
        body: Json | None = None,
        *,
        direct: bool = False,
        is_update: bool = False,
        is_repeatable: bool = True,
    ) -> Json:
        """Returns the answer. `is_repeatable` means that asking twice shows nothing twice."""
        if self._session is None:
            raise Unreachable("not_connected")
        base = self._services.normal(service)
        if base is None:
            raise Refused(_NOT_ALLOWED)
        url = f"{base}/{path}"
        for left in range(RETRIES, -1, -1):
            status, headers, found = await self._once(method, url, body)
            if status < 300:
                return found
            wait = _wait(status, headers, RETRIES - left, is_repeatable=is_repeatable)
            if not left or wait is None or wait > LONGEST_WAIT:
                break
            await asyncio.sleep(wait)
        if status in (401, 403):
            self._credentials.forget()
        wait = _seconds(headers, None)
        raise refusals.meaning(status, _code(found), wait, direct=direct, is_update=is_update)

    async def _once(self, method: str, url: str, body: Json | None) -> tuple[int, Mapping[str, str], Json]:
        assert self._session is not None, "called before it is open"
        headers = await self._credentials.headers(self._session)
        try:
            async with self._session.request(
                method, url, json=body, headers=headers, allow_redirects=False
            ) as answer:
                found = _object(await answer.read())
                if found is None and answer.status < 300:
                    raise Unclear("no_json")
                return answer.status, answer.headers, found or {}
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unclear(type(error).__name__) from None


def _wait(status: int, headers: Mapping[str, str], attempt: int, *, is_repeatable: bool) -> float | None:
    """Returns seconds until the same request may be repeated right away; None if it may not."""
    backoff = 0.2 * 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - against a stampede, no secret
    if status in LATER:
        return _seconds(headers, backoff)
    return backoff if status in AT_ONCE or (status in LOST and is_repeatable) else None


def _seconds(headers: Mapping[str, str], otherwise: T) -> float | T:
    told = headers.get("Retry-After")
    try:
        return max(0.0, float(told)) if told else otherwise
    except ValueError:
        return otherwise


def _code(found: Json) -> str:
    error = found.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and code.isalnum() else ""


def _object(raw: bytes) -> Json | None:
    try:
        found = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _id(answer: Json) -> str:
    """Returns the new object's id. Raises Unclear if there is none: the object may exist, and couldn't be changed."""
    found = answer.get("id")
    if not isinstance(found, str) or not found:
        raise Unclear("no_id")
    return found


def _part(text: str) -> str:
    return quote(text, safe="")
