"""Answers to fill a form with: typical ones, the longest ones, and each that is refused, with the reason.

The refusals are found by trying: whatever a kind's checks refuse appears here without being listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from models.forms import Answer, Answers, Field, FieldType, FormContext, Problem, Step, read
from models.kinds import Kind
from models.policy import Values

TODAY = date(2026, 11, 20)

# What a platform might take for a mention, a link, an emoji, or formatting, and right-to-left writing.
_LIVELY = (
    "<!channel> *b* _i_ ~s~ `c` <http://x|y> <@U1> :smile: \U0001f469\u200d\U0001f469\u200d\U0001f467 "
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 | # > [l](https://x) {{DATE(2026-11-20T00:00:00Z)}}\n"
)


def typical(kind: Kind, example: Mapping[str, Any] | None) -> Answers:
    """Believable answers to the whole form: those that the kind's template gives as an example, else plain ones."""
    if example is not None:
        return dict(example)
    return {name: answer for step in kind.form.steps for name, answer in plain(step).items()}


def plain(step: Step) -> Answers:
    """Answers that the step may well take."""
    return {each.name: _plain(each) for each in step.fields}


def longest(step: Step, given: Answers) -> Answers:
    """Returns the same answers with each text as long as its field allows, and full of characters that might
    misbehave.
    """
    texts = {each.name: _longest(each) for each in step.fields if each.type in _TYPED}
    several: Answers = {
        each.name: list(each.values) for each in step.fields if each.type is FieldType.CHOICES
    }
    return {**given, **texts, **several}


Judge = Callable[[Mapping[str, Answer | None]], Mapping[str, Problem]]


def refusals(step: Step, given: Answers, values: Values) -> Iterator[tuple[Answers, dict[str, Problem]]]:
    """Pages that together show each problem that the declared checks of a step can find; a page has one a field."""
    return pages(step, given, lambda raw: read(step, raw, FormContext(TODAY, values))[1], most_odd=2)


def pages(
    step: Step, given: Answers, judge: Judge, *, most_odd: int = 1
) -> Iterator[tuple[Answers, dict[str, Problem]]]:
    """Pages that together show each problem that `judge` has with any answers; a page has one a field.

    It is asked about the least that should do, and answers of which one is odd, or with `most_odd` two at a time.
    """
    found: dict[str, dict[str, tuple[Answer | None, Problem]]] = {}
    for raw in _attempts(step, given, most_odd):
        problems = judge(raw)
        for name, problem in problems.items():
            found.setdefault(name, {}).setdefault(problem.code, (raw.get(name), problem))
    rounds = max((len(by_code) for by_code in found.values()), default=0)
    for number in range(rounds):
        shown = {
            name: list(by_code.values())[number] for name, by_code in found.items() if number < len(by_code)
        }
        answers = {**given, **{name: answer for name, (answer, _) in shown.items() if answer is not None}}
        left_out = {name for name, (answer, _) in shown.items() if answer is None}
        yield (
            {name: answer for name, answer in answers.items() if name not in left_out},
            {name: shown[name][1] for name in step.names() if name in shown},
        )


def _attempts(step: Step, given: Answers, most_odd: int) -> Iterator[Mapping[str, Answer | None]]:
    yield {**given, **{each.name: None for each in step.fields if not each.required}}
    odd = [(each.name, answer) for each in step.fields for answer in _odd(each)]
    for number in range(1, most_odd + 1):
        for some in combinations(odd, number):
            if len({name for name, _ in some}) == number:
                yield {**given, **dict(some)}


def _odd(field: Field) -> list[Answer | None]:
    if field.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return [None, True]
    if field.type is FieldType.CHOICE:
        return [None, *field.values[:12], "nothing offered"]
    if field.type is FieldType.CHOICES:
        return [None, ["nothing offered"]]
    if field.type is FieldType.DATE:
        days = (-10_000, -1, 1, 10_000)
        return [None, "soon", *((TODAY + timedelta(days=days_away)).isoformat() for days_away in days)]
    if field.type is FieldType.AMOUNT:
        return [None, "a lot", "-5", "1.000", "1.2E+05", "9" * field.limit, "9" * (field.limit + 1)]
    return [None, "?", "someone@gmail.com", "gmail.com", "northgate.com", "a" * (field.limit + 1)]


def _plain(field: Field) -> Answer:
    if field.type in (FieldType.FLAG, FieldType.ATTESTATION):
        return True
    if field.type is FieldType.CHOICES:
        return list(field.values[:2])
    if field.type is FieldType.CHOICE:
        return field.values[0]
    sentences = _SENTENCE * (1 + field.min_length // len(_SENTENCE))
    return _PLAIN.get(field.type, sentences[: field.limit].strip())


_SENTENCE = "As agreed with Jordan Lee on the phone. "
_PLAIN: Mapping[FieldType, str] = {
    FieldType.EMAIL: "jordan.lee@northgate-group.com",
    FieldType.DOMAIN: "northgate-group.com",
    FieldType.PHONE: "+1 416 555 0134",
    FieldType.LINK: "https://northgate-group.com/projects",
    FieldType.AMOUNT: "120000",
    FieldType.DATE: TODAY.isoformat(),
}
_TYPED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DOMAIN, FieldType.PHONE, FieldType.AMOUNT})


def _longest(field: Field) -> str:
    return (_LIVELY * (1 + field.limit // len(_LIVELY)))[: field.limit]
