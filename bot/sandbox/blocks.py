"""Walking through blocks: the elements in them, the ids that Slack fills in, what an element holds."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.sandbox.world import Json

# What each element that holds something calls it in `state.values`.
HOLDS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "checkboxes": "selected_options",
}
_INITIAL = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
}
_INTERACTIVE = {*HOLDS, "button", "overflow"}


@dataclass(frozen=True)
class Placed:
    """An element with the block in which it stands."""

    block: Json
    element: Json

    @property
    def key(self) -> tuple[str, str]:
        """(block_id, action_id), unique within a message or view."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def is_input(self) -> bool:
        """True for the element of an input block, whose value waits for the submission."""
        return bool(self.block["type"] == "input")


def elements(blocks: list[Json]) -> Iterator[Placed]:
    """Every interactive element, in reading order."""
    for block in blocks:
        inside = [block.get("element"), block.get("accessory")]
        if block["type"] == "actions":
            inside = block["elements"]
        for element in inside:
            if element is not None and element["type"] in _INTERACTIVE:
                yield Placed(block, element)


def holders(blocks: list[Json]) -> Iterator[Placed]:
    """The elements that hold a value and therefore stand in `state.values`."""
    return (placed for placed in elements(blocks) if placed.element["type"] in HOLDS)


def empty_state(element: Json) -> Json:
    """An element's entry in `state.values` before anybody touched it."""
    name = HOLDS[element["type"]]
    nothing: Any = [] if name == "selected_options" else None
    return {"type": element["type"], name: deepcopy(element.get(_INITIAL[name], nothing))}


def options_of(element: Json) -> list[Json]:
    """What can be chosen, groups laid flat; empty for elements without options of their own."""
    grouped = (group["options"] for group in element.get("option_groups", []))
    return [*element.get("options", []), *(option for options in grouped for option in options)]


def as_stored(blocks: list[Json], taken: Iterator[int]) -> list[Json]:
    """The blocks as Slack keeps them: ids filled in where absent, text objects with their defaults."""
    stored = deepcopy(blocks)
    for block in stored:
        block.setdefault("block_id", f"sb{next(taken):03x}")
        for placed in elements([block]):
            placed.element.setdefault("action_id", f"sa{next(taken):03x}")
    _fill_in_texts(stored)
    return stored


def _fill_in_texts(value: Any) -> None:
    if isinstance(value, list):
        for part in value:
            _fill_in_texts(part)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for part in value.values():
            _fill_in_texts(part)
