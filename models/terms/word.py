"""Words that are stored, sent, or used in templates: typed text, so that `make check` finds misspellings."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol, Self

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Word(StrEnum):
    """A word of a vocabulary. Its value is what is stored and sent.

    An open vocabulary has a base class without members (`AnyState`), used by functions and columns. The built-in
    words, and those of additional kinds, are enumerations derived from it.
    """

    @classmethod
    def of(cls, text: str) -> Self:
        """Returns the word for `text`, from this enumeration or one derived from it.

        Unknown text becomes a word too, with `text` as its value. A row that is damaged or from a newer version can
        be read and shown, but equals nothing that the program checks for.
        """
        for each in (cls, *cls.__subclasses__()):
            if (known := each._value2member_map_.get(text)) is not None:
                return known  # type: ignore[return-value]  # the map is of `Enum`s
        unknown = str.__new__(cls, text)
        unknown._name_, unknown._value_ = "UNKNOWN", text
        return unknown


class Text(Protocol):
    """Typed text: a vocabulary word or an address."""

    @classmethod
    def of(cls, text: str) -> str:
        """Returns the typed text for `text`."""
        ...


class Stored(TypeDecorator[Any]):
    """A text column with typed text. Never fails on unknown values."""

    impl = String
    cache_ok = True

    def __init__(self, text: type[Text]) -> None:
        super().__init__()
        self.text = text

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Returns plain text for the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Returns the typed text."""
        return None if value is None else self.text.of(value)
