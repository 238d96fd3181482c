"""The Bolt app: which payloads are served. Each is read, handled as one turn, and answered.

There is one listener for each sort of payload, with the desk's verbs in its pattern: Bolt tries its listeners one
by one, so a listener for each verb would make the later ones slow. A payload that fits no listener gets a 404.
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

# What Bolt's code and ours raise for a payload that isn't shaped like Slack's.
_MISSHAPEN = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Slack:
    """What serving Slack needs. `staff_rooms` are the conversations from the settings, which are no partner's."""

    turns: Turns
    answering: Answering
    installation: Installation
    client: AsyncWebClient
    staff_conversations: tuple[str, ...]
    arrivals: Arrivals

    def app(self) -> AsyncApp:
        """Returns the app with all listeners. It checks no signature: the guard or Slack's socket already did."""
        app = AsyncApp(
            name="partner-desk",
            logger=logging.getLogger("slack_bolt"),
            client=AsyncWebClient(base_url=self.client.base_url),  # each request brings its token
            authorize=OneInstallation(self.installation, str(self.client.token)),
            process_before_response=True,  # the ack follows the commit; nothing runs on after it
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
        """After no view could open: says it beside the button, else in a direct message to a known person."""
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
    """Returns Bolt's answer to a decoded body, which Bolt calls socket mode."""
    try:
        return await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    except _MISSHAPEN as error:  # Bolt's own parsing of the payload, and of its errors, fails on some shapes
        report(error)
        return BoltResponse(status=400)


async def _counted(body: Json, next: Callable[[], Awaitable[Any]]) -> None:
    """Counts payloads by sort. Unknown sorts share one label, so that nobody can invent labels."""
    event = body.get("event")
    inner = event.get("type") if isinstance(event, dict) else None
    sort = inner or ("command" if "command" in body else body.get("type"))
    metrics.ARRIVED.labels("slack", sort if sort in _SORTS else "other").inc()
    await next()


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(map(re.escape, names))})(?::\d+)?$")


async def _failed(error: Exception) -> BoltResponse:
    """Handles what no turn caught: a payload that isn't Slack's, or an event that Slack will deliver again."""
    report(error)
    return BoltResponse(status=400 if isinstance(error, _MISSHAPEN) else 500)
