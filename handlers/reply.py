"""What a handler answers: data that the platform's edge turns into an acknowledgement, a form or a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar, get_type_hints

from models.forms import Answers, Form, Problem
from models.terms import AnyVerb

OF_A_KIND = "submission"  # the template behind those of all kinds

FOR_HANDLERS = {"for": "handlers"}  # metadata of a field that handlers read, and no template

_T = TypeVar("_T")
_FLAT = "flat"
# A field that is a dataclass itself, whose fields a template calls by their own names, as if they were the view's.
Flat: TypeAlias = Annotated[_T, _FLAT]


@dataclass(frozen=True)
class View:
    """What one block of a template needs: a field for each name that the block uses, documented under it.

    A subclass says in its class line where it is worded: `class Ended(View, template="endings", block="ended")`.
    With `template=OF_A_KIND` each kind may word it, and `Content` names the kind. Values are plain ones, `Act`s for
    buttons, and rows: frozen dataclasses of both. What a person wrote is passed as it is. `python -m
    bot.words.agreement` (part of `make check`) holds views and templates against each other.
    """

    template: ClassVar[str] = ""
    block: ClassVar[str] = ""

    def __init_subclass__(cls, template: str = "", block: str = "") -> None:
        super().__init_subclass__()
        cls.template, cls.block = template or cls.template, block or cls.block

    def data(self) -> Mapping[str, Any]:
        """The fields by name, for the template."""
        return flat(self)

    def mapped(self, change: Callable[[Any], Any]) -> Self:
        """The same view with each value that the template sees changed."""
        made: Self = _mapped(self, change)
        return made


def flat(row: Any) -> dict[str, Any]:
    """The fields of a view or a row by name, those of its `Flat` fields in their place."""
    found: dict[str, Any] = {}
    for name, is_flat in _names(row.__class__):
        value = getattr(row, name)
        found |= flat(value) if is_flat else {name: value}
    return found


def _mapped(row: Any, change: Callable[[Any], Any]) -> Any:
    made = {
        name: _mapped(getattr(row, name), change) if is_flat else change(getattr(row, name))
        for name, is_flat in _names(row.__class__)
    }
    return replace(row, **made)


@cache
def _names(row: Any) -> tuple[tuple[str, bool], ...]:
    """The names of a dataclass's fields, each with whether it is flat."""
    known = get_type_hints(row, include_extras=True)
    return tuple((each.name, _FLAT in getattr(known[each.name], "__metadata__", ())) for each in fields(row))


class _Loose(View):
    """Data by name, where a block has no view of its own yet."""

    def __init__(self, template: str, block: str, data: Mapping[str, Any]) -> None:
        self.__dict__.update(template=template, block=block, loose=data)

    def data(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.__dict__["loose"]
        return found

    def mapped(self, change: Callable[[Any], Any]) -> _Loose:
        data = {name: change(value) for name, value in self.data().items()}
        return _Loose(self.template, self.block, data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Loose) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.template, self.block))


@dataclass(frozen=True, init=False)
class Content:
    """Words to be made: a view, and the template that words it where it isn't the view's own: a kind's.

    Where `most` isn't 0, no more characters than that stand before the buttons: one of them must lead to the rest.
    """

    view: View
    template: str
    most: int

    def __init__(
        self, view: View | str, template: str = "", data: Mapping[str, Any] | None = None, most: int = 0
    ) -> None:
        made = _Loose(view, template, data or {}) if isinstance(view, str) else view
        object.__setattr__(self, "view", made)
        object.__setattr__(
            self, "template", made.template if isinstance(view, str) else template or made.template
        )
        object.__setattr__(self, "most", most)

    @property
    def block(self) -> str:
        """The block that words it."""
        return self.view.block

    @property
    def data(self) -> Mapping[str, Any]:
        """The view's fields by name."""
        return self.view.data()


@dataclass(frozen=True)
class Act:
    """A button to be worded by the template: its verb, what it is about, how it stands out.

    `about` tells a screen reader which of several equal buttons this is.
    """

    verb: AnyVerb
    subject: str = ""
    style: str = "default"  # default | primary | danger
    about: str = ""
    url: str = ""


def each_act(value: Any, change: Callable[[Act], Act]) -> Any:
    """The same value with every button in it changed, however deep it stands."""
    if isinstance(value, Act):
        return change(value)
    if isinstance(value, Content):
        return replace(value, view=value.view.mapped(lambda each: each_act(each, change)))
    if isinstance(value, Mapping):
        return {name: each_act(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(each_act(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: each_act(getattr(value, each.name), change) for each in fields(value)}
        )
    return value


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
    verb: AnyVerb
    subject: str
    answers: Answers = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    intro: Content | None = None
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
