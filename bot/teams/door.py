"""The HTTP entrance for Teams: lets in what the Bot Connector sent to this bot, and refuses the rest.

A genuine token proves the Bot Connector, not who clicked. Tenants have an allow-list here; people are looked up
later, at every click. Only the reason of a refused request is logged.
"""

from __future__ import annotations

from typing import Any

import orjson
import structlog
from aiohttp import web

from bot import intake, metrics
from bot.intake import Refused
from bot.logs import report
from bot.loopback import why_not_local
from bot.settings import TeamsSettings
from bot.teams.activity import Activity
from bot.teams.addresses import Services
from bot.teams.connector import Connector, Handler, Misshapen
from bot.teams.tokens import BadToken, KeyRing, KeysUnreachable, Verifier

log = structlog.get_logger("teams")


class Door:
    """Serves POST /teams/messages. `handler` does what an activity that was let in asks for."""

    def __init__(self, settings: TeamsSettings, handler: Handler) -> None:
        self._services = Services(settings.service_urls)
        self._tenants = settings.admitted_tenants
        # Without tokens whoever reaches the door is believed: settings and `bot.loopback` let this machine alone do so.
        self._verifier = None if settings.unauthenticated else _verifier(settings)
        self._connector = Connector(settings.app_id, handler)

    async def receive(self, request: web.Request) -> web.Response:
        """The answer to an activity, or why it isn't let in."""
        try:
            body = await self._admit(request)
            answered = await self._connector.turn(body)
        except Refused as refused:
            log.warning("request refused", status=refused.status, reason=refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        except Misshapen:
            return web.Response(status=400, text="no activity")
        except Exception as error:  # noqa: BLE001 - no turn caught it: the Bot Connector tells the person
            report(error)
            return web.Response(status=500)
        if answered.body is None:
            return web.Response(status=answered.status)
        content = orjson.dumps(answered.body)
        return web.Response(status=answered.status, body=content, content_type="application/json")

    async def _admit(self, request: web.Request) -> dict[str, Any]:
        """The activity of a genuine request. Raises Refused otherwise."""
        if self._verifier is None and (reason := why_not_local(request)) is not None:
            raise Refused(403, reason)
        raw = await intake.body(request)
        if self._verifier is None:
            body = intake.thing(raw)
        else:
            body = await self._checked(self._verifier, request.headers.get("Authorization", ""), raw)
        activity = Activity(body)
        if not self._services.admits(activity.service):
            raise Refused(403, "the service address isn't on the list")
        if self._tenants is not None and activity.tenant not in self._tenants:
            raise Refused(403, "the tenant isn't on the list")
        metrics.ARRIVED.labels("teams", activity.sort).inc()
        return body

    async def _checked(self, verifier: Verifier, header: str, raw: bytes) -> dict[str, Any]:
        try:
            credentials = await verifier.check(header)
            body = intake.thing(raw)
            credentials.must_fit(body)
        except BadToken as bad:
            raise Refused(401, str(bad)) from None
        except KeysUnreachable:
            raise Refused(503, "the keys can't be fetched") from None
        return body


def _verifier(settings: TeamsSettings) -> Verifier:
    return Verifier(settings.app_id, settings.token_issuer, KeyRing(settings.openid_url))
