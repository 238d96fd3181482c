"""A form's field as an Adaptive Card input, with what is shown around it.

The server checks every answer. `isRequired`, which Teams marks and enforces itself, is set only in a form whose
only action is to send it: otherwise Teams would refuse Back, or lose what was typed. Elsewhere the label says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.teams.text import escaped, rich_text
from models.cards import Entry, Text
from models.forms import FieldType

Json = dict[str, Any]

PREFIX = "answer."  # before a field's name, so that no field is taken for the form's own data
SEARCH = "search."  # before the name of a field whose list is searched
_FEW = 4  # so many options are shown at once


def input_elements(entry: Entry, *, enforced: bool = False) -> Iterator[Json]:
    """What is confirmed, the input, what is wrong, and what helps to answer.

    `enforced` lets Teams itself hold the form back while a required field is empty.
    """
    for each in entry.statements:
        yield rich_text((Text("• "), Text(each)))
    named = _enforced(entry) if enforced and entry.field.required else {"label": _marked(entry)}
    yield {**_INPUTS[entry.field.type](entry), "id": PREFIX + entry.field.name, **named}
    if entry.error:
        yield {**rich_text((Text(entry.error, strong=True),), color="Attention"), "spacing": "Small"}
    if entry.hint:
        yield {**rich_text((Text(entry.hint),), isSubtle=True, size="Small"), "spacing": "Small"}


def _enforced(entry: Entry) -> Json:
    return {"label": entry.label, "isRequired": True, "errorMessage": entry.missing}


def _marked(entry: Entry) -> str:
    return f"{entry.label} {entry.mark}".rstrip()


def search_element(entry: Entry, label: str) -> Json:
    """Returns the input whose words filter the field's list."""
    return {"type": "Input.Text", "id": SEARCH + entry.field.name, "label": label, "maxLength": 100}


def _typed(entry: Entry, **extra: Any) -> Json:
    element: Json = {"type": "Input.Text", **extra, **_placeholder(entry)}
    if isinstance(entry.value, str) and entry.value:
        element["value"] = entry.value
    return element


def _text(entry: Entry) -> Json:
    return _typed(entry, maxLength=_most(entry))


def _long_text(entry: Entry) -> Json:
    return _typed(entry, isMultiline=True, maxLength=_most(entry))


def _most(entry: Entry) -> int:
    """Returns the field's limit, or more if a longer text was typed elsewhere: that text is refused, not cut."""
    return max(entry.field.limit, len(entry.value) if isinstance(entry.value, str) else 0)


def _email(entry: Entry) -> Json:
    return _typed(entry, style="Email", maxLength=_most(entry))


def _phone(entry: Entry) -> Json:
    return _typed(entry, style="Tel", maxLength=_most(entry))


def _link(entry: Entry) -> Json:
    return _typed(entry, style="Url", maxLength=_most(entry))


def _date(entry: Entry) -> Json:
    element: Json = {"type": "Input.Date", **_placeholder(entry)}
    if isinstance(entry.value, str) and _is_day(entry.value):
        element["value"] = entry.value
    return element


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _choice(entry: Entry) -> Json:
    options = _options(entry)
    expanded = len(options) <= _FEW and not entry.groups
    chosen = {"value": entry.value} if entry.value in [value for value, _ in options] else {}
    return {
        "type": "Input.ChoiceSet",
        "style": "expanded" if expanded else "compact",
        "choices": _choices_of(options, escape=expanded),
        "wrap": True,
        **_placeholder(entry),
        **chosen,
    }


def _choices(entry: Entry) -> Json:
    options = _options(entry)
    given = entry.value if isinstance(entry.value, list) else []
    chosen = [value for value, _ in options if value in given]
    return {
        "type": "Input.ChoiceSet",
        "isMultiSelect": True,
        "style": "expanded",
        "choices": _choices_of(options, escape=True),
        "wrap": True,
        **({"value": ",".join(chosen)} if chosen else {}),
    }


def _tick(entry: Entry) -> Json:
    return {
        "type": "Input.Toggle",
        "title": escaped(entry.options[0][1]),
        "valueOn": "true",
        "valueOff": "false",
        "value": "true" if entry.value is True else "false",
        "wrap": True,
    }


def _lookup(entry: Entry) -> Json:
    return {**_choice(entry), "style": "compact", "choices": _choices_of(_options(entry), escape=False)}


def _options(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Every option. Adaptive Cards have no headings among options: the groups follow one another."""
    return tuple(option for _, some in entry.groups for option in some) or entry.options


def _choices_of(options: tuple[tuple[str, str], ...], *, escape: bool) -> list[Json]:
    return [{"title": escaped(label) if escape else label, "value": value} for value, label in options]


def _placeholder(entry: Entry) -> Json:
    return {"placeholder": entry.placeholder} if entry.placeholder else {}


_INPUTS: Mapping[FieldType, Callable[[Entry], Json]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.EMAIL: _email,
    FieldType.DOMAIN: _text,
    FieldType.PHONE: _phone,
    FieldType.LINK: _link,
    FieldType.AMOUNT: _text,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.FLAG: _tick,
    FieldType.ATTESTATION: _tick,
    FieldType.LOOKUP: _lookup,
}
