"""The closed vocabulary of what is shown, neutral of platforms: a Card of title, blocks and buttons.

Templates yield these nodes and renderers turn them into Block Kit or an Adaptive Card. `Text` is opaque: it may
be a person's own words, and no renderer may let its platform interpret it. The vocabulary grows only when every
renderer grows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from models.forms import Answer
from models.forms import Field as FormField
from models.terms import AnyVerb


@dataclass(frozen=True)
class Text:
    """A run of characters, never parsed again."""

    value: str
    strong: bool = False
    code: bool = False


@dataclass(frozen=True)
class Link:
    """A label that opens an address; the address comes from a template or the policy, or is shown as it is."""

    label: str
    url: str


@dataclass(frozen=True)
class Moment:
    """A point in time, shown in the reader's timezone where the platform can, else as `fallback`.

    `clock` shows the time of day too. `fallback` says the date and its timezone in words.
    """

    at: datetime
    fallback: str
    clock: bool = False


Inline: TypeAlias = Text | Link | Moment


class Style(StrEnum):
    """How a button stands out. At most one PRIMARY a row."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True)
class Button:
    """A press: `verb` names the handler, `subject` what it is about (a reference or an id, never a decision).

    `accessible` is what a screen reader says where several buttons share a label. With `url` it is a link.
    """

    verb: AnyVerb
    label: str
    subject: str = ""
    style: Style = Style.DEFAULT
    accessible: str = ""
    url: str = ""


@dataclass(frozen=True)
class Heading:
    text: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `small` for an aside."""

    text: tuple[Inline, ...]
    small: bool = False


@dataclass(frozen=True)
class Quote:
    """What a person wrote, shown as theirs."""

    text: tuple[Inline, ...]


@dataclass(frozen=True)
class Bullets:
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Facts:
    """Label and value, a line each."""

    rows: tuple[tuple[tuple[Inline, ...], tuple[Inline, ...]], ...]


@dataclass(frozen=True)
class Table:
    """Only in messages. The first row is the header."""

    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True)
class Divider:
    pass


@dataclass(frozen=True)
class Buttons:
    """A row of buttons."""

    items: tuple[Button, ...]


Block: TypeAlias = Heading | Paragraph | Quote | Bullets | Facts | Table | Divider | Buttons


@dataclass(frozen=True)
class Personal:
    """Each reader of a conversation may get a view of a card with the buttons that are theirs.

    `key` is what such a view is asked for by; `accounts` are those for whom there may be buttons.
    """

    key: str
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A message, a dialog's text, or a tab. `title` is a full sentence: notifications read it first.

    Where a platform's limits leave no room, `cut` stands after a text and `rest` in place of whole blocks.
    `personal` is set where the platform can show each reader a view of their own; else all see all buttons.
    """

    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    cut: str = "…"
    rest: str = "…"
    personal: Personal | None = None

    def buttons(self) -> tuple[Button, ...]:
        """Every button, in order."""
        return tuple(item for block in self.blocks if isinstance(block, Buttons) for item in block.items)


def plain(inlines: tuple[Inline, ...]) -> str:
    """The words of `inlines`, for screen readers, notifications and logs of tests."""
    return "".join(
        each.value if isinstance(each, Text) else each.label if isinstance(each, Link) else each.fallback
        for each in inlines
    )


@dataclass(frozen=True)
class Entry:
    """A field of a page, in words: what a renderer needs to draw it and to read it back.

    `options` are (value, label); `groups` put them under headings. `statements` are what an attestation says.
    `mark` says beside the label whether it must be answered, `missing` what is wrong where it must and isn't.
    """

    field: FormField
    label: str
    hint: str = ""
    placeholder: str = ""
    options: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    statements: tuple[str, ...] = ()
    value: Answer | None = None
    error: str = ""
    mark: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Page:
    """A step of a form, in words. `verb` and `subject` come back with what is sent; `back` is a button's label.

    `ways` are buttons beside sending it, under the fields.
    """

    title: str
    submit: str
    close: str
    verb: AnyVerb
    subject: str
    step: str
    entries: tuple[Entry, ...]
    back: str = ""
    intro: tuple[Block, ...] = ()
    cut: str = "…"
    rest: str = "…"
    ways: tuple[Button, ...] = ()
