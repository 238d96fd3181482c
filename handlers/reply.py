"""What a handler answers: data that the platform's edge turns into an acknowledgement, a form or a dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from models.forms import Answers, Form, Problem


@dataclass(frozen=True)
class Content:
    """Words to be made: a block of a template (`deal_registration` falls back to `submission`), and its data.

    Data are plain values, `Act`s for buttons, and rows of both. What a person wrote is passed as it is. Where
    `most` isn't 0, no more characters than that stand before the buttons: one of them must lead to the rest.
    """

    template: str
    block: str
    data: Mapping[str, Any] = field(default_factory=dict)
    most: int = 0


@dataclass(frozen=True)
class Act:
    """A button to be worded by the template: its verb, what it is about, how it stands out.

    `about` tells a screen reader which of several equal buttons this is.
    """

    verb: str
    subject: str = ""
    style: str = "default"  # default | primary | danger
    about: str = ""
    url: str = ""


@dataclass(frozen=True)
class OpenForm:
    """Shows a step of a form. `verb` handles what is sent, `subject` comes back with it.

        `answers` fill the fields, `problems` stand at them, `intro` stands above. `options` give the values and
        labels of LOOKUP fields or of choices that come from data; where a label is "", the template has it.
    `template` has the words that the form's own template (by its name) lacks. `prefilled` are answers to be
    worded where none is given yet. `acts` are ways out beside sending it. `check` names the fields that were
    filled in from a text and want checking; `send` the word of the button that sends it, where it isn't the
    form's own.
    """

    form: Form
    step: str
    verb: str
    subject: str
    answers: Answers = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    intro: Content | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    template: str = ""
    prefilled: Mapping[str, Content] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    check: frozenset[str] = frozenset()
    send: str = ""


@dataclass(frozen=True)
class Problems:
    """The answers are refused: a problem for each field; everything typed stays."""

    form: Form
    step: str
    problems: Mapping[str, Problem]


@dataclass(frozen=True)
class Dialog:
    """Shows something to the one who asked, and to nobody else. `acts` are ways on, under what is shown.

    `alone` puts it in place of all that is open before them, where a platform lays one view over another.
    """

    content: Content
    acts: tuple[Act, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Refused:
    """It is not done, and this is why: a block of the template `refusals`. `acts` are ways on, under it."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Done:
    """It is done; a form closes. What follows is on its way by letter."""


Reply: TypeAlias = OpenForm | Problems | Dialog | Refused | Done
