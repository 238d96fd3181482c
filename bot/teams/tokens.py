"""Checks that a request comes from the Bot Connector: its token, against the keys that Microsoft publishes.

The SDK's own check blocks the event loop while it fetches keys, doesn't fetch them again after a rollover, and
accepts tokens issued by other Microsoft tenants (docs/decisions/0006). So this module checks them with PyJWT.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import structlog
from jwt.types import Options

CHANNEL = "msteams"
ALGORITHMS = ["RS256", "RS384", "RS512"]
LEEWAY = 300  # seconds that clocks may differ by
KEEP = 24 * 3600.0  # seconds after which the keys are fetched again
PAUSE = 30.0  # seconds until another fetch, however many tokens name unknown keys
WITHOUT_ANY = 1.0  # the same while there is no key yet, so that nobody at all gets in
BURST = 3  # fetches that may follow one another, so that a rollover just after a start is seen
ROSTER_SECONDS = aiohttp.ClientTimeout(total=3.0, sock_connect=2.0)  # an invoke waits meanwhile

log = structlog.get_logger("teams")


class BadToken(Exception):
    """The request isn't from the Bot Connector; the message says why, for the log."""


class KeysUnreachable(Exception):
    """The keys were never fetched, so no token can be checked."""


@dataclass(frozen=True)
class SigningKey:
    """A published key. `endorsements` are the channels that it speaks for; None where it doesn't say."""

    key: Any
    endorsements: frozenset[str] | None


class KeyRing:
    """The published keys, found through the OpenID configuration at `url`.

    `clock` counts seconds that never run backward; how often keys are fetched is measured by it.
    """

    def __init__(
        self, url: str, *, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._pause = pause
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._free_at = float("-inf")  # when all fetches that were made are paid off
        self._fetching = asyncio.Lock()

    async def find(self, key_id: str) -> SigningKey | None:
        """Returns the key with this id, None if there is none. Raises KeysUnreachable.

        An unknown key may be new: the keys are then fetched again, by one request at a time, and seldom.
        """
        if key_id not in self._keys or self._is_old():
            async with self._fetching:
                if key_id not in self._keys or self._is_old():
                    await self._fetch()
        if not self._keys:
            raise KeysUnreachable
        return self._keys.get(key_id)

    def _is_old(self) -> bool:
        return self._clock() - self._fetched_at > KEEP

    async def _fetch(self) -> None:
        """Fetches the keys unless that was done too often. If it fails, the known keys stay in use."""
        now, pause = self._clock(), self._pause if self._keys else min(self._pause, WITHOUT_ANY)
        if self._free_at - now > (BURST - 1) * pause:
            return
        self._free_at = max(self._free_at, now) + pause
        try:
            async with aiohttp.ClientSession(timeout=ROSTER_SECONDS) as session:
                configuration = await _object(session, self._url)
                published = await _object(session, str(configuration["jwks_uri"]))
            self._keys = {
                str(each["kid"]): _key(each) for each in published["keys"] if each.get("kty") == "RSA"
            }
        except Exception as error:  # noqa: BLE001 - whatever the answer's shape, the next fetch may bring keys
            log.warning("the Bot Connector's keys can't be fetched", error=type(error).__name__)
            return
        self._fetched_at = self._clock()


async def _object(session: aiohttp.ClientSession, url: str) -> Mapping[str, Any]:
    async with session.get(url) as answer:
        answer.raise_for_status()
        found = await answer.json(content_type=None)
    if not isinstance(found, Mapping):
        raise TypeError("no object")
    return found


def _key(published: Mapping[str, Any]) -> SigningKey:
    endorsements = published.get("endorsements")
    allowed = frozenset(map(str, endorsements)) if isinstance(endorsements, list) else None
    return SigningKey(jwt.PyJWK(dict(published), algorithm="RS256").key, allowed)


class Verifier:
    """Checks tokens of `issuer` for one application."""

    def __init__(self, app_id: str, issuer: str, keys: KeyRing) -> None:
        self._app_id = app_id
        self._issuer = issuer
        self._keys = keys

    async def check(self, header: str) -> Credentials:
        """Returns what the token in an Authorization header proves. Raises BadToken or KeysUnreachable."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise BadToken("no token")
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError:
            raise BadToken("garbage") from None
        key = await self._keys.find(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise BadToken("signed with a key that isn't published")
        options: Options = {"require": ["exp", "iss", "aud"]}
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                audience=self._app_id,
                issuer=self._issuer,
                leeway=LEEWAY,
                options=options,
            )
        except jwt.PyJWTError as error:
            raise BadToken(type(error).__name__) from None
        return Credentials(claims, key.endorsements)


@dataclass(frozen=True)
class Credentials:
    """What a genuine token says. It proves the Bot Connector, not who clicked."""

    claims: Mapping[str, Any]
    endorsements: frozenset[str] | None

    def must_fit(self, activity: Mapping[str, Any]) -> None:
        """Raises BadToken if the token isn't for this activity: it is for another channel or another service
        address.
        """
        channel = activity.get("channelId")
        if channel != CHANNEL:
            raise BadToken("the activity isn't of Teams")
        if self.endorsements is not None and channel not in self.endorsements:
            raise BadToken("the key doesn't speak for Teams")
        named, answered = self.claims.get("serviceurl"), activity.get("serviceUrl")
        if not isinstance(named, str) or not isinstance(answered, str) or not _same(named, answered):
            raise BadToken("the token is for another service address")


def _same(one: str, other: str) -> bool:
    return one.rstrip("/").lower() == other.rstrip("/").lower()
