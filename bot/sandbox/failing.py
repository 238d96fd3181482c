"""What a caller gets of a request that fails on purpose: a bad answer, a late one, or none. Alike on each platform."""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.world import Json


async def fail(request: web.Request, fault: Fault, too_fast: Json, hollow: Json) -> web.StreamResponse:
    """The answer, or the lack of one, that this fault gives.

    `too_fast` is the platform's own body of a 429, `hollow` of an answer that only says yes.
    """
    if fault.how == "rate_limited":
        headers = {"Retry-After": str(fault.seconds)}
        body = orjson.dumps(too_fast)
        return web.Response(status=429, body=body, headers=headers, content_type="application/json")
    if fault.how == "server_error":
        return web.Response(status=fault.status, text="upstream connect error")
    if fault.how == "bad_gateway":
        page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
        return web.Response(status=fault.status, text=page, content_type="text/html")
    if fault.how == "garbage":
        return web.Response(text="<html>Something is not right</html>", content_type="text/html")
    if fault.how == "hollow":
        return web.Response(body=orjson.dumps(hollow), content_type="application/json")
    if fault.how == "hang":
        await asyncio.sleep(fault.seconds)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
