"""What is known of a value in a template by its type: which attributes it has, what it holds.

A `Hint` is a type as `typing` writes it. What isn't known is `Any`, of which nothing is complained.
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
Use: TypeAlias = Callable[[type, str], None]  # told of each field that is read: its class, its name


class Unknown(LookupError):
    """A value has no such attribute; the message names both."""


@cache
def fields_of(row: Hint) -> Mapping[str, Hint]:
    """The annotated attributes of a class, its bases' included, but those of the class itself."""
    found = get_type_hints(row)
    return {name: hint for name, hint in found.items() if _origin(hint) is not ClassVar}


@cache
def names_of(view: Hint) -> Mapping[str, tuple[type, Hint]]:
    """What a view gives its template by name: the class that declares each, and its hint."""
    found: dict[str, tuple[type, Hint]] = {}
    for name, hint in fields_of(view).items():
        found |= names_of(hint) if is_flat(view, name) else {name: (owner(view, name), hint)}
    return found


def is_flat(row: Hint, name: str) -> bool:
    """True for a field that stands for the fields of what it is."""
    return "flat" in getattr(get_type_hints(row, include_extras=True)[name], "__metadata__", ())


def is_for_handlers(row: Hint, name: str) -> bool:
    """True for a field that handlers read, and no template."""
    return any(each.name == name and each.metadata == FOR_HANDLERS for each in fields(row))


def owner(row: Hint, name: str) -> type:
    """The class among `row` and its bases that declares the field."""
    found: type = next(each for each in row.__mro__ if name in get_annotations(each))
    return found


def choices(hint: Hint) -> tuple[Hint, ...]:
    """What a value may be, None left out."""
    parts = get_args(hint) if _origin(hint) in (Union, UnionType) else (hint,)
    return tuple(each for each in parts if each not in (None, NoneType))


def either(*hints: Hint) -> Hint:
    """The hint of a value that is one of these; unknown if one of them is."""
    found = list(dict.fromkeys(part for each in hints for part in choices(each)))
    if not found or Any in found:
        return Any
    return reduce(or_, found)


def attribute(hint: Hint, name: str, use: Use) -> Hint:
    """The hint of `value.name`. Raises Unknown if none of what the value may be has it."""
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
    """The hint of what a sequence holds, or a mapping's values where they are looked up by a number."""
    return either(*(_last(each) if _holds(each) else Any for each in choices(hint)))


def unpacked(hint: Hint, number: int) -> list[Hint]:
    """The hints of a value that is unpacked into so many names."""
    parts = [get_args(each) for each in choices(hint) if _origin(each) is tuple]
    if len(parts) == 1 and len(parts[0]) == number and Ellipsis not in parts[0]:
        return list(parts[0])
    return [Any] * number


def _holds(part: Hint) -> bool:
    kind: Hint = _origin(part) or part
    return isinstance(kind, type) and issubclass(kind, Sequence | Mapping) and not issubclass(kind, str)


def _last(part: Hint) -> Hint:
    """What a container holds by its last parameter; of a tuple, whichever of its parts."""
    parts = [each for each in get_args(part) if each is not Ellipsis]
    if _origin(part) is tuple:
        return either(*parts)
    return parts[-1] if parts else Any


def classes_in(hint: Hint) -> set[type]:
    """The dataclasses that stand in a hint, however deep."""
    if isinstance(hint, type) and is_dataclass(hint):
        return {hint}
    return {found for part in get_args(hint) for found in classes_in(part)}


def _named(hint: Hint) -> str:
    return " | ".join(getattr(each, "__name__", str(each)) for each in choices(hint))


def _origin(hint: Hint) -> Hint:
    """The class behind a hint with parameters, None if it has none."""
    return get_origin(hint)
