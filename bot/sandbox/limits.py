"""What Slack accepts of the blocks that the bot's vocabulary has; every other block is refused.

Written by hand from Slack's reference for blocks, elements and composition objects, and held to account by a
test against a published JSON Schema. Beyond it stand the rules that only Slack's server knows: unique block
ids, an initial option that is among the options, where a block may stand, how much a message may hold in all.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.composition import ID, OPTION, OPTION_GROUP, a_type, either, exactly_one, plain
from bot.sandbox.elements import INPUTS, PRESSABLE
from bot.sandbox.rich_text import CELL, RICH_TEXT
from bot.sandbox.shape import (
    Check,
    Parts,
    boolean,
    by_type,
    integer,
    listing,
    one_of,
    problem,
    record,
    string,
)
from bot.sandbox.world import Json

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT = 40_000  # characters of a message's `text`
# Characters in all blocks of a message. Not documented: people met it live (slackapi/bolt-js, issue 2509).
MOST_BLOCK_TEXT = 13_000
MOST_VIEW_BYTES = 250_000


def _column(value: Any, path: str) -> Iterator[str]:
    if value is not None:
        yield from record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})(
            value, path
        )


def _text_or_fields(value: Json, path: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield problem("must have text or fields", path)


def _action_ids_differ(value: Json, path: str) -> Iterator[str]:
    ids = Counter(element["action_id"] for element in value["elements"] if "action_id" in element)
    for action_id, times in ids.items():
        if times > 1:
            yield problem(f"`action_id` already exists: {action_id}", path)


def _block(name: str, required: Parts, optional: Parts | None = None, *also: Check) -> Check:
    return record({**a_type(name), **required}, {"block_id": ID, **(optional or {})}, *also)


_EVERYWHERE: dict[str, Check] = {
    "header": _block("header", {"text": plain(150)}, {"level": integer(1, 4)}),
    "section": _block(
        "section",
        {},
        {
            "text": either(3000),
            "fields": listing(either(2000), 10),
            "accessory": by_type(PRESSABLE),
            "expand": boolean,
        },
        _text_or_fields,
    ),
    "rich_text": record(RICH_TEXT, {"block_id": ID}),
    "divider": _block("divider", {}),
    "context": _block("context", {"elements": listing(either(3000), 10)}),
    "actions": _block("actions", {"elements": listing(by_type(PRESSABLE), 25)}, None, _action_ids_differ),
}
_TABLE = _block(
    "table",
    {"rows": listing(listing(CELL, 20), 100)},
    {"column_settings": listing(_column, 20, 0)},
)
_INPUT = _block(
    "input",
    {"label": plain(2000), "element": by_type(INPUTS)},
    {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
)
_LEVELS = one_of("default", "info", "warning", "error", "success")
_ALERT = _block("alert", {"text": either(3000)}, {"level": _LEVELS})

_VOCABULARY: dict[Surface, dict[str, Check]] = {
    "message": {**_EVERYWHERE, "table": _TABLE},
    "modal": {**_EVERYWHERE, "input": _INPUT, "alert": _ALERT},
    "home": {**_EVERYWHERE, "input": _INPUT},
}
_BLOCKS = {
    surface: listing(by_type(kinds), MOST_BLOCKS[surface], 0 if surface == "message" else 1)
    for surface, kinds in _VOCABULARY.items()
}
_VIEW_PARTS: Parts = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_VIEWS = {
    "modal": record(
        {**a_type("modal"), "title": plain(24), "blocks": _BLOCKS["modal"]},
        {
            **_VIEW_PARTS,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": record({**a_type("home"), "blocks": _BLOCKS["home"]}, _VIEW_PARTS),
}


_SUGGESTIONS = record(
    {},
    {"options": listing(OPTION, 100, 0), "option_groups": listing(OPTION_GROUP, 100, 0)},
    exactly_one("options", "option_groups"),
)


def check_message(blocks: Any) -> list[str]:
    """Problems of a message's blocks, in Slack's words with JSON pointers; empty if Slack would take it."""
    return list(_BLOCKS["message"](blocks, "/blocks")) or [
        *_repeated_ids(blocks, "/blocks"),
        *_one_table(blocks),
    ]


def check_view(view: Any) -> list[str]:
    """Problems of a modal or Home view, in Slack's words with JSON pointers; empty if Slack would take it."""
    return list(by_type(_VIEWS)(view, "/view")) or [
        *_repeated_ids(view["blocks"], "/view/blocks"),
        *_submit_with_inputs(view),
        *_one_focus(view["blocks"]),
    ]


def check_suggestions(answer: Any) -> list[str]:
    """Problems of an answer to block_suggestion: options, or groups of them, possibly none."""
    return list(_SUGGESTIONS(answer, ""))


def text_of_blocks(value: Any) -> int:
    """How many characters of text stand in blocks, at any depth."""
    if isinstance(value, list):
        return sum(map(text_of_blocks, value))
    if not isinstance(value, dict):
        return 0
    own = value["text"] if isinstance(value.get("text"), str) else ""
    return len(own) + sum(map(text_of_blocks, value.values()))


def _repeated_ids(blocks: list[Json], path: str) -> Iterator[str]:
    for block_id, times in Counter(block["block_id"] for block in blocks if "block_id" in block).items():
        if times > 1:
            yield problem(f"`block_id` already exists: {block_id}", path)


def _one_table(blocks: list[Json]) -> Iterator[str]:
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield problem("only one table is allowed in a message", "/blocks")


def _submit_with_inputs(view: Json) -> Iterator[str]:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        yield problem("missing required field: submit", "/view")


def _one_focus(blocks: list[Json]) -> Iterator[str]:
    focused = [block for block in blocks if block.get("element", {}).get("focus_on_load")]
    if len(focused) > 1:
        yield problem("only one element may have focus_on_load", "/view/blocks")
