"""The closed vocabulary of forms, neutral of platforms: Form, Step, Field, and reading answers back.

A form is a declaration; its words stand in the template of its kind, found by the names used here. Both
platforms render these types and read them back to the same plain values: `str`, `bool`, `list[str]`, and for
dates `YYYY-MM-DD`. A refusal is a Problem (a code and parameters): the words for it stand in templates too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeAlias

Answer: TypeAlias = str | bool | list[str]
Answers: TypeAlias = dict[str, Answer]


class FieldType(StrEnum):
    """What a field asks for. Every type is known to every renderer."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    DOMAIN = "domain"
    PHONE = "phone"
    LINK = "link"
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    ATTESTATION = "attestation"
    LOOKUP = "lookup"  # staff only: a list too long for a select, searched on the server


@dataclass(frozen=True)
class Problem:
    """Why an answer is refused: the code of a template block, with what it needs to say."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormContext:
    """What checks may look at beside the answers: the reader's day, the policy in force, and facts of the case."""

    today: date
    values: Any  # models.policy.Values; Any keeps the vocabulary free of the programme
    facts: Mapping[str, Any] = field(default_factory=dict)


Check: TypeAlias = Callable[[Any, FormContext], Problem | None]
StepCheck: TypeAlias = Callable[[Answers, FormContext], Mapping[str, Problem]]


@dataclass(frozen=True)
class Field:
    """One question. `options` are values (their words stand in the template); `groups` puts them under headings."""

    name: str
    type: FieldType
    required: bool = True
    min_length: int = 0
    max_length: int = 0
    options: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def limit(self) -> int:
        """The most characters that an answer may have."""
        return self.max_length or (3000 if self.type is FieldType.LONG_TEXT else 200)

    @property
    def values(self) -> tuple[str, ...]:
        """Every option's value, groups flattened."""
        return self.options or tuple(value for _, values in self.groups for value in values)


