"""Checks requests from Slack: lets in what Slack signed just now and can be decoded, and refuses the rest.

The signature is checked on the raw bytes before anything reads them. Nothing here knows what a request means, and
no reason quotes its body: reasons are logged.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import fast_query_parsers
from aiohttp import web

from bot import intake
from bot.clock import wall
from bot.intake import Refused

WINDOW = 300  # seconds before and after now in which a signature holds

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class Guard:
    """Knows the signing secret, and uses the wall clock as Slack does."""

    def __init__(self, signing_secret: str) -> None:
        self._secret = signing_secret.encode()

    async def admit(self, request: web.Request) -> dict[str, Any]:
        """Returns the decoded body of a genuine request. Raises Refused otherwise."""
        raw = await intake.body(request)
        self._authenticate(request, raw)
        return decode(request.content_type, raw)

    def _authenticate(self, request: web.Request, raw: bytes) -> None:
        timestamp = _only(request, "X-Slack-Request-Timestamp", _TIMESTAMP)
        signature = _only(request, "X-Slack-Signature", _SIGNATURE)
        if abs(wall().timestamp() - int(timestamp)) > WINDOW:
            raise Refused(401, "signed too long ago, or in the future")
        signed = b"v0:%b:%b" % (timestamp.encode(), raw)
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            raise Refused(401, "the signature doesn't fit")


def decode(content_type: str, raw: bytes) -> dict[str, Any]:
    """The object in a body: JSON, a form's `payload`, or the form's own fields. Raises Refused."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None
    if content_type == _JSON:
        return intake.thing(raw)
    if content_type != _FORM:
        raise Refused(400, "neither JSON nor a form")
    fields = dict(fast_query_parsers.parse_query_string(raw, "&"))
    # The parser gives a field whose bytes aren't UTF-8 back as a name that still holds its encoding.
    if not fields or any("=" in name or "%" in name for name in fields):
        raise Refused(400, "not a well-formed form")
    if "payload" in fields:
        return intake.thing(fields["payload"].encode())
    if any("\0" in value for value in fields.values()):
        raise Refused(400, intake.NUL)
    return dict(fields)


def _only(request: web.Request, name: str, shape: re.Pattern[str]) -> str:
    values = request.headers.getall(name, [])
    if len(values) != 1 or not shape.fullmatch(values[0]):
        raise Refused(401, f"{name} is missing or misshapen")
    return values[0]
