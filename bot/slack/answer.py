"""Turns an answer into what Slack shows: a view opened, updated, or laid on top, or an acknowledgment.

Here are the only calls to Slack while a request waits: to open, stack, or update a view, and to say it in words
where that fails. What somebody typed is never lost: a refusal is laid over their form, not put in its place, and if
a view fails the form stays as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.logs import report
from bot.slack import blocks
from bot.slack.actor import Body
from bot.slack.asked import view_of
from bot.slack.trouble import word_of
from bot.turn import Asked, Told
from bot.words import Words
from handlers.reply import Dialog, Done, OpenForm, Problems, Refused
from models.cards import Card
from models.terms import Refusal

T = TypeVar("T")
DEEPEST = 3  # views that Slack stacks
# The person moved on meanwhile: what they see is newer than this, or they closed it.
_OVERTAKEN = frozenset({"hash_conflict", "not_found", "view_not_found"})
_REMEMBERED = 1000  # trigger ids that were spent here

log = structlog.get_logger("slack")


@dataclass(frozen=True)
class Throttling:
    """How long answering a press may take, in seconds: Slack waits for three, and a trigger id lasts no longer."""

    show: float = 2.0  # until the view is there, from the moment when the press came in
    least: float = 0.5  # for the view, however long everything before it took
    tell: float = 0.8  # for the words in its place


class Answering:
    """Words an answer and shows it to the person who asked. `client` has no retries of its own."""

    def __init__(self, words: Words, client: AsyncWebClient, throttling: Throttling | None = None) -> None:
        self._words = words
        self._client = client
        self._throttling = throttling or Throttling()
        self._spent: dict[str, None] = {}  # trigger ids, oldest first

    def deadline(self) -> float:
        """Returns when a view for a request that came in now must be open, on the event loop's clock."""
        return asyncio.get_running_loop().time() + self._throttling.show

    async def press(self, body: Body, told: Told, deadline: float) -> bool:
        """After a button: opens a view by `deadline`, or updates the view that holds the button.

        Returns False if that failed and the person must be told another way.
        """
        shown = self._worded(told, self._view)
        if shown is None:
            return True
        trigger = str(body.get("trigger_id"))
        least = asyncio.get_running_loop().time() + self._throttling.least
        try:
            async with asyncio.timeout_at(max(deadline, least)):
                await self._show(body, told, trigger, shown)
        except Exception as error:  # noqa: BLE001 - an answer of any shape, or none: the person sees nothing
            word = word_of(error)
            log.warning("a view didn't open", error=word)
            return word in _OVERTAKEN or (word == "exchanged_trigger_id" and trigger in self._spent)
        self._remember(trigger)
        return True

    async def _show(self, body: Body, told: Told, trigger: str, shown: dict[str, Any]) -> None:
        current = view_of(body)
        if current.get("type") != "modal":
            await self._client.views_open(trigger_id=trigger, view=shown)
        elif _is_form(current) and not _takes_its_place(told) and _depth(current) < DEEPEST:
            await self._client.views_push(trigger_id=trigger, view=shown)
        else:
            view_id, state = str(current.get("id")), str(current.get("hash"))
            await self._client.views_update(view_id=view_id, hash=state, view=shown)

    def _remember(self, trigger: str) -> None:
        """Remembers a used trigger id: when a press is delivered twice, we know that we used its trigger and
        the view is open.
        """
        self._spent[trigger] = None
        if len(self._spent) > _REMEMBERED:
            del self._spent[next(iter(self._spent))]

    async def instead(self, body: Body, told: Told) -> bool:
        """Tells the presser alone, beside the button, what no view could show. Returns False where that isn't
        possible.
        """
        address = body.get("response_url")
        if not isinstance(address, str) or not address:
            return False
        hook = AsyncWebhookClient(address, session=self._client.session, retry_handlers=[])
        try:
            async with asyncio.timeout(self._throttling.tell):
                answer = await hook.send_dict({**self._in_words(told), "replace_original": False})
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("words didn't reach Slack", error=word_of(error))
            return False
        return bool(answer.status_code == 200)

    def _in_words(self, told: Told) -> dict[str, Any]:
        """Returns the answer as a message. A form can't be a message, so the words say what to do."""
        if isinstance(told.reply, OpenForm):
            told = replace(told, reply=Refused(Refusal.FORM_NOT_SHOWN))
        return self._worded(told, self._ephemeral)

    def submission(self, body: Body, asked: Asked, told: Told) -> dict[str, Any]:
        """After a submitted form: returns the acknowledgment that tells Slack what to do with it."""
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

    async def command(self, body: Body, told: Told, deadline: float) -> dict[str, Any]:
        """After a command: opens its form, or answers with words that only the asker sees."""
        if isinstance(told.reply, OpenForm) and await self.press(body, told, deadline):
            return {}
        return self._in_words(told)

    def _ephemeral(self, told: Told) -> dict[str, Any]:
        card = self._card(told)
        if card is None:
            return {}
        text, shown = blocks.message(card)
        return {"response_type": "ephemeral", "text": text, "blocks": shown}

    def _worded(self, told: Told, word: Callable[[Told], T]) -> T:
        """Returns what `word` makes of the answer; if wording fails, the words for the code of that error."""
        try:
            return word(told)
        except Exception as error:  # noqa: BLE001 - it is done, so the one who asked hears at least of this
            return word(replace(told, reply=Refused(Refusal.INTERNAL, {"code": report(error)})))

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
    """Returns True for what replaces an open form; anything else is laid over it."""
    return isinstance(told.reply, OpenForm) or _is_alone(told)


def _is_form(view: Mapping[str, Any]) -> bool:
    return bool(view.get("submit"))


def _depth(view: Mapping[str, Any]) -> int:
    """Returns how many views are stacked, as far as a view shows: the third and fourth look alike."""
    below, root = view.get("previous_view_id"), view.get("root_view_id")
    return 1 if not below or view.get("id") == root else 2 if below == root else 3
