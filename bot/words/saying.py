"""Whose words to use, and how to say answers, options, and labels with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.words import dates
from bot.words.glossary import Glossary
from models import amounts, countries
from models.cards import Inline, Link, Text
from models.forms import Field, FieldType
from models.kinds import Kind


@dataclass(frozen=True)
class Rendering:
    """What words depend on besides the data: whose come first, and the reader's time zone and language."""

    glossary: Glossary
    glossary_of: Callable[[str], Glossary]
    kinds: Mapping[str, Kind]
    kind: Kind | None
    timezone: str
    locale: str

    def about(self, kind: str | None) -> Rendering:
        """Returns the same with the words of another kind. Raises KeyError if there is no such kind."""
        if kind is None or (self.kind is not None and self.kind.name == kind):
            return self
        return Rendering(
            self.glossary_of(kind), self.glossary_of, self.kinds, self.kinds[kind], self.timezone, self.locale
        )

    def field(self, name: str) -> Field | None:
        """Returns the kind's own field of that name, None if there is none."""
        if self.kind is None:
            return None
        try:
            return self.kind.form.field(name)
        except KeyError:
            return None


def option_label(rendering: Rendering, field: Field | None, name: str, value: str) -> str:
    """Returns an option in words: the template's own, else a country's name, else the field or state that it
    names.
    """
    glossary = rendering.glossary
    own = glossary.find("options", name, value)
    if isinstance(own, str):
        return own
    if field is not None and field.groups == countries.groups():
        return countries.names(rendering.locale).get(value, value)
    if name == "kind" and value in rendering.kinds:
        return rendering.glossary_of(value).word("title")
    for path in (("facts", value), ("fields", value, "label"), ("states", value)):
        named = glossary.find(*path)
        if isinstance(named, str):
            return named
    for kind in rendering.kinds:  # a list of several kinds can be filtered by the states of all of them
        named = rendering.glossary_of(kind).find("states", value)
        if isinstance(named, str):
            return named
    return glossary.word("options", name, value)


def label(rendering: Rendering, name: str) -> str:
    """Returns a field's question."""
    return rendering.glossary.word("fields", name, "label")


def short_label(rendering: Rendering, name: str) -> str:
    """Returns a field's name on a card, which may be shorter than its question."""
    found = rendering.glossary.find("facts", name)
    return found if isinstance(found, str) else label(rendering, name)


def in_words(rendering: Rendering, field: Field, value: Any) -> tuple[Inline, ...]:
    """Returns a typed answer as a person reads it."""
    answers = rendering.glossary
    if value is None or value == "" or value == []:
        return (Text(answers.word("answers", "none")),)
    if field.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return (Text(answers.word("answers", "yes" if value is True else "no")),)
    if field.type in (FieldType.CHOICE, FieldType.CHOICES):
        chosen = value if isinstance(value, list) else [str(value)]
        known = [
            option_label(rendering, field, field.name, each) if each in field.values else each
            for each in chosen
        ]
        return (Text(", ".join(known)),)
    return _written(rendering, field, str(value))


def _written(rendering: Rendering, field: Field, value: str) -> tuple[Inline, ...]:
    if field.type is FieldType.DATE:
        return (Text(_day_or_as_it_is(value, rendering.locale)),)
    if field.type is FieldType.AMOUNT and (found := amounts.kept(value)) is not None:
        return (Text(dates.number(found, rendering.locale)),)
    if field.type is FieldType.LINK and value.startswith(("https://", "http://")) and len(value.split()) == 1:
        return (Link(value, value),)
    return (Text(value),)


def _day_or_as_it_is(value: str, locale: str) -> str:
    try:
        return dates.day(date.fromisoformat(value), locale)
    except ValueError:
        return value
