"""Modals as a person uses them: what `surface` gives, and submitting and closing.

The answer to a submission is carried out here as Slack does it: errors at fields, update, push, clear.
"""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.blocks import holders
from bot.sandbox.filling import NotThere, complaints, label_of
from bot.sandbox.outcome import Outcome
from bot.sandbox.refusal import Refused
from bot.sandbox.surface import Surface
from bot.sandbox.web_api.views import checked_view
from bot.sandbox.wire import Answer

TROUBLE = "We had some trouble connecting. Try again?"


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
        """Presses submit. What Slack's client refuses by itself isn't sent, unless `unchecked`.

        Raises NotThere where there is nothing to press, as below a word on what didn't go.
        """
        self._look()
        if not self.submit_words:
            raise NotThere(f"{self.title!r} has no submit button")
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
