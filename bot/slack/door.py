"""The HTTP entrance for Slack: requests go through the guard to Bolt, and its answers back."""

from __future__ import annotations

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.intake import Refused
from bot.slack.app import dispatch
from bot.slack.guard import Guard

log = structlog.get_logger("slack")


class Door:
    """Opens once the installation is known. Until then it tells Slack to try again."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.app: AsyncApp | None = None

    async def receive(self, request: web.Request) -> web.Response:
        """Returns Bolt's answer, or why the guard refuses. Logs only the reason of a refused request."""
        try:
            body = await self._guard.admit(request)
        except Refused as refused:
            log.warning("request refused", status=refused.status, reason=refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        if self.app is None:
            return web.Response(status=503, text="not ready yet", headers={"Retry-After": "5"})
        answer = await dispatch(self.app, body)
        content_type = answer.first_headers().get("content-type", "text/plain").partition(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=content_type)
