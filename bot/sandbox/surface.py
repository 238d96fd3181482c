"""What modals and Home have in common: they can be read, pressed and filled in."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.blocks import HOLDS, Placed, elements, holders, options_of
from bot.sandbox.filling import (
    NotThere,
    Wanted,
    content_for,
    field_named,
    label_of,
    option_named,
)
from bot.sandbox.limits import check_suggestions
from bot.sandbox.outcome import Outcome, told_after
from bot.sandbox.platform import Platform
from bot.sandbox.read_blocks import Reader, buttons
from bot.sandbox.refusal import Refused
from bot.sandbox.views import View
from bot.sandbox.windows import find_button
from bot.sandbox.wire import Wire
from bot.sandbox.world import Json


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

    @property
    def choices(self) -> dict[str, list[str]]:
        """The words of what may be chosen, by label; of a list that is searched, nothing."""
        return {
            label_of(placed): [each["text"]["text"] for each in options_of(placed.element)]
            for placed in holders(self.view.blocks)
        }

    @property
    def spoken(self) -> list[str]:
        """What a screen reader says of the buttons."""
        return [
            placed.element.get("accessibility_label") or placed.element["text"]["text"]
            for placed in elements(self.view.blocks)
            if placed.element["type"] == "button"
        ]

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
        offered = await self.suggestions(placed, str(wanted))
        return offered[0] if len(offered) == 1 else option_named(placed.element, offered, str(wanted))

    async def _hold(self, placed: Placed, content: object) -> None:
        kind = placed.element["type"]
        self.view.hold(placed.key, kind, content)
        self.platform.pulse.beat()
        if not placed.is_input or placed.block.get("dispatch_action"):
            await self._act(placed, {HOLDS[kind]: content})

    def keep(self, contents: Iterable[Json]) -> None:
        """Takes over what stands in the page's fields, and reports nothing to the bot.

        Each content has `block`, `action` and `value`: what a person types or chooses, or an option as a whole.
        """
        placed_by_key = {placed.key: placed for placed in holders(self.view.blocks)}
        for content in contents:
            placed = placed_by_key.get((content["block"], content["action"]))
            if placed is not None:
                wanted = content["value"]
                held = wanted if isinstance(wanted, dict) else content_for(placed.element, wanted)
                if held != self._content_now(placed):
                    self.view.hold(placed.key, placed.element["type"], held)

    def at(self, block_id: str, action_id: str) -> Placed:
        """The element with these ids; NotThere if the view has none."""
        for placed in holders(self.view.blocks):
            if placed.key == (block_id, action_id):
                return placed
        raise NotThere(f"the form has no field {block_id}/{action_id}")

    async def report(self, placed: Placed) -> Outcome:
        """Tells the bot what stands in this field now, if the field reports its changes."""
        if placed.is_input and not placed.block.get("dispatch_action"):
            return Outcome()
        return await self._act(placed, {HOLDS[placed.element["type"]]: self._content_now(placed)})

    async def search(self, field: str, words: str) -> list[str]:
        """What an external select offers for these words."""
        offered = await self.suggestions(field_named(self.view, field), words)
        return [option["text"]["text"] for option in offered]

    async def suggestions(self, placed: Placed, words: str) -> list[Json]:
        """The same as whole options; none where the app has no address for it, or the bot's answer is no good.

        The client then says "No results", and nobody is told why.
        """
        if not self.platform.world.app.has_options:
            self.platform.note_refusal(
                "block_suggestion", "no_options_url", ["the manifest names no address"]
            )
            return []
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
