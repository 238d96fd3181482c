"""Reading the answers of a step: typed values, and a problem for each refused answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.forms.definition import Answer, Answers, Field, FormContext, Needs, Problem, Step
from models.forms.typed import tidy, wrong


def read(step: Step, raw: Mapping[str, Any], context: FormContext) -> tuple[Answers, dict[str, Problem]]:
    """Returns a step's answers as typed values, and a problem for each refused field.

    Refused answers stay among the values as they were typed, so that nothing is lost.
    """
    answers: Answers = {}
    problems: dict[str, Problem] = {}
    for each in step.fields:
        value = tidy(each, raw.get(each.name), context.conventions)
        if value is not None:
            answers[each.name] = value
    for each in step.fields:
        problem = _problem(each, answers.get(each.name), context, _beside(step, each, answers))
        if problem is not None:
            problems[each.name] = problem
    sound = {name: value for name, value in answers.items() if name not in problems}
    for check in step.checks:
        for name, problem in check(sound, context).items():
            problems.setdefault(name, problem)
    return answers, problems


def _beside(step: Step, each: Field, answers: Answers) -> Needs | None:
    """Returns what the question needs if it doesn't apply.

    None if it applies, or if the other question is on another step.
    """
    needs = each.needs
    return needs if needs and needs.name in step.names() and not needs.met(answers) else None


def _problem(each: Field, value: Answer | None, context: FormContext, lacks: Needs | None) -> Problem | None:
    if lacks is not None:
        return Problem(lacks.refusal) if value is not None and lacks.refusal else None
    if value is None:
        return Problem("required") if each.required else None
    problem = wrong(each, value, context.conventions)
    if problem is not None:
        return problem
    for check in each.checks:
        problem = check(value, context)
        if problem is not None:
            return problem
    return None
