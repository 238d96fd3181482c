"""The one HTTP application: the platforms' doors, and what operators and calendars read."""

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

# Who asks is told what serves, and not in which version: that helps nobody but those who look for a known hole.
web_response.SERVER_SOFTWARE = "partner-desk"  # type: ignore[attr-defined]

# Reasons by part of the process; "" where nothing is wrong.
Readiness = Mapping[str, str]


class Asked(Protocol):
    """What GET /readyz asks: all of it, or whether requests can be taken."""

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
    """The application. A platform that is off has no route, so that it answers 404, as all that isn't served."""

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
    """What serves the application. At a stop, requests under way may still take `linger` seconds.

    Bodies aren't decompressed: nobody's are before it is known who sent them, and the doors refuse those that would
    have to be.
    """
    return web.AppRunner(app, access_log=None, shutdown_timeout=linger, auto_decompress=False)


async def _alive(_: web.Request) -> web.Response:
    """The process answers: that is all that GET /healthz says."""
    return web.Response(text="ok")
