"""From what a person types or chooses to what Slack keeps of it, with the checks of Slack's own client."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.sandbox.blocks import HOLDS, Placed, holders, options_of
from bot.sandbox.views import View
from bot.sandbox.world import Json

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https?://\S+\.\S+")

Wanted = str | bool | int | float | Decimal | date | list[str] | None


class NotThere(LookupError):
    """A field, option or button that the person looks for isn't on the screen; the message lists what is."""


def field_named(view: View, name: str) -> Placed:
    """The element whose label, block_id or action_id this is."""
    found = [placed for placed in holders(view.blocks) if name in _names(placed)]
    if len(found) != 1:
        there = ", ".join(repr(_names(placed)[0]) for placed in holders(view.blocks))
        raise NotThere(f"{len(found)} fields are called {name!r}; there are: {there}")
    return found[0]


def _names(placed: Placed) -> list[str]:
    label: Json = placed.block.get("label") or placed.element.get("placeholder") or {}
    return [name for name in (label.get("text"), *placed.key) if name]


def label_of(placed: Placed) -> str:
    """How a person calls the field: its label, else its placeholder, else its block_id."""
    return _names(placed)[0]


def option_named(element: Json, options: list[Json], wanted: str) -> Json:
    """The option with these words or this value."""
    for option in options:
        if wanted in (option["text"]["text"], option["value"]):
            return option
    there = ", ".join(repr(option["text"]["text"]) for option in options)
    raise NotThere(f"{element['action_id']} has no option {wanted!r}; there are: {there}")


def content_for(element: Json, wanted: Wanted) -> object:
    """What `state.values` holds once the person has typed or chosen this; None empties the field."""
    kind = HOLDS[element["type"]]
    if kind == "selected_options":
        return _several(element, wanted)
    if wanted is None or wanted == "":
        return None
    if kind == "selected_option":
        return option_named(element, options_of(element), str(wanted))
    return wanted.isoformat() if isinstance(wanted, date) else str(wanted)


def _several(element: Json, wanted: Wanted) -> list[Json]:
    options = options_of(element)
    if isinstance(wanted, bool):
        return options if wanted else []
    words = [] if wanted is None else wanted if isinstance(wanted, list) else [str(wanted)]
    return [option_named(element, options, word) for word in words]


def complaints(view: View) -> dict[str, str]:
    """What Slack's client shows under fields before it sends anything: a message by block_id."""
    found: dict[str, str] = {}
    state = view.state()
    for placed in holders(view.blocks):
        if placed.is_input:
            block_id, action_id = placed.key
            content = state[block_id][action_id][HOLDS[placed.element["type"]]]
            message = _complaint(placed, content)
            if message:
                found[block_id] = message
    return found


def _complaint(placed: Placed, content: object) -> str:
    if content in (None, "", []):
        return "" if placed.block.get("optional") else "Please complete this required field."
    element = placed.element
    match element["type"]:
        case "email_text_input":
            return "" if _EMAIL.fullmatch(str(content)) else "This value is not a valid email."
        case "url_text_input":
            return "" if _URL.fullmatch(str(content)) else "This value is not a valid URL."
        case "number_input":
            return _number_complaint(element, str(content))
        case "plain_text_input":
            return _length_complaint(element, str(content))
    return ""


def _length_complaint(element: Json, content: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(content) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(content) > most else ""


def _number_complaint(element: Json, content: str) -> str:
    try:
        number = Decimal(content)
    except InvalidOperation:
        return "This value is not a valid number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "This value must be a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"This value must be at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"This value must be at most {element['max_value']}."
    return ""
