"""What a person reads in blocks, as plain text: for tests, and for nothing that decides.

Buttons aren't part of the text; `buttons` lists them.
"""

import re
from collections.abc import Iterator

from bot.sandbox import dates
from bot.sandbox.blocks import elements
from bot.sandbox.world import Json, World

_MARK = re.compile(r"<([^<>]*)>")
_STYLED = re.compile(r"(?<![\w*_~`])([*_~`])(\S|\S[^\n]*?\S)\1(?![\w*_~`])")


class Reader:
    """Reads as this person would: names resolved, dates in the person's timezone (UTC for nobody)."""

    def __init__(self, world: World, user_id: str | None = None) -> None:
        self.world = world
        self.tz = world.users[user_id].tz if user_id else "UTC"

    def blocks(self, blocks: list[Json]) -> str:
        """One line for each line that a person sees."""
        return "\n".join(line for block in blocks for line in self._block(block))

    def mrkdwn(self, text: str) -> str:
        """Slack's mark-up as it reads: marks gone, links and mentions by their names, entities decoded."""
        shown = _MARK.sub(lambda mark: self._mark(mark[1]), _STYLED.sub(r"\2", text))
        return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _mark(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            return self._user(target[1:])
        if target.startswith("#"):
            return self._channel(target[1:])
        if target.startswith("!date^"):
            _, timestamp, pattern, *_ = target.split("^")
            return dates.written(int(timestamp), pattern, self.tz)
        if target.startswith("!"):
            return "@" + target[1:]
        return label or target

    def _user(self, user_id: str) -> str:
        user = self.world.users.get(user_id)
        return f"@{user.real_name}" if user else f"@{user_id}"

    def _channel(self, channel_id: str) -> str:
        channel = self.world.channels.get(channel_id)
        return f"#{channel.name}" if channel else f"#{channel_id}"

    def text(self, value: Json) -> str:
        """A text object as it reads."""
        return self.mrkdwn(value["text"]) if value["type"] == "mrkdwn" else str(value["text"])

    def _block(self, block: Json) -> Iterator[str]:
        match block["type"]:
            case "header" | "alert":
                yield self.text(block["text"])
            case "section":
                yield from (self.text(part) for part in (block.get("text"), *block.get("fields", [])) if part)
            case "context":
                yield " ".join(map(self.text, block["elements"]))
            case "rich_text":
                yield from self.rich(block)
            case "input":
                yield self.text(block["label"])
                if "hint" in block:
                    yield self.text(block["hint"])
            case "table":
                yield from (" | ".join(map(self._cell, row)) for row in block["rows"])

    def _cell(self, cell: Json) -> str:
        return " ".join(self.rich(cell)) if cell["type"] == "rich_text" else str(cell["text"])

    def rich(self, block: Json) -> Iterator[str]:
        """The lines of a rich_text block or cell."""
        for part in block["elements"]:
            if part["type"] == "rich_text_list":
                for number, item in enumerate(part["elements"], 1):
                    bullet = f"{number}." if part["style"] == "ordered" else "•"
                    yield f"{bullet} {self._line(item)}"
            else:
                yield self._line(part)

    def _line(self, section: Json) -> str:
        return "".join(map(self._leaf, section["elements"]))

    def _leaf(self, leaf: Json) -> str:
        match leaf["type"]:
            case "link":
                return str(leaf.get("text") or leaf["url"])
            case "date":
                return dates.written(leaf["timestamp"], leaf["format"], self.tz)
            case "user":
                return self._user(leaf["user_id"])
            case "channel":
                return self._channel(leaf["channel_id"])
            case "emoji":
                return f":{leaf['name']}:"
        return str(leaf["text"])


def buttons(blocks: list[Json]) -> list[str]:
    """The words of every button and of every entry of an overflow menu, in reading order."""
    found: list[str] = []
    for placed in elements(blocks):
        if placed.element["type"] == "button":
            found.append(placed.element["text"]["text"])
        elif placed.element["type"] == "overflow":
            found += [option["text"]["text"] for option in placed.element["options"]]
    return found
