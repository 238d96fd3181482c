"""The Teams side of the sandbox: a page, its JSON API and stream of changes, beside the simulated Bot Connector.

/teams             the page            /teams/state?as=…&in=…   what one person sees
/teams/<act>       acts of a person    /teams/changes           a line at each change (server-sent events)
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import orjson
from aiohttp import web

from bot.sandbox.pulse import streamed
from bot.sandbox.teams.fake_teams import FakeTeams
from bot.sandbox.teams.page_acts import ACTS, act
from bot.sandbox.teams.page_state import describe
from bot.sandbox.teams.read_cards import NotThere
from bot.sandbox.teams.teams_person import Person
from bot.sandbox.teams.world import Json

_PAGE = Path(__file__).parent / "page"


class Clock(Protocol):
    """The program's clock."""

    def now(self) -> datetime:
        """The program's now, in UTC."""


class TeamsPage:
    """The handlers of the page's API."""

    def __init__(self, teams: FakeTeams, clock: Clock | None = None) -> None:
        self.teams = teams
        self.clock = clock
        self.closing = False
        if clock is not None:
            teams.world.now = clock.now

    def add_to(self, app: web.Application) -> None:
        """Serves the page and the simulated Bot Connector."""
        app.router.add_get("/teams", self.index)
        app.router.add_static("/teams/page", _PAGE)
        app.router.add_get("/teams/state", self.state)
        app.router.add_get("/teams/changes", self.changes)
        app.router.add_post("/teams/{act}", self.act)
        app.router.add_routes(self.teams.routes())
        app.on_shutdown.append(self.stop)

    async def index(self, _: web.Request) -> web.StreamResponse:
        """The page."""
        return web.FileResponse(_PAGE / "index.html")

    async def state(self, request: web.Request) -> web.Response:
        """What one person sees."""
        me = self._person(request.query.get("as", ""))
        now = self.clock.now() if self.clock else None
        return _json(await describe(self.teams, me, request.query.get("in", ""), now))

    def _person(self, key: str) -> Person:
        users = self.teams.world.users
        return self.teams.person(key if key in users else next(iter(users)))

    async def act(self, request: web.Request) -> web.Response:
        """Somebody does something."""
        name = request.match_info["act"]
        if name not in ACTS or request.content_type != "application/json":
            raise web.HTTPNotFound
        asked = orjson.loads(await request.read())
        try:
            return _json(await act(self.teams, self._person(str(asked["as"])), name, asked))
        except NotThere as gone:
            return _json({"note": f"Not there any more: {gone}."})

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """A line at each change; several changes at once are one line."""
        return await streamed(request, self.teams.pulse, lambda: self.closing)

    async def stop(self, _: web.Application) -> None:
        """Ends the streams, and the connections to the bot."""
        self.closing = True
        self.teams.pulse.beat()
        await self.teams.close()


def _json(body: Json) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json")
