"""Modals and Home as a person uses them: filling in, pressing, submitting, closing.

The answer to a submission is carried out here as Slack does it: errors at fields, update, push, clear.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.blocks import HOLDS, Placed, holders, options_of
from bot.sandbox.filling import (
    NotThere,
    Wanted,
    complaints,
    content_for,
    field_named,
    label_of,
    option_named,
)
from bot.sandbox.limits import check_suggestions
from bot.sandbox.outcome import Outcome, told_after
from bot.sandbox.platform import Platform
from bot.sandbox.reading import Reader, buttons
from bot.sandbox.refusal import Refused
from bot.sandbox.views import View
from bot.sandbox.web_api.views import checked_view
from bot.sandbox.windows import find_button
from bot.sandbox.wire import Answer, Wire
from bot.sandbox.world import Json

TROUBLE = "We had some trouble connecting. Try again?"


class Surface:
    """What modals and Home have in common: they can be read, pressed and filled in."""

    def __init__(self, platform: Platform, wire: Wire, view: View) -> None:
        self.platform = platform
        self.wire = wire
        self.view = view

    @property
    def body(self) -> Json:
        """The view as the bot sent it, ids filled in."""
        return self.view.body

    @property
    def is_open(self) -> bool:
        """True while it is on the person's screen, on top or underneath."""
        try:
            return self.platform.views.find(self.view.id) is self.view
        except Refused:
            return False

    @property
    def text(self) -> str:
        """What is read there, in the person's timezone."""
        return Reader(self.platform.world, self.view.user_id).blocks(self.view.blocks)

    @property
    def buttons(self) -> list[str]:
        """The words of the buttons inside; submit and close aren't among them."""
        return buttons(self.view.blocks)

    @property
    def fields(self) -> list[str]:
        """The labels of the fields, in order."""
        return [label_of(placed) for placed in holders(self.view.blocks)]

    @property
    def values(self) -> dict[str, Any]:
        """What stands in each field, by label: a text, a date, the words chosen, or a list of them."""
        return {label_of(placed): self._value(placed) for placed in holders(self.view.blocks)}

    def _content_now(self, placed: Placed) -> Any:
        block_id, action_id = placed.key
        return self.view.state()[block_id][action_id][HOLDS[placed.element["type"]]]

    def _value(self, placed: Placed) -> Any:
        content = self._content_now(placed)
        if isinstance(content, list):
            return [option["text"]["text"] for option in content]
        return content["text"]["text"] if isinstance(content, dict) else content

    async def press(
        self, button: str, *, value: str | None = None, nth: int | None = None, block_id: str | None = None
    ) -> Outcome:
        """Presses a button or an overflow entry, by its words, action_id or value; confirms if asked."""
        found = find_button(self.view.blocks, button, value, nth, block_id)
        chosen = {"selected_option": found.option} if found.option else {}
        return await self._act(found.placed, chosen)

    async def _act(self, placed: Placed, chosen: Json) -> Outcome:
        self._look()
        action = payloads.pressed(placed.element, placed.key[0], **chosen)
        trigger_id = self.platform.triggers.issue(self.view.user_id, self.view.id)
        answer = await self.wire.interact(
            payloads.view_action(self.platform.world, self.view, action, trigger_id)
        )
        self.view.trouble = told_after(answer)
        self.platform.pulse.beat()
        return Outcome(answer, self.view.trouble)

    def _look(self) -> None:
        """NotThere once the view has gone from the screen: nobody presses what isn't there."""
        if not self.is_open:
            raise NotThere(f"this {self.view.body['type']} isn't on {self.view.user_id}'s screen any more")

    async def fill(self, values: Mapping[str, Wanted]) -> None:
        """Types or chooses, field by field (named by label, block_id or action_id), as `filling` reads it.

        An external select is searched for the words first. A field that reports changes does so at once.
        """
        for name, wanted in values.items():
            placed = field_named(self.view, name)
            await self._hold(placed, await self._content(placed, wanted))

    async def _content(self, placed: Placed, wanted: Wanted) -> object:
        if placed.element["type"] != "external_select" or wanted is None:
            return content_for(placed.element, wanted)
        offered = await self._suggested(placed, str(wanted))
        return offered[0] if len(offered) == 1 else option_named(placed.element, offered, str(wanted))

    async def _hold(self, placed: Placed, content: object) -> None:
        kind = placed.element["type"]
        self.view.hold(placed.key, kind, content)
        self.platform.pulse.beat()
        if not placed.is_input or placed.block.get("dispatch_action"):
            await self._act(placed, {HOLDS[kind]: content})

    def keep(self, values: Mapping[str, Wanted | Json]) -> None:
        """Takes over what stands in the page's fields, by action_id, and reports nothing to the bot."""
        placed_by_id = {placed.key[1]: placed for placed in holders(self.view.blocks)}
        for action_id, wanted in values.items():
            placed = placed_by_id.get(action_id)
            if placed is not None:
                content = wanted if isinstance(wanted, dict) else content_for(placed.element, wanted)
                if content != self._content_now(placed):
                    self.view.hold(placed.key, placed.element["type"], content)

    async def report(self, action_id: str) -> Outcome:
        """Tells the bot what stands in this field now, if the field reports its changes."""
        placed = field_named(self.view, action_id)
        if placed.is_input and not placed.block.get("dispatch_action"):
            return Outcome()
        return await self._act(placed, {HOLDS[placed.element["type"]]: self._content_now(placed)})

    async def search(self, field: str, words: str) -> list[str]:
        """What an external select offers for these words."""
        return [option["text"]["text"] for option in await self.suggestions(field, words)]

    async def suggestions(self, field: str, words: str) -> list[Json]:
        """The same as whole options."""
        return await self._suggested(field_named(self.view, field), words)

    async def _suggested(self, placed: Placed, words: str) -> list[Json]:
        payload = payloads.block_suggestion(self.platform.world, self.view, placed.key, words)
        body = (await self.wire.interact(payload)).json
        problems = check_suggestions(body)
        if problems:
            self.platform.note_refusal("answer to block_suggestion", "invalid_options", problems)
            return []
        return options_of(body)

    def __repr__(self) -> str:
        return f"<{self.view.body['type']} {self.view.id}: {self.text!r} {self.fields} {self.buttons}>"


