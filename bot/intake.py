"""Taking a request's body in: bounded in size and time, and an object of JSON, whichever platform sent it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import orjson
from aiohttp import web

LARGEST = 2 * 1024 * 1024  # bytes; a form with everything in it stays under one megabyte in either encoding
ROSTER_SECONDS = 10  # seconds in which a body must have arrived

# Nobody types it, and PostgreSQL can't store it.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
NUL = "a NUL character"


class Refused(Exception):
    """The request isn't let in: the HTTP status to answer with, and a reason fit for a log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def thing(raw: bytes) -> dict[str, Any]:
    """The object in a body of JSON. Raises Refused."""
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
    """The raw bytes, read no further than allowed; nobody may hold a connection with half a request."""
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
