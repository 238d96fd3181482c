"""The bot's own token for the Bot Connector: client credentials of its tenant, kept until shortly before it
expires.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import aiohttp

from bot.delivery.port import Unauthorized, Unreachable

MARGIN = 300.0  # seconds before its expiry at which a token is renewed


class Credentials:
    """Gets tokens for `scope` at `login_url`. Without a password it gets none: that is unauthenticated mode."""

    def __init__(self, login_url: str, tenant: str, app_id: str, password: str | None, scope: str) -> None:
        self._url = token_address(login_url, tenant)
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": password or "",
            "scope": scope,
        }
        self._is_needed = password is not None
        self._token = ""
        self._until = float("-inf")
        self._fetching = asyncio.Lock()

    async def headers(self, session: aiohttp.ClientSession) -> Mapping[str, str]:
        """Returns the header to send. Raises Unauthorized or Unreachable."""
        if not self._is_needed:
            return {}
        async with self._fetching:
            if time.monotonic() >= self._until:
                await self._fetch(session)
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """Forgets a refused token, so that the next request gets another."""
        self._until = float("-inf")

    async def _fetch(self, session: aiohttp.ClientSession) -> None:
        try:
            async with session.post(self._url, data=self._form) as answer:
                status, found = answer.status, await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unreachable(f"login: {type(error).__name__}") from None
        token = found.get("access_token") if isinstance(found, dict) else None
        if status >= 500 or status == 429:
            raise Unreachable(f"login: http_{status}")
        if status != 200 or not isinstance(token, str):
            raise Unauthorized(f"login: {_word(found) or f'http_{status}'}")
        self._token = token
        self._until = time.monotonic() + max(0.0, float(found.get("expires_in") or 0) - MARGIN)


def token_address(login_url: str, tenant: str) -> str:
    """Returns where to get tokens: at the tenant's address, unless `login_url` already names a tenant."""
    base = login_url.rstrip("/")
    if base.endswith("/token"):
        return base
    if not base.endswith(f"/{tenant}"):
        base = f"{base}/{tenant}"
    return f"{base}/oauth2/v2.0/token"


def _word(found: object) -> str:
    return str(found.get("error") or "") if isinstance(found, dict) else ""
