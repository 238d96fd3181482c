"""What a person sees: messages and conversations, as snapshots that don't change."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.blocks import Placed, elements
from bot.sandbox.filling import NotThere
from bot.sandbox.platform import Platform
from bot.sandbox.read_blocks import Reader, buttons
from bot.sandbox.world import Channel, Json, Message


@dataclass(frozen=True)
class Button:
    """Something that can be pressed: a button, or an entry of an overflow menu (then `option` is set)."""

    placed: Placed
    option: Json | None = None

    @property
    def names(self) -> list[str]:
        """What it answers to: its words, action_id, value, and accessibility label."""
        source = self.option or self.placed.element
        told = (source["text"]["text"], self.placed.element.get("accessibility_label"), source.get("value"))
        return [name for name in (*told, self.placed.element["action_id"]) if name]


def pressable(blocks: list[Json]) -> Iterator[Button]:
    """Every button and overflow entry."""
    for placed in elements(blocks):
        if placed.element["type"] == "button":
            yield Button(placed)
        for option in placed.element["options"] if placed.element["type"] == "overflow" else []:
            yield Button(placed, option)


def find_button(
    blocks: list[Json],
    name: str,
    value: str | None = None,
    nth: int | None = None,
    block_id: str | None = None,
) -> Button:
    """The button of this name; of this value or block where several share it, or the nth of them from 0."""
    inside = [block for block in blocks if block_id in (None, block["block_id"])]
    there = list(pressable(inside))
    found = [button for button in there if name in button.names and (value is None or value in button.names)]
    if nth is not None:
        found = found[nth : nth + 1]
    if len(found) != 1:
        words = ", ".join(repr(button.names[0]) for button in there) or "none"
        raise NotThere(f"{len(found)} buttons are called {name!r}; there are: {words}")
    return found[0]


@dataclass(frozen=True)
class Shown:
    """A message as it stood when it was looked at: pressing an old one is pressing an old button."""

    platform: Platform
    said: Message
    viewer: str | None = None

    @property
    def ts(self) -> str:
        """The message's id within its conversation."""
        return self.said.ts

    @property
    def blocks(self) -> list[Json]:
        """The blocks as Slack keeps them."""
        return self.said.blocks

    @property
    def text(self) -> str:
        """What is read in the client: the blocks, or the text where there are none."""
        return self.text_for(self.viewer)

    @property
    def fallback(self) -> str:
        """The top-level text, which notifications and screen readers read, as it was sent."""
        return self.said.text

    @property
    def buttons(self) -> list[str]:
        """The words of its buttons."""
        return buttons(self.blocks)

    @property
    def is_ephemeral(self) -> bool:
        """True if only one person sees it."""
        return self.said.ephemeral_to is not None

    def text_for(self, user_id: str | None) -> str:
        """What this person reads: dates are in the person's timezone."""
        reader = Reader(self.platform.world, user_id)
        return reader.blocks(self.blocks) if self.blocks else reader.mrkdwn(self.said.text)

    def now(self) -> "Shown":
        """The same message as it stands now; NotThere if it is gone."""
        for said in self.platform.world.messages_in(self.said.channel):
            if said.ts == self.ts:
                return Shown(self.platform, replace(said), self.viewer)
        raise NotThere(f"the message {self.ts} has been deleted")

    def __repr__(self) -> str:
        return f"<message {self.ts}: {self.text!r} {self.buttons}>"


@dataclass(frozen=True)
class Conversation:
    """A channel or direct message, seen by one person or (with None) by nobody in particular."""

    platform: Platform
    channel: Channel
    viewer: str | None = None

    @property
    def id(self) -> str:
        """Slack's id of the conversation."""
        return self.channel.id

    @property
    def everything(self) -> list[Shown]:
        """All messages in order, replies included; of ephemerals only the viewer's own."""
        said = self.platform.world.messages_in(self.channel.id)
        return [
            Shown(self.platform, replace(message), self.viewer) for message in said if self._sees(message)
        ]

    @property
    def messages(self) -> list[Shown]:
        """The messages of the conversation itself, without the replies in threads."""
        return [shown for shown in self.everything if not shown.said.in_thread]

    def thread(self, parent: Shown | str) -> list[Shown]:
        """The replies to a message."""
        ts = parent if isinstance(parent, str) else parent.ts
        return [shown for shown in self.everything if shown.said.in_thread and shown.said.thread_ts == ts]

    def latest(self, containing: str = "") -> Shown:
        """The last message, replies included, that reads so; NotThere if there is none."""
        for shown in reversed(self.everything):
            if containing in shown.text or containing in shown.fallback:
                return shown
        raise NotThere(f"nothing in {self.channel.name or self.id} contains {containing!r}: {self.text!r}")

    @property
    def text(self) -> str:
        """All that is read there."""
        return "\n\n".join(shown.text for shown in self.everything)

    def _sees(self, message: Message) -> bool:
        if message.ephemeral_to is None:
            return True
        return message.ephemeral_to == self.viewer and not message.ephemeral_hidden

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Conversation) and other.id == self.id and other.viewer == self.viewer

    def __hash__(self) -> int:
        return hash((self.id, self.viewer))