class Home(Surface):
    """The App Home of one person."""


class Modal(Surface):
    """A modal that one person has open. It stays the same object while the bot updates it."""

    @property
    def title(self) -> str:
        """The words on top."""
        return str(self.view.body["title"]["text"])

    @property
    def submit_words(self) -> str:
        """The words on the submit button; empty without one."""
        return str(self.view.body.get("submit", {}).get("text", ""))

    @property
    def errors(self) -> dict[str, str]:
        """The messages at fields, by label."""
        labels = {placed.key[0]: label_of(placed) for placed in holders(self.view.blocks)}
        return {labels.get(block_id, block_id): text for block_id, text in self.view.errors.items()}

    @property
    def trouble(self) -> str:
        """What Slack's client says on top of the modal when the app's answer was no good; else empty."""
        return self.view.trouble

    async def submit(self, *, unchecked: bool = False) -> Outcome:
        """Presses submit. What Slack's client refuses by itself isn't sent, unless `unchecked`."""
        self._look()
        self.view.errors, self.view.trouble = {}, ""
        if not unchecked:
            self.view.errors = complaints(self.view)
            if self.view.errors:
                self.platform.pulse.beat()
                return Outcome(note="Slack's client asks for these fields first")
        trigger_id = self.platform.triggers.issue(self.view.user_id, self.view.id)
        answer = await self.wire.interact(
            payloads.view_submission(self.platform.world, self.view, trigger_id)
        )
        self._carry_out(answer)
        self.platform.pulse.beat()
        return Outcome(answer, self.view.trouble)

    def _carry_out(self, answer: Answer) -> None:
        try:
            if not answer.ok:
                raise Refused(answer.trouble or f"status {answer.status}")
            self._respond(answer.json if answer.body.strip() else {})
        except Refused as refusal:
            self.view.trouble = TROUBLE
            self.platform.note_refusal("answer to view_submission", refusal.error, refusal.messages)

    def _respond(self, body: Any) -> None:
        if not isinstance(body, dict):
            raise Refused("invalid_response")
        user_id, views = self.view.user_id, self.platform.views
        match body.get("response_action"):
            case None if not body:
                views.remove(self.view)
            case "errors":
                self.view.errors = self._checked_errors(body.get("errors"))
            case "update":
                views.update(self.view, checked_view(body.get("view"), "modal"))
            case "push":
                views.push(user_id, self.platform.world.new_id("V"), checked_view(body.get("view"), "modal"))
            case "clear":
                views.clear(user_id)
            case _:
                raise Refused("invalid_response_action")

    def _checked_errors(self, errors: Any) -> dict[str, str]:
        fields = {placed.key[0] for placed in holders(self.view.blocks) if placed.is_input}
        if not isinstance(errors, dict) or not errors:
            raise Refused("invalid_errors")
        strange = sorted(set(errors) - fields)
        if strange or not all(isinstance(text, str) and text for text in errors.values()):
            raise Refused("invalid_errors", [f"not an input block: {name}" for name in strange])
        return dict(errors)

    async def close(self, *, everything: bool = False) -> Outcome:
        """Presses the close button, or the cross (`everything`); the bot hears of it if it asked to."""
        self._look()
        cleared = everything or bool(self.view.body.get("clear_on_close"))
        if cleared:
            self.platform.views.clear(self.view.user_id)
        else:
            self.platform.views.remove(self.view)
        self.platform.pulse.beat()
        if not self.view.body.get("notify_on_close"):
            return Outcome()
        payload = payloads.view_closed(self.platform.world, self.view, is_cleared=cleared)
        return Outcome(await self.wire.interact(payload))
