"""What a template's value can be, from its type: which attributes it has, and what it contains.

A `Hint` is a type as `typing` writes it. An unknown type is `Any`, which never causes a complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, reduce
from inspect import get_annotations
from operator import or_
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeAlias, Union, get_args, get_origin, get_type_hints

from handlers.reply import FOR_HANDLERS

Hint: TypeAlias = Any
Use: TypeAlias = Callable[[type, str], None]  # called for each field that is read, with its class and name


class Unknown(LookupError):
    """A value has no such attribute; the message names both."""


@cache
def fields_of(row: Hint) -> Mapping[str, Hint]:
    """Returns the annotated attributes of a class and its bases, without ClassVars."""
    found = get_type_hints(row)
    return {name: hint for name, hint in found.items() if _origin(hint) is not ClassVar}


@cache
def names_of(view: Hint) -> Mapping[str, tuple[type, Hint]]:
    """Returns what a view gives its template, by name: the class that declares each, and its hint."""
    found: dict[str, tuple[type, Hint]] = {}
    for name, hint in fields_of(view).items():
        found |= names_of(hint) if is_flat(view, name) else {name: (owner(view, name), hint)}
    return found


def is_flat(row: Hint, name: str) -> bool:
    """Returns True for a field whose own fields the template gets under their names."""
    return "flat" in getattr(get_type_hints(row, include_extras=True)[name], "__metadata__", ())


def is_for_handlers(row: Hint, name: str) -> bool:
    """True for a field that handlers read, and no template."""
    return any(each.name == name and each.metadata == FOR_HANDLERS for each in fields(row))


def owner(row: Hint, name: str) -> type:
    """Returns the class, `row` or one of its bases, that declares the field."""
    found: type = next(each for each in row.__mro__ if name in get_annotations(each))
    return found


def choices(hint: Hint) -> tuple[Hint, ...]:
    """Returns the types that a value may have, without None."""
    parts = get_args(hint) if _origin(hint) in (Union, UnionType) else (hint,)
    return tuple(each for each in parts if each not in (None, NoneType))


def either(*hints: Hint) -> Hint:
    """Returns the hint of a value that has one of these types; unknown if one of them is."""
    found = list(dict.fromkeys(part for each in hints for part in choices(each)))
    if not found or Any in found:
        return Any
    return reduce(or_, found)


def attribute(hint: Hint, name: str, use: Use) -> Hint:
    """Returns the hint of `value.name`. Raises Unknown if no type that the value may have has it."""
    found = [each for part in choices(hint) for each in _attribute(part, name, use)]
    if not found and choices(hint):
        raise Unknown(f"{_named(hint)} has no {name!r}")
    return either(*found)


def _attribute(part: Hint, name: str, use: Use) -> Iterable[Hint]:
    kind: Hint = _origin(part) or part
    if kind is Any or not isinstance(kind, type):
        return [Any]
    if is_dataclass(kind):
        row: Hint = kind
        if name in fields_of(row):
            use(owner(row, name), name)
            return [fields_of(row)[name]]
        return [Any] if hasattr(kind, name) else []
    if issubclass(kind, Mapping):
        return [Any] if hasattr(kind, name) else [_last(part)]
    return [Any] if hasattr(kind, name) or name in get_annotations(kind) else []


def held(hint: Hint) -> Hint:
    """Returns the hint of a sequence's items, or of a mapping's values where they are looked up by number."""
    return either(*(_last(each) if _holds(each) else Any for each in choices(hint)))


def unpacked(hint: Hint, number: int) -> list[Hint]:
    """Returns the hints of a value's parts when it is unpacked into `number` names."""
    parts = [get_args(each) for each in choices(hint) if _origin(each) is tuple]
    if len(parts) == 1 and len(parts[0]) == number and Ellipsis not in parts[0]:
        return list(parts[0])
    return [Any] * number


def _holds(part: Hint) -> bool:
    kind: Hint = _origin(part) or part
    return isinstance(kind, type) and issubclass(kind, Sequence | Mapping) and not issubclass(kind, str)


def _last(part: Hint) -> Hint:
    """Returns the hint in a container's last parameter; for a tuple, any of its parts."""
    parts = [each for each in get_args(part) if each is not Ellipsis]
    if _origin(part) is tuple:
        return either(*parts)
    return parts[-1] if parts else Any


def classes_in(hint: Hint) -> set[type]:
    """Returns the dataclasses in a hint, at any depth."""
    if isinstance(hint, type) and is_dataclass(hint):
        return {hint}
    return {found for part in get_args(hint) for found in classes_in(part)}


def _named(hint: Hint) -> str:
    return " | ".join(getattr(each, "__name__", str(each)) for each in choices(hint))


def _origin(hint: Hint) -> Hint:
    """Returns the class of a hint with parameters, None if it has none."""
    return get_origin(hint)
