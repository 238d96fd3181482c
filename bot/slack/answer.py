"""From what was told to what Slack shows: a view opened, updated or laid on top, or an acknowledgement.

The only calls to Slack in the path of a request stand here: opening, laying on top and updating the form in
hand. What somebody has typed is never lost: a refusal is laid over their form, not put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import report
from bot.slack import blocks
from bot.slack.actor import Body
from bot.slack.asked import view_of
from bot.turn import Asked, Told
from bot.words import Words
from handlers.reply import Dialog, Done, OpenForm, Problems, Refused
from models.cards import Card

T = TypeVar("T")
DEEPEST = 3  # views that Slack stacks

log = structlog.get_logger("slack")


class Answering:
    """Words an answer and gets it in front of the one who asked. `client` is quick to give up."""

    def __init__(self, words: Words, client: AsyncWebClient) -> None:
        self._words = words
        self._client = client

    async def press(self, body: Body, told: Told) -> None:
        """After a button: opens a view, or changes the one that the button stands in."""
        shown = self._worded(told, self._view)
        if shown is None:
            return
        current = view_of(body)
        try:
            if current.get("type") != "modal":
                await self._client.views_open(trigger_id=str(body.get("trigger_id")), view=shown)
            elif _is_form(current) and not _takes_its_place(told) and _depth(current) < DEEPEST:
                await self._client.views_push(trigger_id=str(body.get("trigger_id")), view=shown)
            else:
                await self._client.views_update(
                    view_id=str(current.get("id")), hash=str(current.get("hash")), view=shown
                )
        except SlackApiError as error:
            # A second press overtakes the first: what the person sees is newer than this.
            log.warning("Slack refused a view", error=error.response.get("error"))
        except (ClientError, SlackClientError, OSError, TimeoutError) as error:
            log.warning("a view didn't reach Slack", error=type(error).__name__)

    def submission(self, body: Body, asked: Asked, told: Told) -> dict[str, Any]:
        """After a form was sent: what its acknowledgement tells Slack to do with it."""
        return self._worded(told, lambda told: self._acknowledgement(body, asked, told))

    def _acknowledgement(self, body: Body, asked: Asked, told: Told) -> dict[str, Any]:
        match told.reply:
            case Done():
                return {"response_action": "clear"}
            case Problems() as refused if _at_its_fields(asked, refused):
                return {"response_action": "errors", "errors": self._errors(refused, told)}
            case Refused() if _typed_something(asked) and _depth(view_of(body)) < DEEPEST:
                return {"response_action": "push", "view": self._view(told)}
            case Problems() as refused:
                step = OpenForm(
                    refused.form,
                    refused.step,
                    asked.verb,
                    asked.subject,
                    dict(asked.answers),
                    refused.problems,
                )
                return {"response_action": "update", "view": self._form(step, told)}
            case _:
                return {"response_action": "update", "view": self._view(told)}

    async def command(self, body: Body, told: Told) -> dict[str, Any]:
        """After a command: opens its form, or answers with words that only the asker reads."""
        if isinstance(told.reply, OpenForm):
            await self.press(body, told)
            return {}
        return self._worded(told, self._ephemeral)

    def _ephemeral(self, told: Told) -> dict[str, Any]:
        card = self._card(told)
        if card is None:
            return {}
        text, shown = blocks.message(card)
        return {"response_type": "ephemeral", "text": text, "blocks": shown}

    def _worded(self, told: Told, word: Callable[[Told], T]) -> T:
        """What `word` makes of the answer; where its words fail, of the code of what went wrong."""
        try:
            return word(told)
        except Exception as error:  # noqa: BLE001 - it is done, so the one who asked hears at least of this
            return word(replace(told, reply=Refused("internal", {"code": report(error)})))

    def _view(self, told: Told) -> dict[str, Any] | None:
        if isinstance(told.reply, OpenForm):
            return self._form(told.reply, told)
        card = self._card(told)
        return None if card is None else self._dialog(card, alone=_is_alone(told))

    def _form(self, opening: OpenForm, told: Told) -> dict[str, Any]:
        return blocks.view(self._words.page(opening, timezone=told.timezone, values=told.values))

    def _errors(self, refused: Problems, told: Told) -> dict[str, str]:
        return self._words.problems(
            refused.form, refused.step, refused.problems, timezone=told.timezone, values=told.values
        )

    def _dialog(self, card: Card, *, alone: bool) -> dict[str, Any]:
        title, close = (self._words.word("words", "forms", each) for each in ("dialog", "close"))
        return blocks.dialog(card, title, close, alone=alone)

    def _card(self, told: Told) -> Card | None:
        match told.reply:
            case Dialog(content, acts):
                return self._words.card(content, acts, timezone=told.timezone, values=told.values)
            case Refused() as refused:
                return self._words.refusal(refused, timezone=told.timezone, values=told.values)
            case _:
                return None


def _at_its_fields(asked: Asked, refused: Problems) -> bool:
    names = refused.form.step(refused.step).names()
    return refused.step == (asked.step or refused.step) and set(refused.problems) <= set(names)


def _typed_something(asked: Asked) -> bool:
    return any(value not in (None, "", [], False) for value in asked.answers.values())


def _is_alone(told: Told) -> bool:
    return isinstance(told.reply, Dialog) and told.reply.alone


def _takes_its_place(told: Told) -> bool:
    """True for what replaces a form in hand; anything else is laid over it."""
    return isinstance(told.reply, OpenForm) or _is_alone(told)


def _is_form(view: Mapping[str, Any]) -> bool:
    return bool(view.get("submit"))


def _depth(view: Mapping[str, Any]) -> int:
    """How many views lie on each other, as far as a view tells: the third and fourth look alike."""
    below, root = view.get("previous_view_id"), view.get("root_view_id")
    return 1 if not below or view.get("id") == root else 2 if below == root else 3
