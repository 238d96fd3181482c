"""What a form is made of: Form, Step, Field, and the Problem that refuses an answer."""

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
    """What checks may look at beside the answers: the reader's day, the policy in force, and facts of the case.

    `customs` say how the partner writes amounts.
    """

    today: date
    values: Any  # models.policy.Values; Any keeps the vocabulary free of the program
    facts: Mapping[str, Any] = field(default_factory=dict)
    conventions: Conventions = UNKNOWN


Check: TypeAlias = Callable[[Any, FormContext], Problem | None]
StepCheck: TypeAlias = Callable[[Answers, FormContext], Mapping[str, Problem]]


@dataclass(frozen=True)
class Needs:
    """A question has a meaning only beside one of these `answers` to the question `name`, on the same step.

    "" stands for no answer. What is given all the same is refused with the problem `refusal`, or dropped where that is
    "": Slack's people can't always clear a date.
    """

    name: str
    answers: tuple[str, ...]
    refusal: str = ""

    def met(self, answers: Mapping[str, Any]) -> bool:
        """True if the question has a meaning beside these answers."""
        return str(answers.get(self.name) or "") in self.answers


@dataclass(frozen=True)
class Field:
    """One question. `options` are values (their words stand in the template); `groups` puts them under headings.

    One that isn't `required` may be `conditional`: other answers make it so. A check says when, and in words the
    template ("when").
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

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of its questions, in order."""
        return tuple(each for step in self.steps for each in step.fields)

    def field(self, name: str) -> Field:
        """The field called `name` in whichever step; KeyError if there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


def meant(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those that another one makes meaningless: what is filed, corrected or answered."""
    idle = {each.name for each in form.fields if each.needs is not None and not each.needs.met(answers)}
    return {name: value for name, value in answers.items() if name not in idle}


def together(form: Form, names: Iterable[str]) -> tuple[str, ...]:
    """The questions `names`, with those on which they depend and those that depend on them, in the form's order."""
    wanted = set(names)
    for each in form.fields:
        if each.needs is not None and wanted & {each.name, each.needs.name}:
            wanted |= {each.name, each.needs.name}
    return tuple(each.name for each in form.fields if each.name in wanted)


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
