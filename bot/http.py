"""The one HTTP application: the platforms' routes, and the pages for operators and calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import orjson
from aiohttp import web, web_response
from aiohttp.typedefs import Middleware

from bot import metrics
from bot.concierge import MEDIA_TYPE
from bot.exports import PATH as EXPORT
from bot.exports import Exports
from bot.slack.door import Door as SlackDoor
from bot.slack.manifest import ROUTE
from bot.teams.addresses import ROUTE as TEAMS_ROUTE

if TYPE_CHECKING:
    from bot.teams.door import Door as TeamsDoor

# Responses name the server without its version, which would only help someone looking for a known hole.
web_response.SERVER_SOFTWARE = "partner-desk"  # type: ignore[attr-defined]

# Reasons by part of the process; "" where nothing is wrong.
Readiness = Mapping[str, str]


class Asked(Protocol):
    """What GET /readyz reports: every part, or only whether the process can take requests."""

    async def __call__(self) -> Readiness: ...

    async def requests(self) -> Readiness: ...


def application(
    readiness: Asked,
    concierge: Callable[[], str],
    slack: SlackDoor | None,
    teams: TeamsDoor | None = None,
    exports: Exports | None = None,
    middlewares: Sequence[Middleware] = (),
) -> web.Application:
    """Returns the application. A platform that is off has no route, so it answers 404."""

    async def ready(request: web.Request) -> web.Response:
        found = await (readiness.requests() if request.query.get("only") == "requests" else readiness())
        status = 503 if any(found.values()) else 200
        told = {name: trouble or "ok" for name, trouble in found.items()}
        return web.Response(status=status, body=orjson.dumps(told), content_type="application/json")

    async def calendar(_: web.Request) -> web.Response:
        return web.Response(text=concierge(), content_type=MEDIA_TYPE, charset="utf-8")

    app = web.Application(middlewares=[*middlewares, metrics.counted])
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics.page)
    app.router.add_get("/calendar/concierge.ics", calendar)
    if exports is not None:
        app.router.add_get(EXPORT, exports.page)
        app.router.add_post(EXPORT, exports.file)
    if slack is not None:
        app.router.add_post(ROUTE, slack.receive)
    if teams is not None:
        app.router.add_post(TEAMS_ROUTE, teams.receive)
    return app


def runner(app: web.Application, linger: float) -> web.AppRunner:
    """Returns the runner of the application. At shutdown, running requests may still take `linger` seconds.

    Bodies aren't decompressed: nobody's body is unpacked before we know who sent it, and the platforms' routes
    refuse compressed ones.
    """
    return web.AppRunner(app, access_log=None, shutdown_timeout=linger, auto_decompress=False)


async def _alive(_: web.Request) -> web.Response:
    """GET /healthz: says only that the process answers."""
    return web.Response(text="ok")
