"""What templates may call: filters and functions that turn values into words and buttons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from bot.words import dates
from bot.words.glossary import WordMissing
from bot.words.opaque import Markdown, nodes
from bot.words.saying import Rendering, in_words, label, option_label, short_label
from handlers.reply import Act
from models.cards import Button, Buttons, Inline, Moment, Style, Text
from models.terms import Verb

RENDERING = "_rendering"  # the context key of the rendering


def _rendering(context: Context) -> Rendering:
    found = context.resolve(RENDERING)
    assert isinstance(found, Rendering), "macros are imported `with context`"
    return found


@pass_context
def _day(context: Context, value: date | datetime | str) -> Text | Moment:
    """`value|day`: a date with its weekday; a point in time as the reader's own day."""
    rendering = _rendering(context)
    if not isinstance(value, date | str):  # the library takes None for today
        raise TypeError(f"no day: {value!r}")
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return dates.moment(value, rendering.timezone, rendering.locale, clock=False)
    return Text(dates.day(value, rendering.locale))


@pass_context
def _moment(context: Context, value: datetime | str) -> Moment:
    """`value|moment`: a point in time with the time of day."""
    rendering = _rendering(context)
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return dates.moment(at, rendering.timezone, rendering.locale, clock=True)


@pass_context
def _money(context: Context, value: Decimal | int | str, currency: str) -> str:
    """`value|money("USD")`: "USD 120,000"."""
    return dates.money(value, currency, _rendering(context).locale)


def _listed(values: Iterable[Any], separator: str = ", ") -> tuple[Inline, ...]:
    """`values|listed`: values or nodes in a row, with a separator between them."""
    found: list[Inline] = []
    for value in values:
        each = nodes(value)
        if isinstance(each, Buttons):
            raise TypeError("buttons aren't listed in a sentence")
        found += [Text(separator), *each] if found else each
    return tuple(found)


@pass_context
def _buttons(context: Context, acts: Iterable[Act]) -> Buttons:
    """`buttons(acts)`: a row of buttons, in a paragraph of its own."""
    rendering = _rendering(context)
    return row_of(rendering, acts)


def row_of(rendering: Rendering, acts: Iterable[Act]) -> Buttons:
    """A row of buttons, in words."""
    return Buttons(tuple(_button(rendering, act) for act in acts))


def _button(rendering: Rendering, act: Act) -> Button:
    text = _verb(rendering, act)
    accessible = f"{text}, {act.about}" if act.about else ""
    return Button(act.verb, text, act.subject, Style(act.style), accessible, act.url)


def _verb(rendering: Rendering, act: Act) -> str:
    """Returns the label of the button. A button that files a kind says what the kind offers."""
    if act.verb == Verb.FILE and act.subject in rendering.kinds:
        return rendering.glossary_of(act.subject).word("offer")
    return rendering.glossary.word("buttons", act.verb)


@pass_context
def _word(context: Context, *path: str) -> str:
    """`word("states", state)`: a word of this template, or of those behind it."""
    return _rendering(context).glossary.word(*path)


@pass_context
def _word_of(context: Context, template: str, *path: str) -> str:
    """`word_of(kind, "title")`: a word of another template."""
    return _rendering(context).glossary_of(template).word(*path)


@pass_context
def _field_label(context: Context, name: str, kind: str | None = None) -> str:
    """`field_label(name)`: a field's question."""
    return label(_rendering(context).about(kind), name)


@pass_context
def _fact_label(context: Context, name: str, kind: str | None = None) -> str:
    """`fact_label(name)`: a field's name on a card."""
    return short_label(_rendering(context).about(kind), name)


@pass_context
def _option(context: Context, name: str, value: str, kind: str | None = None) -> str:
    """`option("reason", value)`: an option in words."""
    rendering = _rendering(context).about(kind)
    return option_label(rendering, rendering.field(name), name, value)


@pass_context
def _answer(context: Context, name: str, value: Any, kind: str | None = None) -> tuple[Inline, ...]:
    """`answer("country", value)`: an answer to one of the kind's questions, in words."""
    rendering = _rendering(context).about(kind)
    field = rendering.field(name)
    if field is None:
        raise WordMissing(f"no kind at hand asks {name!r}: say which, as in answer(name, value, kind)")
    return in_words(rendering, field, value)


@pass_context
def _said(context: Context, item: Any, audience: str) -> Markdown:
    """`said(item, "staff")`: the item in the words of its own template, by the macro of that name."""
    template = context.environment.get_template(f"{item.template}.j2")
    macro = getattr(template.make_module(context.get_all()), audience, None)
    if macro is None:
        raise WordMissing(f"no macro {audience!r} in {template.name}")
    said: Markdown = macro(item)
    return said


def teach(environment: Environment) -> None:
    """Gives the environment these filters and functions."""
    environment.filters |= {"day": _day, "moment": _moment, "money": _money, "listed": _listed}
    environment.globals |= {
        "buttons": _buttons,
        "word": _word,
        "word_of": _word_of,
        "field_label": _field_label,
        "fact_label": _fact_label,
        "option": _option,
        "answer": _answer,
        "said": _said,
    }
