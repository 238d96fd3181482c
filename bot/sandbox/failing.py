"""What the caller of a request that fails on purpose gets: a bad answer, a late one, or none. Same on each
platform.
"""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.world import Json


async def fail(request: web.Request, fault: Fault, too_fast: Json, hollow: Json) -> web.StreamResponse:
    """Returns the answer, or the lack of one, that this fault causes.

    `too_fast` is the platform's body of a 429, `hollow` the body of an answer that says yes and nothing else.
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
