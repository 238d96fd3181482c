"""Somebody at Slack's client: the simulated Slack's person, with the verbs that stories use on every platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import FakeSlack, payloads
from bot.sandbox.slack_person import Person as AtSlack
from bot.sandbox.windows import Conversation, Shown, find_button
from bot.sandbox.wire import Answer, Sent
from bot.sandbox.world import Json, Message


class Person:
    """One person; whatever isn't named here is the simulated Slack's (`modal`, `home`, `sees`, `press`, …)."""

    def __init__(self, slack: FakeSlack, at: AtSlack, settle: Callable[[], Awaitable[None]]) -> None:
        self.slack, self.at, self._settle = slack, at, settle

    def __getattr__(self, name: str) -> Any:
        return getattr(self.at, name)

    @property
    def key(self) -> str:
        """By which the example names them."""
        return self.at.user.handle

    @property
    def name(self) -> str:
        """As everybody reads it."""
        return self.at.user.real_name

    @property
    def inbox(self) -> Conversation:
        """What the bot let them know: their direct messages."""
        return self.at.dm

    async def ask(self, words: str, conversation_id: str = "") -> Any:
        """Says the words to the bot as Slack has it, and returns what it answers this person alone.

        A command, where their workspace installed the app; else a mention in their channel.
        """
        before = self.at.modal
        if self.at.workspace.id not in self.slack.world.app.installed_in:
            await self.at.mention(conversation_id, words)
            await self._settle()
            await self.at.press(self.at.sees(conversation_id).latest("behind the button"), "Show the answer")
            return self.at.modal
        await self.at.command("/partner", words, channel=conversation_id or None)
        opened = self.at.modal
        if opened is not None and (before is None or opened.view.id != before.view.id):
            return opened
        return (self.at.sees(conversation_id) if conversation_id else self.at.dm).messages[-1]

    async def press_copy(self, shown: Shown, button: str) -> Answer:
        """Presses a button in whatever conversation it hangs, member or not."""
        found = find_button(shown.blocks, button)
        return await self._act(shown.said, found.placed.element, found.placed.key[0])

    async def ask_for(self, verb: str, subject: str) -> Answer:
        """Sends what a button with these data would, from the chat with the bot."""
        world = self.slack.world
        said = Message(self.at.dm.id, world.next_ts(), world.app.bot_user, "", world.now())
        element = {"type": "button", "action_id": verb, "value": subject, "text": _plain(verb)}
        return await self._act(said, element, "copy")

    async def _act(self, said: Message, element: Json, block_id: str) -> Answer:
        action = payloads.pressed(element, block_id)
        trigger_id = self.slack.triggers.issue(self.at.id)
        return await self.slack.wire.interact(
            payloads.message_action(self.slack.world, self.at.id, said, action, trigger_id, "")
        )

    def history(self) -> list[Sent]:
        """Every request that went to the bot, the last one first."""
        return self.slack.sent[::-1]

    async def again(self, sent: Sent | None = None) -> Answer:
        """The same bytes once more."""
        return await self.slack.again(sent)

    async def catch_up(self) -> None:
        """Nothing: Slack's client shows everybody the same."""


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def asked(shown: Shown, button: str) -> tuple[str, str]:
    """The verb of a button, and what it is about."""
    element = find_button(shown.blocks, button).placed.element
    return element["action_id"].partition(":")[0], element["value"]
