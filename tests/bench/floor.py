"""The raw floor: a server that does no more than anybody must. Reads, checks the signature, decodes, answers JSON.

Run as `python -m tests.bench.floor SECRET`; prints its address.
"""

import asyncio
import hashlib
import hmac
import sys

import fast_query_parsers
import orjson
from aiohttp import web


def application(secret: bytes) -> web.Application:
    """The server's one route."""

    async def answer(request: web.Request) -> web.Response:
        raw = await request.read()
        signed = b"v0:%b:%b" % (request.headers["X-Slack-Request-Timestamp"].encode(), raw)
        expected = "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers["X-Slack-Signature"]):
            return web.Response(status=401)
        fields = dict(fast_query_parsers.parse_query_string(raw, "&"))
        payload = orjson.loads(fields["payload"])
        told = orjson.dumps({"response_action": "update", "type": payload["type"]})
        return web.Response(body=told, content_type="application/json")

    app = web.Application(client_max_size=2**22)
    app.router.add_post("/slack/events", answer)
    return app


async def serve(secret: str) -> None:
    """Serves until the process is ended."""
    runner = web.AppRunner(application(secret.encode()), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
