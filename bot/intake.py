"""Reads a request's body from any platform: limited in size and time, and required to be a JSON object."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import orjson
from aiohttp import web

LARGEST = 2 * 1024 * 1024  # bytes; the largest form stays under one megabyte in either encoding
ROSTER_SECONDS = 10  # seconds within which a body must arrive

# Nobody types this character, and PostgreSQL can't store it.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
NUL = "a NUL character"


class Refused(Exception):
    """The request is refused: holds the HTTP status to answer with, and a reason that is safe to log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def thing(raw: bytes) -> dict[str, Any]:
    """Returns the object in a JSON body. Raises Refused."""
    if rb"\u0000" in raw and _NUL.search(raw):
        raise Refused(400, NUL)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Refused(400, "not well-formed JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "JSON, but no object")
    return value


async def body(request: web.Request) -> bytes:
    """Returns the raw bytes. Raises Refused if the body is too large or too slow, so no client can hold a
    connection.
    """
    if (request.content_length or 0) > LARGEST:
        raise Refused(413, "too large")
    if "Content-Encoding" in request.headers:
        raise Refused(415, "compressed, which neither platform does")
    raw = bytearray()
    try:
        async with asyncio.timeout(ROSTER_SECONDS):
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > LARGEST:
                    raise Refused(413, "too large")
    except (web.RequestPayloadError, ConnectionError, TimeoutError):
        raise Refused(400, "the body never arrived in full") from None
    return bytes(raw)
