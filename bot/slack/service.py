"""Slack switched on: the client for answers, the installation, the HTTP entrance, and the socket without one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SlackSettings
from bot.slack.answer import Answering, Throttling
from bot.slack.app import Slack
from bot.slack.arrivals import Arrivals
from bot.slack.door import Door
from bot.slack.guard import Guard
from bot.slack.installation import Installation, SlackUnreachable, TokenRefused, identify
from bot.supervision import Supervisor
from bot.turn import Turns
from bot.words import Words

# Slack waits three seconds for an answer, and opening a view comes before it.
ROSTER_SECONDS = aiohttp.ClientTimeout(total=2.5, sock_connect=1.5)
ANSWERING = Throttling()
LONGEST_PAUSE = 30.0  # seconds between questions while Slack can't be reached
_REACHING, _SOCKET = "slack", "slack socket"  # its background tasks

log = structlog.get_logger("slack")


class SlackService:
    """Serves Slack with the Turns that `turns` makes for an installing team."""

    def __init__(
        self,
        settings: SlackSettings,
        words: Words,
        turns: Callable[[str], Turns],
        supervisor: Supervisor,
    ) -> None:
        self.throttling = ANSWERING
        self._settings = settings
        self._words = words
        self._turns = turns
        self._session: aiohttp.ClientSession | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._tasks = supervisor
        self._trouble = "not started"
        self.door = Door(Guard(settings.signing_secret)) if settings.signing_secret else None

    async def start(self) -> None:
        """Starts serving as soon as Slack says whose the token is. Raises TokenRefused if Slack refuses it."""
        self._session = aiohttp.ClientSession(
            timeout=ROSTER_SECONDS, connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=30)
        )
        client = AsyncWebClient(
            token=self._settings.bot_token,
            base_url=self._settings.api_url + "/",
            session=self._session,
            retry_handlers=[],
        )
        try:
            self._serve(client, await identify(client))
        except SlackUnreachable as error:
            self._tell(f"Slack can't be reached: {error}")
            self._tasks.finish(_REACHING, lambda: self._until_reached(client))

    async def stop(self) -> None:
        """Takes no more requests from Slack, and closes the connections."""
        self._trouble = "stopped"
        await self._tasks.stop(_REACHING, _SOCKET)
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        if self._session is not None:
            await self._session.close()

    async def trouble(self) -> str:
        """Returns why Slack isn't served right now, "" if it is."""
        if not self._trouble and self._socket is not None and not await self._socket.client.is_connected():
            return "the socket isn't connected"
        return self._trouble

    async def _until_reached(self, client: AsyncWebClient) -> None:
        pause = 1.0
        while True:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                return self._serve(client, await identify(client))
            except SlackUnreachable as error:
                self._tell(f"Slack can't be reached: {error}")
            except TokenRefused as error:  # a suspended app may come back
                self._tell(f"Slack refuses SLACK_BOT_TOKEN: {error}")

    def _serve(self, client: AsyncWebClient, installation: Installation) -> None:
        settings = self._settings
        conversations = (
            settings.approval_channel,
            settings.operations_channel,
            settings.marketing_channel,
            settings.direct_sales_channel,
        )
        turns = self._turns(installation.team)
        turns.installing_organization = installation.organization
        app = Slack(
            turns=turns,
            answering=Answering(self._words, client, self.throttling),
            installation=installation,
            client=client,
            staff_conversations=tuple(conversation for conversation in conversations if conversation),
            arrivals=Arrivals(turns),
        ).app()
        if self.door is not None:
            self.door.app = app
        if settings.app_token is not None:
            self._socket = AsyncSocketModeHandler(
                app, settings.app_token, logger=logging.getLogger("slack_sdk.socket_mode")
            )
            self._tasks.finish(_SOCKET, self._socket.connect_async)
        self._trouble = ""
        log.info("serving Slack", team=installation.team)

    def _tell(self, trouble: str) -> None:
        self._trouble = trouble
        log.error("Slack isn't served", reason=trouble)
