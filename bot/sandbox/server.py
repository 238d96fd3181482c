"""The sandbox as a web application: the page, its JSON API, a stream of changes, and Slack's API beside it.

/                  the page            /sandbox/state?as=…&in=…   what one person sees
/sandbox/<act>     acts of a person    /sandbox/changes           a line at each change (server-sent events)
/api/<method>      Slack's Web API     /hooks/<key>               response URLs
/teams             the same for Teams, with its Bot Connector (see bot/sandbox/teams)
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import orjson
from aiohttp import web

from bot.sandbox.fake_slack import LARGEST_CALL, FakeSlack
from bot.sandbox.filling import NotThere
from bot.sandbox.page_acts import ACTS
from bot.sandbox.page_state import describe
from bot.sandbox.pulse import streamed
from bot.sandbox.slack_person import Person
from bot.sandbox.teams.fake_teams import FakeTeams
from bot.sandbox.teams.server import TeamsPage
from bot.sandbox.web_api.method import is_outsider
from bot.sandbox.world import Json

_PAGE = Path(__file__).parent / "page"
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
# What a proxy adds, and what a browser adds to what another page asks for.
_PASSED_ON = ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")
_OTHER_PAGES = {"cross-site", "same-site"}
_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
_POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Clock(Protocol):
    """The program's clock, which only the demo can move."""

    def now(self) -> datetime:
        """The program's now, in UTC."""

    async def advance(self, by: timedelta) -> None:
        """Moves it on, ringing every bell between."""

    async def to_next_due(self) -> datetime | None:
        """Moves it to the next moment at which something is due; None if nothing is."""


class _Sandbox:
    """The handlers of the page's API."""

    def __init__(self, slack: FakeSlack, clock: Clock | None, teams: FakeTeams | None = None) -> None:
        self.slack = slack
        self.teams = teams
        self.clock = clock
        self.closing = False
        if clock is not None:
            slack.world.now = clock.now

    async def state(self, request: web.Request) -> web.Response:
        me = self._person(request.query.get("as", ""))
        now = self.clock.now() if self.clock else None
        told = describe(self.slack, me, request.query.get("in", ""), now)
        return _json(told | {"other": f"/teams?as={me.user.handle}" if self.teams else None})

    def _person(self, user_id: str) -> Person:
        """Whom the visitor plays: at first somebody outside who knows the bot."""
        users = self.slack.world.users
        by_handle = [each.id for each in users.values() if user_id in (each.id, each.handle)]
        if by_handle:
            return self.slack.person(by_handle[0])
        people = [self.slack.person(user) for user in users.values() if not user.is_bot]
        outside = (one for one in people if one.channels and is_outsider(self.slack, one.id))
        return next(outside, people[0])

    async def act(self, request: web.Request) -> web.Response:
        act = ACTS.get(request.match_info["act"])
        if act is None or request.content_type != "application/json":
            raise web.HTTPNotFound
        asked = orjson.loads(await request.read())
        try:
            return _json(await act(self.slack, self._person(asked["as"]), asked))
        except NotThere as gone:
            return _json({"note": f"Not there any more: {gone}."})

    async def move_clock(self, request: web.Request) -> web.Response:
        if self.clock is None or request.content_type != "application/json":
            raise web.HTTPNotFound
        step = orjson.loads(await request.read())["step"]
        note = ""
        if step == "due":
            note = "" if await self.clock.to_next_due() else "Nothing is due."
        else:
            await self.clock.advance(_STEPS[step])
        self.slack.pulse.beat()
        if self.teams is not None:
            self.teams.pulse.beat()
        return _json({"note": note})

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """A line at each change; several changes at once are one line."""
        return await streamed(request, self.slack.pulse, lambda: self.closing)

    async def stop(self, app: web.Application) -> None:
        self.closing = True
        self.slack.pulse.beat()
        await self.slack.close()


def sandbox_app(
    slack: FakeSlack, clock: Clock | None = None, teams: FakeTeams | None = None
) -> web.Application:
    """The whole sandbox for this simulated Slack; without a clock the page shows no clock.

    Whoever serves it sets `slack.address` to where it listens and `slack.bot_url` to the bot. With `teams` it has a
    Teams side at /teams; that one too is told where it listens and where the bot is.
    """
    sandbox = _Sandbox(slack, clock, teams)
    app = web.Application(middlewares=[_only_from_here], client_max_size=LARGEST_CALL)
    app.router.add_get("/", _index)
    app.router.add_static("/page", _PAGE)
    app.router.add_get("/sandbox/state", sandbox.state)
    app.router.add_get("/sandbox/changes", sandbox.changes)
    app.router.add_post("/sandbox/clock", sandbox.move_clock)
    app.router.add_post("/sandbox/{act}", sandbox.act)
    app.router.add_routes(slack.routes())
    if teams is not None:
        TeamsPage(teams, clock).add_to(app)
    app.on_shutdown.append(sandbox.stop)
    return app


async def _index(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_PAGE / "index.html")


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns away other sites' pages, proxies, and renamed hosts: the page may press buttons as anybody."""
    host = request.host.rpartition(":")[0] or request.host
    origin = request.headers.get("Origin")
    if host not in _LOOPBACK or (origin is not None and origin != f"http://{request.host}"):
        raise web.HTTPForbidden
    if any(name in request.headers for name in _PASSED_ON) or _is_another_pages(request):
        raise web.HTTPForbidden
    response = await handler(request)
    if not response.prepared:
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_another_pages(request: web.Request) -> bool:
    """True for what another page asks for; a link from there to a page of ours may be followed."""
    is_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return request.headers.get("Sec-Fetch-Site") in _OTHER_PAGES and not is_link


def _json(body: Json) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json")
