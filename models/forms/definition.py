"""The parts of a form: Form, Step, Field, and the Problem that refuses an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from models.amounts import UNKNOWN, Conventions

Answer: TypeAlias = str | bool | list[str]
Answers: TypeAlias = dict[str, Answer]


class FieldType(StrEnum):
    """What a field asks for. Every renderer handles every type."""

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
    LOOKUP = "lookup"  # staff only: a list too long for a select menu, searched on the server


@dataclass(frozen=True)
class Problem:
    """Why an answer is refused: the code of a template block, and its parameters."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormContext:
    """What checks may use besides the answers: the reader's date, the policy in force, and other facts.

    `conventions` say how the partner writes amounts.
    """

    today: date
    values: Any  # models.policy.Values; typed as Any so that forms don't depend on the policy
    facts: Mapping[str, Any] = field(default_factory=dict)
    conventions: Conventions = UNKNOWN


Check: TypeAlias = Callable[[Any, FormContext], Problem | None]
StepCheck: TypeAlias = Callable[[Answers, FormContext], Mapping[str, Problem]]


@dataclass(frozen=True)
class Needs:
    """The question applies only if the question `name`, on the same step, has one of these `answers`.

    "" means no answer. If somebody answers anyway, the answer is refused with the problem `refusal`, or dropped if
    that is "", because Slack users can't always clear a date.
    """

    name: str
    answers: tuple[str, ...]
    refusal: str = ""

    def met(self, answers: Mapping[str, Any]) -> bool:
        """True if the question applies, given these answers."""
        return str(answers.get(self.name) or "") in self.answers


@dataclass(frozen=True)
class Field:
    """One question. `options` are values, worded in the template; `groups` puts them under headings.

    A field that isn't `required` may be `conditional`: other answers make it required. A check decides when, and
    the template says so in words ("when").
    """

    name: str
    type: FieldType
    required: bool = True
    conditional: bool = False
    min_length: int = 0
    max_length: int = 0
    options: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    checks: tuple[Check, ...] = ()
    needs: Needs | None = None

    @property
    def limit(self) -> int:
        """The maximum number of characters in an answer."""
        return self.max_length or (3000 if self.type is FieldType.LONG_TEXT else 200)

    @property
    def values(self) -> tuple[str, ...]:
        """The values of all options, including those in groups."""
        return self.options or tuple(value for _, values in self.groups for value in values)


@dataclass(frozen=True)
class Step:
    """A page of a form. `checks` look at several answers together and return a problem by field.

    They only get answers that passed their own checks.
    """

    name: str
    fields: tuple[Field, ...]
    checks: tuple[StepCheck, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Returns the names of its fields, in order."""
        return tuple(each.name for each in self.fields)


@dataclass(frozen=True)
class Form:
    """A form: its name (also its template's name), its steps, and its version."""

    name: str
    steps: tuple[Step, ...]
    version: str = "1"

    def step(self, name: str) -> Step:
        """Returns the step called `name`. Raises KeyError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def after(self, name: str) -> Step | None:
        """Returns the step after `name`, or None after the last."""
        index = self.steps.index(self.step(name))
        return self.steps[index + 1] if index + 1 < len(self.steps) else None

    def before(self, name: str) -> Step | None:
        """Returns the step before `name`, or None before the first."""
        index = self.steps.index(self.step(name))
        return self.steps[index - 1] if index else None

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of its fields, in order."""
        return tuple(each for step in self.steps for each in step.fields)

    def field(self, name: str) -> Field:
        """Returns the field called `name` in any step. Raises KeyError if there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


def meant(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answers to questions that apply. Only these are filed, corrected, or sent as an answer."""
    idle = {each.name for each in form.fields if each.needs is not None and not each.needs.met(answers)}
    return {name: value for name, value in answers.items() if name not in idle}


def together(form: Form, names: Iterable[str]) -> tuple[str, ...]:
    """Returns the questions `names` and those that they depend on or that depend on them, in the form's order."""
    wanted = set(names)
    for each in form.fields:
        if each.needs is not None and wanted & {each.name, each.needs.name}:
            wanted |= {each.name, each.needs.name}
    return tuple(each.name for each in form.fields if each.name in wanted)


def narrowed(form: Form, choices: Mapping[str, tuple[str, ...]]) -> Form:
    """Returns the form with only these options in the named fields."""
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


FIRST = "first"  # the name of the step with the questions to ask first


def first(form: Form, names: Iterable[str]) -> Form:
    """Returns the form with the questions `names` moved to a first step, along with the checks of their steps.

    Without any such question, returns the form unchanged.
    """
    wanted = frozenset(together(form, names))
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
