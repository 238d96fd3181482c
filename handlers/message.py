"""Every message that the bot can send: who may read it, and what it says now.

A letter names one of these; delivery composes it when it sends. Modules of `handlers.messages` declare a `MESSAGES`
tuple. Each message carries an audience, and delivery sends it nowhere else.

They may declare `EXAMPLES` too: what the preview shows of them, with made-up data and no database.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from sqlmodel import Session

from handlers.reply import Act, Content, OpenForm, Refused
from models.people import Actor
from models.program import Program


class Audience(StrEnum):
    """Who may read a message. STAFF, OPERATIONS and SALES admit no outside person and no guest."""

    CONVERSATION = (
        "room"  # the partner's shared conversation: other organizations' people, and direct sellers, may read
    )
    PERSON = "person"  # one person, directly
    STAFF = "staff"  # an approval conversation
    OPERATIONS = "operations"
    SALES = "sales"  # Procore's direct sellers


@dataclass(frozen=True)
class Setting:
    """What composing may look at. `reader` is the person written to, None in a conversation of several.

    `hangs` is True where the message hangs already and is brought up to date: then there is something to say.
    """

    session: Session
    program: Program
    now: datetime
    audience: Audience
    reader: Actor | None = None
    hangs: bool = False


Compose = Callable[[Setting, Mapping[str, Any]], Content | None]


@dataclass(frozen=True)
class Message:
    """A message by name. `compose` gives what to say, or None if there is nothing to say any more.

    `instead` names the message that goes to the partner's shared conversation where the person can't be
    written to directly; "" if nothing is lost. `passing` is news of the day: what couldn't be sent for more than a
    business day is summed up with its like. Cards, decisions and open questions aren't.

    `asks`: it asks for something, with a button that somebody's act uses up. Its copies are kept (the letter has a copy
    key of a kind in `models.letters.ASKS`) and brought up to date by each change of what they are about. Once nothing
    is asked any more, `compose` says so where the message hangs, and gives None where it doesn't.
    """

    name: str
    audience: Audience
    compose: Compose
    instead: str = ""
    passing: bool = False
    asks: bool = False


@dataclass(frozen=True)
class Example:
    """What the bot may show: a message, a dialog, a Home tab, or (an OpenForm) a step of a form.

    `name` is `<kind>.<what>.<state>.<audience>` in lower case; a Refused is always a dialog. `acts` are those under
    a dialog.
    """

    name: str
    content: Content | OpenForm | Refused
    surface: Literal["message", "dialog", "home"] = "message"
    acts: tuple[Act, ...] = ()


def copy_key(message: str, key: str) -> str | None:
    """The copy key of the letter `key` about something that `message` asks; None if it asks nothing."""
    return f"ask:{key}" if message in _asking() else None


@cache
def _asking() -> frozenset[str]:
    return frozenset(name for name, each in all_messages().items() if each.asks)


def all_messages() -> dict[str, Message]:
    """Every message by name. Raises ValueError if two share a name."""
    found: dict[str, Message] = {}
    for message in _declared("MESSAGES"):
        if message.name in found:
            raise ValueError(f"two messages are called {message.name!r}")
        found[message.name] = message
    return found


def all_examples() -> list[Example]:
    """Every example, by name. Raises ValueError if two share a name."""
    found: dict[str, Example] = {}
    for example in _declared("EXAMPLES"):
        if example.name in found:
            raise ValueError(f"two examples are called {example.name!r}")
        found[example.name] = example
    return [found[name] for name in sorted(found)]


def _declared(what: str) -> Iterator[Any]:
    package = importlib.import_module("handlers.messages")
    for info in pkgutil.iter_modules(package.__path__, "handlers.messages."):
        yield from getattr(importlib.import_module(info.name), what, ())
