"""What a handler returns: data that the platform adapter turns into an acknowledgment, a form, or a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar, get_type_hints

from models.forms import Answers, Form, Problem
from models.terms import AnyVerb, Refusal

OF_A_KIND = "submission"  # the template behind those of all kinds

FOR_HANDLERS = {"for": "handlers"}  # metadata of a field that handlers read, and no template

_T = TypeVar("_T")
_FLAT = "flat"
# Marks a dataclass field whose own fields a template uses by name, as if they belonged to the view.
Flat: TypeAlias = Annotated[_T, _FLAT]


@dataclass(frozen=True)
class View:
    """The data for one block of a template: a field for each name that the block uses, documented below that field.

    A subclass names its template in the class line: `class Ended(View, template="endings", block="ended")`. With
    `template=OF_A_KIND` each kind may have its own words, and `Content` names the kind. Values are plain values,
    `Act`s for buttons, and rows (frozen dataclasses of both). Text that a person wrote is passed unchanged. `python
    -m bot.words.agreement` (part of `make check`) compares views with templates.
    """

    template: ClassVar[str] = ""
    block: ClassVar[str] = ""

    def __init_subclass__(cls, template: str = "", block: str = "") -> None:
        super().__init_subclass__()
        cls.template, cls.block = template or cls.template, block or cls.block

    def data(self) -> Mapping[str, Any]:
        """Returns the fields by name, for the template."""
        return flat(self)

    def mapped(self, change: Callable[[Any], Any]) -> Self:
        """Returns a copy of the view with `change` applied to each value that the template sees."""
        made: Self = _mapped(self, change)
        return made


def flat(row: Any) -> dict[str, Any]:
    """Returns the fields of a view or row by name, with the fields of its `Flat` fields among them."""
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
    """Returns the names of a dataclass's fields, and whether each is flat."""
    known = get_type_hints(row, include_extras=True)
    return tuple((each.name, _FLAT in getattr(known[each.name], "__metadata__", ())) for each in fields(row))


class _Loose(View):
    """Data by name, for a block that has no view of its own yet."""

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
    """Text to be rendered: a view and the template for it.

    The template is the view's own unless a kind has its own words.

    If `most` isn't 0, at most that many characters appear before the buttons, and one button must lead to the rest.
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
        """The name of the template block."""
        return self.view.block

    @property
    def data(self) -> Mapping[str, Any]:
        """The view's fields by name."""
        return self.view.data()


@dataclass(frozen=True)
class Act:
    """A button: its verb, what it is about, and its style. The template has the label.

    `about` tells a screen reader which of several identical buttons this is.
    """

    verb: AnyVerb
    subject: str = ""
    style: str = "default"  # default | primary | danger
    about: str = ""
    url: str = ""


def each_act(value: Any, change: Callable[[Act], Act]) -> Any:
    """Returns a copy of `value` with `change` applied to every button in it, at any depth."""
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
    """Opens a step of a form. `verb` handles the submitted answers; `subject` comes back with them.

    `answers` fill in the fields, `problems` appear at them, and `intro` appears above them. `options` are the
    values and labels of LOOKUP fields and of choices that come from data; a label of "" means that the template has
    it. `template` has the words that the form's own template lacks. `prefilled` are answers for the template to
    word, where none is given yet. `acts` are further buttons. `check` names the fields that were filled in from
    pasted text and need checking. `send` replaces the label of the submit button.
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
    """The answers are refused: one problem for each field. Everything that was typed stays."""

    form: Form
    step: str
    problems: Mapping[str, Problem]


@dataclass(frozen=True)
class Dialog:
    """Shows something only to the person who asked. `acts` are buttons below it.

    With `alone`, it replaces everything that is open, on platforms that stack views.
    """

    content: Content
    acts: tuple[Act, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Refused:
    """The request is refused: `code` is a block of the template `refusals`. `acts` are buttons below it."""

    code: Refusal
    params: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Done:
    """The request is done and the form closes. Letters carry what follows."""


Reply: TypeAlias = OpenForm | Problems | Dialog | Refused | Done
