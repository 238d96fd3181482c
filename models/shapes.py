"""What the JSON of a column may hold, beyond being an object or a list. What holds anything else can't be read.

These know no kind and no program: whether an answer fits its question is asked where the kind is known
(`models.readable`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

Holds: TypeAlias = Callable[[Any], bool]

_PLAIN = (str, int, float, bool, type(None))
_DAYS = ("won_on",)
_SORTS = ("guest", "external", "unknown", "organization")
_MOMENTS = ("until",)


def anything(value: Any) -> bool:
    """True: whoever reads it knows what to do with all of it."""
    return True


def texts(value: list[Any]) -> bool:
    """True if all of the list is text."""
    return all(isinstance(each, str) for each in value)


def numbers(value: list[Any]) -> bool:
    """True if all of the list are whole numbers."""
    return all(type(each) is int for each in value)


def members(value: list[Any]) -> bool:
    """True if each of the list is a team, an account, and of what sort."""
    return all(
        isinstance(each, list) and len(each) == 3 and texts(each) and each[2] in _SORTS for each in value
    )


def answers(value: Mapping[str, Any]) -> bool:
    """True if each is what a form keeps: text, yes or no, or a list of texts."""
    return all(
        isinstance(each, (str, bool)) or (isinstance(each, list) and texts(each)) for each in value.values()
    )


def plain(value: Mapping[str, Any]) -> bool:
    """True if each is a plain value, or a list of them."""
    return all(map(_simple, value.values()))


def happening(value: Mapping[str, Any]) -> bool:
    """True if it is what an event keeps: plain values, lists of them, what was changed, and agreements in force.

    Lists of lists are customers that were moved.
    """
    return all(_told(name, each) for name, each in value.items()) and _moved(value)


def _told(name: str, value: Any) -> bool:
    if name == "changed" and not isinstance(value, int):  # an import counts what it changed
        return isinstance(value, dict) and all(
            isinstance(both, list) and len(both) == 2 and all(map(_simple, both)) for both in value.values()
        )
    if name == "overrides":
        return isinstance(value, dict)
    if name in _DAYS:
        return _reads(date.fromisoformat, value)
    if name in _MOMENTS:
        return _reads(datetime.fromisoformat, value)
    return all(map(_simple, value)) if isinstance(value, list) else _simple(value)


def _simple(value: Any) -> bool:
    return isinstance(value, _PLAIN) or (
        isinstance(value, list) and all(isinstance(each, _PLAIN) for each in value)
    )


def _moved(value: Mapping[str, Any]) -> bool:
    """True unless it is about an extension that moved a last day, and a day is none."""
    days = [value.get(name) for name in ("from", "to") if "extension" in value and name in value]
    return all(_reads(date.fromisoformat, day) for day in days)


def _reads(read: Callable[[str], object], value: Any) -> bool:
    try:
        read(value)
    except (TypeError, ValueError):
        return False
    return True
