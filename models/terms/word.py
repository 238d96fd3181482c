"""Words that are stored, sent, or named by a template: text with a type, so that a misspelt one fails the check."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol, Self

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Word(StrEnum):
    """A word of a vocabulary. Its value is what is stored and sent.

    An open vocabulary has a base without members (`AnyState`). Functions and columns take the base; the product's
    words, and those of a kind that is installed beside it, are enumerations derived from it.
    """

    @classmethod
    def of(cls, text: str) -> Self:
        """The word that `text` spells, here or in an enumeration derived from this one.

        What none of them knows is a word too, with `text` as its value: a row that was damaged or comes from a newer
        version can be read and shown, and equals nothing that the program asks about.
        """
        for each in (cls, *cls.__subclasses__()):
            if (known := each._value2member_map_.get(text)) is not None:
                return known  # type: ignore[return-value]  # the map is of `Enum`s
        unknown = str.__new__(cls, text)
        unknown._name_, unknown._value_ = "UNKNOWN", text
        return unknown


class Text(Protocol):
    """Text with a type: a vocabulary, or an address."""

    @classmethod
    def of(cls, text: str) -> str:
        """What `text` spells."""
        ...


class Stored(TypeDecorator[Any]):
    """A text column that is read as a type of text, and never fails at what somebody else put into it."""

    impl = String
    cache_ok = True

    def __init__(self, text: type[Text]) -> None:
        super().__init__()
        self.text = text

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Plain text for the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The word."""
        return None if value is None else self.text.of(value)
