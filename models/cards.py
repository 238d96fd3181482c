"""Cards, independent of platforms: a title, blocks, and buttons.

Templates produce these nodes, and renderers turn them into Block Kit or an Adaptive Card. `Text` is opaque: it may
be a person's own words, and no renderer may let its platform interpret it. A new node needs support in every
renderer.
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
    """Characters that are never parsed again."""

    value: str
    strong: bool = False
    code: bool = False


@dataclass(frozen=True)
class Link:
    """A label that opens a URL. The URL comes from a template or the policy, or is shown as it is."""

    label: str
    url: str


@dataclass(frozen=True)
class Moment:
    """A time, shown in the reader's time zone if the platform can do that, else as `fallback`.

    `clock` also shows the time of day. `fallback` gives the date and its time zone in words.
    """

    at: datetime
    fallback: str
    clock: bool = False


Inline: TypeAlias = Text | Link | Moment


class Style(StrEnum):
    """How a button stands out. At most one PRIMARY per row."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True)
class Button:
    """A button: `verb` names the handler, `subject` is what it is about (a reference or an ID, never a decision).

    `accessible` is for screen readers if several buttons share a label. With `url` it is a link.
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
    """A paragraph; `small` for side notes."""

    text: tuple[Inline, ...]
    small: bool = False


@dataclass(frozen=True)
class Quote:
    """A person's own words, shown as a quote."""

    text: tuple[Inline, ...]


@dataclass(frozen=True)
class Bullets:
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Facts:
    """Labels and values, one per line."""

    rows: tuple[tuple[tuple[Inline, ...], tuple[Inline, ...]], ...]


@dataclass(frozen=True)
class Table:
    """A table, only in messages. The first row is the header."""

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
    """Lets each reader in a conversation get their own view of a card, with their own buttons.

    `key` identifies the view. `accounts` are the readers who may have buttons.
    """

    key: str
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A message, the text of a dialog, or a tab. `title` is a full sentence, because notifications read it first.

    If the platform's limits leave no room, `cut` follows a shortened text and `rest` replaces whole blocks.
    `personal` is set if the platform can show each reader their own view; otherwise everyone sees all buttons.
    """

    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    cut: str = "…"
    rest: str = "…"
    personal: Personal | None = None

    def buttons(self) -> tuple[Button, ...]:
        """Returns every button, in order."""
        return tuple(item for block in self.blocks if isinstance(block, Buttons) for item in block.items)


def plain(inlines: tuple[Inline, ...]) -> str:
    """Returns the words of `inlines`, for screen readers, notifications, and test logs."""
    return "".join(
        each.value if isinstance(each, Text) else each.label if isinstance(each, Link) else each.fallback
        for each in inlines
    )


@dataclass(frozen=True)
class Entry:
    """A field of a page, in words: everything a renderer needs to draw it and read it back.

    `options` are (value, label); `groups` put them under headings. `statements` are the texts of an attestation.
    `mark` says next to the label whether an answer is required. `missing` is the error if a required answer is
    missing.
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
    """A step of a form, in words.

    `verb` and `subject` come back with the submitted answers; `back` is a button's label.

    `ways` are further buttons below the fields.
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
