"""The Bolt app: which payloads are served, each by reading it, taking a turn and answering.

One listener for each sort of payload, with the desk's verbs in its pattern: Bolt tries its listeners one by
one, and a listener for each verb would make the later ones slow. What no listener fits gets a 404.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session

from bot import metrics
from bot.logs import report
from bot.slack import asked, events
from bot.slack.answer import Answering
from bot.slack.arrivals import Arrivals
from bot.slack.installation import Installation, OneInstallation
from bot.turn import Asked, Told, Turns
from handlers import desk
from handlers.effects import unshown
from handlers.reply import OpenForm

COMMANDS = ("/partner", "/deal-status")
Json = dict[str, Any]

_SORTS = frozenset(
    ("command", "block_actions", "view_submission", "view_closed", "block_suggestion", *events.EVENTS)
)

# What reading a payload raises that isn't shaped as Slack's are, in Bolt's code as in ours.
_MISSHAPEN = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Slack:
    """What serving Slack needs. `staff_rooms` are the conversations of the settings: no partner's."""

    turns: Turns
    answering: Answering
    installation: Installation
    client: AsyncWebClient
    staff_conversations: tuple[str, ...]
    arrivals: Arrivals

    def app(self) -> AsyncApp:
        """The app with all listeners. No signature is checked here: the guard or Slack's socket did it."""
        app = AsyncApp(
            name="partner-desk",
            logger=logging.getLogger("slack_bolt"),
            client=AsyncWebClient(base_url=self.client.base_url),  # its token comes with each request
            authorize=OneInstallation(self.installation, str(self.client.token)),
            process_before_response=True,  # the ack tells what was committed, and nothing runs on after it
            request_verification_enabled=False,
        )
        app.error(_failed)
        app.use(_counted)
        app.view_submission(_one_of(name for name, verb in desk.VERBS.items() if verb.submit))(
            self._submitted
        )
        app.block_action(_one_of(desk.VERBS))(self._pressed)
        app.view_closed(_one_of(desk.VERBS))(self._closed)
        app.block_suggestion("value")(self._suggested)
        for name in COMMANDS:
            app.command(name)(self._commanded)
        for name in events.EVENTS:
            app.event(name)(self._heard)
        return app

    async def _pressed(self, ack: AsyncAck, body: Json) -> None:
        deadline, pressed = self.answering.deadline(), asked.press(body)
        told = await self.turns.take(pressed, desk.press)
        if not await self.answering.press(body, told, deadline):
            await self._tell(body, pressed, told)
        await ack()
        await self.arrivals.note("block_actions")

    async def _tell(self, body: Json, pressed: Asked, told: Told) -> None:
        """No view came: words beside the button, else a direct message to whoever is known."""
        if not await self.answering.instead(body, told):
            what = "form" if isinstance(told.reply, OpenForm) else "answer"
            missed = replace(pressed, subject=what, step=str(body.get("trigger_id") or ""))
            await self.turns.tell(missed, unshown.tell, None)

    async def _submitted(self, ack: AsyncAck, body: Json) -> None:
        sent = asked.form(body)
        told = await self.turns.take(sent, desk.submit)
        await ack(self.answering.submission(body, sent, told))
        await self.arrivals.note("view_submission")

    async def _closed(self, ack: AsyncAck, body: Json) -> None:
        await self.turns.tell(asked.form(body), desk.closed, None)
        await ack()

    async def _suggested(self, ack: AsyncAck, body: Json) -> None:
        nothing: list[tuple[str, str]] = []
        found = await self.turns.tell(asked.suggestion(body), desk.suggest, nothing)
        await ack(
            options=[
                {"text": {"type": "plain_text", "text": label}, "value": value} for value, label in found
            ]
        )
        await self.arrivals.note("block_suggestion")

    async def _commanded(self, ack: AsyncAck, body: Json) -> None:
        deadline = self.answering.deadline()
        told = await self.turns.take(asked.command(body), desk.command)
        await ack(await self.answering.command(body, told, deadline) or "")
        await self.arrivals.note(str(body["command"]))

    async def _heard(self, ack: AsyncAck, body: Json) -> None:
        def work(session: Session) -> None:
            now = self.turns.clock.now()
            events.hear(
                events.Heard(
                    session, self.turns, self.installation, self.staff_conversations, body, body["event"], now
                )
            )

        await self.turns.write(work)
        await ack()
        await self.arrivals.note(str(body["event"]["type"]))


async def dispatch(app: AsyncApp, body: Json) -> BoltResponse:
    """Bolt's answer to a body that is decoded already, which is what it calls socket mode."""
    try:
        return await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    except _MISSHAPEN as error:  # Bolt's own reading of the payload, and of its errors, fails on some shapes
        report(error)
        return BoltResponse(status=400)


async def _counted(body: Json, next: Callable[[], Awaitable[Any]]) -> None:
    """Counts what arrives by its sort; what isn't known is counted together, so that nobody makes up labels."""
    event = body.get("event")
    inner = event.get("type") if isinstance(event, dict) else None
    sort = inner or ("command" if "command" in body else body.get("type"))
    metrics.ARRIVED.labels("slack", sort if sort in _SORTS else "other").inc()
    await next()


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(map(re.escape, names))})(?::\d+)?$")


async def _failed(error: Exception) -> BoltResponse:
    """What no turn caught: a payload without Slack's shape, or an event that Slack delivers again later."""
    report(error)
    return BoltResponse(status=400 if isinstance(error, _MISSHAPEN) else 500)