@dataclass(frozen=True)
class Step:
    """A page of a form. `checks` look at several answers together and name the field of each problem.

    They get only answers that are right by themselves.
    """

    name: str
    fields: tuple[Field, ...]
    checks: tuple[StepCheck, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(each.name for each in self.fields)


@dataclass(frozen=True)
class Form:
    """A form: its name (that of its template), its version, its steps."""

    name: str
    steps: tuple[Step, ...]
    version: str = "1"

    def step(self, name: str) -> Step:
        """The step called `name`; KeyError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def after(self, name: str) -> Step | None:
        """The step after `name`, None after the last."""
        index = self.steps.index(self.step(name))
        return self.steps[index + 1] if index + 1 < len(self.steps) else None

    def before(self, name: str) -> Step | None:
        """The step before `name`, None before the first."""
        index = self.steps.index(self.step(name))
        return self.steps[index - 1] if index else None

    def field(self, name: str) -> Field:
        """The field called `name` in whichever step; KeyError if there is none."""
        for step in self.steps:
            for each in step.fields:
                if each.name == name:
                    return each
        raise KeyError(name)


def narrowed(form: Form, choices: Mapping[str, tuple[str, ...]]) -> Form:
    """The form with only these options in the fields named."""
    if not choices:
        return form
    steps = tuple(
        replace(
            step,
            fields=tuple(
                replace(each, options=choices[each.name]) if each.name in choices else each
                for each in step.fields
            ),
        )
        for step in form.steps
    )
    return replace(form, steps=steps)


FIRST = "first"  # the step of questions that come first


def first(form: Form, names: Iterable[str]) -> Form:
    """The form with the questions `names` on a first step of their own, which has the checks of theirs; as it is
    without any."""
    wanted = frozenset(names)
    chosen = tuple(each for step in form.steps for each in step.fields if each.name in wanted)
    if not chosen:
        return form
    checks = tuple(
        dict.fromkeys(check for step in form.steps if wanted & set(step.names()) for check in step.checks)
    )
    others = (
        replace(step, fields=tuple(each for each in step.fields if each.name not in wanted))
        for step in form.steps
    )
    return replace(form, steps=(Step(FIRST, chosen, checks), *(step for step in others if step.fields)))


def read(step: Step, raw: Mapping[str, Any], context: FormContext) -> tuple[Answers, dict[str, Problem]]:
    """The answers of a step as typed values, and a problem for each field that is refused.

    Answers that are refused are kept in the first value as they were typed, so that nothing is lost.
    """
    answers: Answers = {}
    problems: dict[str, Problem] = {}
    for each in step.fields:
        value = tidy(each, raw.get(each.name))
        if value is not None:
            answers[each.name] = value
        problem = _problem(each, value, context)
        if problem is not None:
            problems[each.name] = problem
    sound = {name: value for name, value in answers.items() if name not in problems}
    for check in step.checks:
        for name, problem in check(sound, context).items():
            problems.setdefault(name, problem)
    return answers, problems


def tidy(each: Field, value: Any) -> Answer | None:
    """A platform's value as the field's type keeps it; None for an empty answer. Never raises on odd input."""
    if each.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return True if value in (True, "true", "True") or (isinstance(value, list) and value) else None
    if each.type is FieldType.CHOICES:
        items = value if isinstance(value, list) else str(value or "").split(",")
        return [item for item in map(_storable, items) if item] or None
    text = "" if value is None else _storable(value).replace("\r\n", "\n").strip()
    return text or None


def _storable(value: Any) -> str:
    """As text without NUL, which PostgreSQL doesn't keep and nobody types."""
    return str(value).replace("\0", "")


def _problem(each: Field, value: Answer | None, context: FormContext) -> Problem | None:
    if value is None:
        return Problem("required") if each.required else None
    problem = _SHAPES.get(each.type, _text)(each, value)
    if problem is not None:
        return problem
    for check in each.checks:
        problem = check(value, context)
        if problem is not None:
            return problem
    return None


def _text(each: Field, value: Answer) -> Problem | None:
    length = len(str(value))
    if length > each.limit:
        return Problem("too_long", {"limit": each.limit, "length": length})
    if length < each.min_length:
        return Problem("too_short", {"minimum": each.min_length, "length": length})
    return None


def _choice(each: Field, value: Answer) -> Problem | None:
    chosen = value if isinstance(value, list) else [str(value)]
    return None if all(item in each.values for item in chosen) else Problem("not_an_option")


def _date(each: Field, value: Answer) -> Problem | None:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return Problem("not_a_date")
    return None


def amount(text: str) -> Decimal | None:
    """The amount that a person typed ("120,000", "120 000.50"), None if it is none or negative."""
    plain = text.replace(",", "").replace(" ", "").replace("\u00a0", "").replace("_", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < Decimal(10) ** 13 else None


def _amount(each: Field, value: Answer) -> Problem | None:
    return _text(each, value) or (None if amount(str(value)) is not None else Problem("not_an_amount"))


def _email(each: Field, value: Answer) -> Problem | None:
    name, at, domain = str(value).rpartition("@")
    well = (
        bool(name and at)
        and "." in domain.strip(".")
        and not any(c.isspace() or c in "<>,;" for c in str(value))
    )
    return _text(each, value) or (None if well else Problem("not_an_email"))


def _link(each: Field, value: Answer) -> Problem | None:
    well = str(value).startswith(("https://", "http://")) and not any(c.isspace() for c in str(value))
    return _text(each, value) or (None if well else Problem("not_a_link"))


def _tick(each: Field, value: Answer) -> Problem | None:
    return None


_SHAPES: Mapping[FieldType, Callable[[Field, Answer], Problem | None]] = {
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choice,
    FieldType.DATE: _date,
    FieldType.AMOUNT: _amount,
    FieldType.EMAIL: _email,
    FieldType.LINK: _link,
    FieldType.FLAG: _tick,
    FieldType.ATTESTATION: _tick,
    FieldType.DOMAIN: _text,
}
