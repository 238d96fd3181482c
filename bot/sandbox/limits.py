"""What Slack accepts of the blocks that the bot's vocabulary has; every other block is refused.

Written by hand from Slack's reference for blocks, elements and composition objects, and held to account by a
test against a published JSON Schema. Beyond it stand the rules that only Slack's server knows: unique block
ids, an initial option that is among the options, where a block may stand, how much a message may hold in all.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

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
MOST_BLOCK_TEXT = (
    13_000  # characters in all blocks of a message: not documented, seen live (bolt-js issue 2509)
)
MOST_VIEW_BYTES = 250_000

_ID = string(255, 1)
_URI = string(3000, 1, r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_NUMBER = string(None, 1, r"-?[0-9]+(\.[0-9]+)?")
_DATE = string(None, 1, r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def _plain(longest: int) -> Check:
    return record({"type": one_of("plain_text"), "text": string(longest, 1)}, {"emoji": boolean})


def _mrkdwn(longest: int) -> Check:
    return record({"type": one_of("mrkdwn"), "text": string(longest, 1)}, {"verbatim": boolean})


def _either(longest: int) -> Check:
    return by_type({"plain_text": _plain(longest), "mrkdwn": _mrkdwn(longest)})


_CONFIRM = record(
    {"title": _plain(100), "text": _either(300), "confirm": _plain(30), "deny": _plain(30)},
    {"style": one_of("primary", "danger")},
)


def _option(text: Check, extra: Parts | None = None) -> Check:
    return record({"text": text, "value": string(150, 1)}, {"description": text, **(extra or {})})


_OPTION = _option(_plain(75))
_ROUND_OPTION = _option(_either(75))
_OPTION_GROUP = record({"label": _plain(75), "options": listing(_OPTION, 100)})


def _type(name: str) -> Parts:
    return {"type": one_of(name)}


def _exactly_one(*names: str) -> Check:
    def check(value: Json, path: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield problem(f"must have exactly one of {', '.join(names)}", path)

    return check


def _initial_among_options(value: Json, path: str) -> Iterator[str]:
    groups = value.get("option_groups", [])
    options = [*value.get("options", []), *(option for group in groups for option in group["options"])]
    offered = [(option["value"], option["text"]["text"]) for option in options]
    chosen = [
        *value.get("initial_options", []),
        *([value["initial_option"]] if "initial_option" in value else []),
    ]
    for option in chosen:
        if (option["value"], option["text"]["text"]) not in offered:
            yield problem("initial option is not among the options", path)


def _lengths_agree(value: Json, path: str) -> Iterator[str]:
    longest = value.get("max_length", 3000)
    if value.get("min_length", 0) > longest:
        yield problem("min_length is more than max_length", path)
    if len(value.get("initial_value", "")) > longest:
        yield problem(f"must be less than {longest + 1} characters", f"{path}/initial_value")


def _bounds_agree(value: Json, path: str) -> Iterator[str]:
    if (
        "min_value" in value
        and "max_value" in value
        and float(value["min_value"]) > float(value["max_value"])
    ):
        yield problem("min_value is more than max_value", path)


_BUTTON = record(
    {**_type("button"), "text": _plain(75)},
    {
        "action_id": _ID,
        "url": _URI,
        "value": string(2000, 1),
        "style": one_of("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(75, 1),
    },
)
_OVERFLOW = record(
    {**_type("overflow"), "options": listing(_option(_plain(75), {"url": _URI}), 5)},
    {"action_id": _ID, "confirm": _CONFIRM},
    _initial_among_options,
)
_CHOICE: Parts = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": boolean}
_MENU: Parts = {**_CHOICE, "placeholder": _plain(150)}
_OFFER: Parts = {"options": listing(_OPTION, 100), "option_groups": listing(_OPTION_GROUP, 100)}
_STATIC_SELECT = record(
    _type("static_select"),
    {**_MENU, **_OFFER, "initial_option": _OPTION},
    _exactly_one("options", "option_groups"),
    _initial_among_options,
)
_MULTI_STATIC_SELECT = record(
    _type("multi_static_select"),
    {**_MENU, **_OFFER, "initial_options": listing(_OPTION, None), "max_selected_items": integer(1)},
    _exactly_one("options", "option_groups"),
    _initial_among_options,
)
_EXTERNAL_SELECT = record(
    _type("external_select"), {**_MENU, "initial_option": _OPTION, "min_query_length": integer(0)}
)
_RADIO_BUTTONS = record(
    {**_type("radio_buttons"), "options": listing(_ROUND_OPTION, 10)},
    {**_CHOICE, "initial_option": _ROUND_OPTION},
    _initial_among_options,
)
_CHECKBOXES = record(
    {**_type("checkboxes"), "options": listing(_ROUND_OPTION, 10)},
    {**_CHOICE, "initial_options": listing(_ROUND_OPTION, None)},
    _initial_among_options,
)
_DATEPICKER = record(_type("datepicker"), {**_MENU, "initial_date": _DATE})
_WHEN = listing(one_of("on_enter_pressed", "on_character_entered"), 2)
_TYPED: Parts = {
    "action_id": _ID,
    "placeholder": _plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": record({"trigger_actions_on": _WHEN}),
}
_PLAIN_INPUT = record(
    _type("plain_text_input"),
    {
        **_TYPED,
        "initial_value": string(),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
    },
    _lengths_agree,
)
_NUMBER_INPUT = record(
    {**_type("number_input"), "is_decimal_allowed": boolean},
    {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
    _bounds_agree,
)
_INPUTS = {
    "plain_text_input": _PLAIN_INPUT,
    "email_text_input": record(_type("email_text_input"), {**_TYPED, "initial_value": string()}),
    "url_text_input": record(_type("url_text_input"), {**_TYPED, "initial_value": string()}),
    "number_input": _NUMBER_INPUT,
    "datepicker": _DATEPICKER,
    "static_select": _STATIC_SELECT,
    "multi_static_select": _MULTI_STATIC_SELECT,
    "external_select": _EXTERNAL_SELECT,
    "radio_buttons": _RADIO_BUTTONS,
    "checkboxes": _CHECKBOXES,
}
_PRESSABLE = {"button": _BUTTON, "overflow": _OVERFLOW, "static_select": _STATIC_SELECT}


def _some(value: Json, path: str) -> Iterator[str]:
    if not value:
        yield problem("must have at least one property", path)


_STYLE_NAMES = ("bold", "italic", "strike", "code", "underline")
_STYLE = record({}, dict.fromkeys(_STYLE_NAMES, boolean), _some)


def _leaf(name: str, required: Parts, optional: Parts | None = None) -> Check:
    return record({**_type(name), **required}, {"style": _STYLE, **(optional or {})})


_LEAVES = by_type(
    {
        "text": _leaf("text", {"text": string(None, 1)}),
        "link": _leaf("link", {"url": _URI}, {"text": string(), "unsafe": boolean}),
        "date": _leaf(
            "date",
            {"timestamp": integer(0), "format": string(None, 1)},
            {"fallback": string(), "url": _URI},
        ),
        "user": _leaf("user", {"user_id": string(None, 1, "[UW][A-Z0-9]+")}),
        "channel": _leaf("channel", {"channel_id": string(None, 1, "[CG][A-Z0-9]+")}),
        "emoji": _leaf("emoji", {"name": string(None, 1)}, {"unicode": string(None, 1)}),
    }
)
_LINE: Parts = {"elements": listing(_LEAVES, None, 0)}
_SECTION_LINE = record({**_type("rich_text_section"), **_LINE})
_RICH = by_type(
    {
        "rich_text_section": _SECTION_LINE,
        "rich_text_quote": record({**_type("rich_text_quote"), **_LINE}, {"border": one_of(0, 1)}),
        "rich_text_preformatted": record(
            {**_type("rich_text_preformatted"), **_LINE}, {"border": one_of(0, 1)}
        ),
        "rich_text_list": record(
            {
                **_type("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": listing(by_type({"rich_text_section": _SECTION_LINE}), None),
            },
            {"indent": integer(0), "offset": integer(0), "border": one_of(0, 1)},
        ),
    }
)
_RICH_TEXT: Parts = {**_type("rich_text"), "elements": listing(_RICH, None, 0)}
_CELL = by_type(
    {
        "raw_text": record({**_type("raw_text"), "text": string(None, 1)}),
        "rich_text": record(_RICH_TEXT),
    }
)


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
    return record({**_type(name), **required}, {"block_id": _ID, **(optional or {})}, *also)


_EVERYWHERE: dict[str, Check] = {
    "header": _block("header", {"text": _plain(150)}, {"level": integer(1, 4)}),
    "section": _block(
        "section",
        {},
        {
            "text": _either(3000),
            "fields": listing(_either(2000), 10),
            "accessory": by_type(_PRESSABLE),
            "expand": boolean,
        },
        _text_or_fields,
    ),
    "rich_text": record(_RICH_TEXT, {"block_id": _ID}),
    "divider": _block("divider", {}),
    "context": _block("context", {"elements": listing(_either(3000), 10)}),
    "actions": _block("actions", {"elements": listing(by_type(_PRESSABLE), 25)}, None, _action_ids_differ),
}
_TABLE = _block(
    "table",
    {"rows": listing(listing(_CELL, 20), 100)},
    {"column_settings": listing(_column, 20, 0)},
)
_INPUT = _block(
    "input",
    {"label": _plain(2000), "element": by_type(_INPUTS)},
    {"hint": _plain(2000), "optional": boolean, "dispatch_action": boolean},
)
_LEVELS = one_of("default", "info", "warning", "error", "success")
_ALERT = _block("alert", {"text": _either(3000)}, {"level": _LEVELS})

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
        {**_type("modal"), "title": _plain(24), "blocks": _BLOCKS["modal"]},
        {
            **_VIEW_PARTS,
            "submit": _plain(24),
            "close": _plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": record({**_type("home"), "blocks": _BLOCKS["home"]}, _VIEW_PARTS),
}


_SUGGESTIONS = record(
    {},
    {"options": listing(_OPTION, 100, 0), "option_groups": listing(_OPTION_GROUP, 100, 0)},
    _exactly_one("options", "option_groups"),
)


def vocabulary(surface: Surface) -> frozenset[str]:
    """The types of block that may stand there."""
    return frozenset(_VOCABULARY[surface])


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
