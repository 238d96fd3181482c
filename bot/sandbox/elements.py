"""What Slack accepts of buttons, menus and input fields."""

from collections.abc import Iterator

from bot.sandbox.composition import (
    CONFIRM,
    DATE,
    ID,
    NUMBER,
    OPTION,
    OPTION_GROUP,
    ROUND_OPTION,
    URI,
    a_type,
    exactly_one,
    initial_among_options,
    option,
    plain,
)
from bot.sandbox.shape import Parts, boolean, integer, listing, one_of, problem, record, string
from bot.sandbox.world import Json


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
    {**a_type("button"), "text": plain(75)},
    {
        "action_id": ID,
        "url": URI,
        "value": string(2000, 1),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
    },
)
_OVERFLOW = record(
    {**a_type("overflow"), "options": listing(option(plain(75), {"url": URI}), 5)},
    {"action_id": ID, "confirm": CONFIRM},
    initial_among_options,
)
_CHOICE: Parts = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
_MENU: Parts = {**_CHOICE, "placeholder": plain(150)}
_OFFER: Parts = {"options": listing(OPTION, 100), "option_groups": listing(OPTION_GROUP, 100)}
_STATIC_SELECT = record(
    a_type("static_select"),
    {**_MENU, **_OFFER, "initial_option": OPTION},
    exactly_one("options", "option_groups"),
    initial_among_options,
)
_MULTI_STATIC_SELECT = record(
    a_type("multi_static_select"),
    {**_MENU, **_OFFER, "initial_options": listing(OPTION, None), "max_selected_items": integer(1)},
    exactly_one("options", "option_groups"),
    initial_among_options,
)
_EXTERNAL_SELECT = record(
    a_type("external_select"), {**_MENU, "initial_option": OPTION, "min_query_length": integer(0)}
)
_RADIO_BUTTONS = record(
    {**a_type("radio_buttons"), "options": listing(ROUND_OPTION, 10)},
    {**_CHOICE, "initial_option": ROUND_OPTION},
    initial_among_options,
)
_CHECKBOXES = record(
    {**a_type("checkboxes"), "options": listing(ROUND_OPTION, 10)},
    {**_CHOICE, "initial_options": listing(ROUND_OPTION, None)},
    initial_among_options,
)
_DATEPICKER = record(a_type("datepicker"), {**_MENU, "initial_date": DATE})
_WHEN = listing(one_of("on_enter_pressed", "on_character_entered"), 2)
_TYPED: Parts = {
    "action_id": ID,
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": record({"trigger_actions_on": _WHEN}),
}
_PLAIN_INPUT = record(
    a_type("plain_text_input"),
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
    {**a_type("number_input"), "is_decimal_allowed": boolean},
    {**_TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    _bounds_agree,
)
INPUTS = {
    "plain_text_input": _PLAIN_INPUT,
    "email_text_input": record(a_type("email_text_input"), {**_TYPED, "initial_value": string()}),
    "url_text_input": record(a_type("url_text_input"), {**_TYPED, "initial_value": string()}),
    "number_input": _NUMBER_INPUT,
    "datepicker": _DATEPICKER,
    "static_select": _STATIC_SELECT,
    "multi_static_select": _MULTI_STATIC_SELECT,
    "external_select": _EXTERNAL_SELECT,
    "radio_buttons": _RADIO_BUTTONS,
    "checkboxes": _CHECKBOXES,
}
PRESSABLE = {"button": _BUTTON, "overflow": _OVERFLOW, "static_select": _STATIC_SELECT}
