"""A form's field as Block Kit: its input, what is shown above it, and its current value.

The server checks every answer and says in its own words what is wrong. So the platform's checks are off, except for
the longest text that may be typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.slack import rich_text
from bot.text_limits import cut, units
from models.cards import Entry, Text
from models.forms import FieldType

Json = dict[str, Any]

_LABEL, _HINT, _PLACEHOLDER, _OPTION = 2000, 2000, 150, 75
_MOST_TYPED = 3000
_MOST_BOXES = 10  # of checkboxes and radio buttons
_FEW, _SHORT = 4, 40  # up to this many options with labels this short are shown as radio buttons


def plain_text(text: str, most: int) -> Json:
    """Returns literal text, cut to `most` characters."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def input_blocks(entry: Entry) -> Iterator[Json]:
    """Yields what is above the input (errors, confirmations), then the input."""
    if entry.error:
        yield from rich_text.sections((Text(entry.error, strong=True),))
    if entry.statements:
        items = [rich_text.section((Text(each),)) for each in entry.statements]
        yield rich_text.block([{"type": "rich_text_list", "style": "bullet", "elements": items}])
    block: Json = {
        "type": "input",
        "block_id": entry.field.name,
        "label": plain_text(entry.label, _LABEL),
        "element": {**_ELEMENTS[entry.field.type](entry), "action_id": "value"},
        "optional": not entry.field.required,
    }
    if entry.hint:
        block["hint"] = plain_text(entry.hint, _HINT)
    yield block


def _typed(entry: Entry, kind: str, **extra: Any) -> Json:
    element: Json = {"type": kind, **extra, **_placeholder(entry)}
    if isinstance(entry.value, str) and entry.value:
        element["initial_value"] = cut(entry.value, _MOST_TYPED, "")
    return element


def _text(entry: Entry) -> Json:
    return _typed(entry, "plain_text_input", max_length=_most(entry))


def _long_text(entry: Entry) -> Json:
    return _typed(entry, "plain_text_input", multiline=True, max_length=_most(entry))


def _most(entry: Entry) -> int:
    """Returns the field's limit, or more if a longer text was typed elsewhere: that text is refused, not cut."""
    held = units(entry.value) if isinstance(entry.value, str) else 0
    return min(max(entry.field.limit, held), _MOST_TYPED)


def _email(entry: Entry) -> Json:
    return _typed(entry, "email_text_input")


def _link(entry: Entry) -> Json:
    return _typed(entry, "url_text_input")


def _date(entry: Entry) -> Json:
    element: Json = {"type": "datepicker", **_placeholder(entry)}
    if isinstance(entry.value, str) and _is_day(entry.value):
        element["initial_date"] = entry.value
    return element


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _choice(entry: Entry) -> Json:
    options = _all_options(entry)
    few = len(options) <= _FEW and all(units(label) <= _SHORT for _, label in entry.options)
    if few and not entry.groups and entry.field.required:  # a radio button can't be cleared
        return {"type": "radio_buttons", "options": options, **_chosen(options, entry.value)}
    return {"type": "static_select", **_offer(entry), **_placeholder(entry), **_chosen(options, entry.value)}


def _choices(entry: Entry) -> Json:
    options = _all_options(entry)
    if len(options) <= _MOST_BOXES:
        return {"type": "checkboxes", "options": options, **_ticked(options, entry.value)}
    ticked = _ticked(options, entry.value)
    return {"type": "multi_static_select", **_offer(entry), **_placeholder(entry), **ticked}


def _offer(entry: Entry) -> Json:
    if not entry.groups:
        return {"options": _options(entry.options)}
    return {
        "option_groups": [
            {"label": plain_text(name, _OPTION), "options": _options(some)} for name, some in entry.groups
        ]
    }


def _all_options(entry: Entry) -> list[Json]:
    return _options([option for _, some in entry.groups for option in some] or entry.options)


def _tick(entry: Entry) -> Json:
    options = _options(entry.options)
    return {
        "type": "checkboxes",
        "options": options,
        **({"initial_options": options} if entry.value is True else {}),
    }


def _lookup(entry: Entry) -> Json:
    element: Json = {"type": "external_select", "min_query_length": 0, **_placeholder(entry)}
    return {**element, **_chosen(_options(entry.options), entry.value)}


def _options(options: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"text": plain_text(label, _OPTION), "value": value} for value, label in options]


def _chosen(options: list[Json], value: Any) -> Json:
    found = [option for option in options if option["value"] == value]
    return {"initial_option": found[0]} if found else {}


def _ticked(options: list[Json], value: Any) -> Json:
    chosen = value if isinstance(value, list) else []
    found = [option for option in options if option["value"] in chosen]
    return {"initial_options": found} if found else {}


def _placeholder(entry: Entry) -> Json:
    return {"placeholder": plain_text(entry.placeholder, _PLACEHOLDER)} if entry.placeholder else {}


_ELEMENTS: Mapping[FieldType, Callable[[Entry], Json]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.EMAIL: _email,
    FieldType.DOMAIN: _text,
    FieldType.PHONE: _text,
    FieldType.LINK: _link,
    FieldType.AMOUNT: _text,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.FLAG: _tick,
    FieldType.ATTESTATION: _tick,
    FieldType.LOOKUP: _lookup,
}
