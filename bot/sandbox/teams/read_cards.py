"""What a person reads of a card and can do with it: its words, its buttons, its inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.teams.limits import within

Json = dict[str, Any]

_BRACKETS = re.compile(r"(.+) (\([^()]+\))")


class NotThere(LookupError):
    """The person looks for something that the card doesn't show."""


def words(card: Json) -> str:
    """Everything that stands in it to be read, a line for each block."""
    lines = []
    for each in within(card):
        if each.get("type") == "RichTextBlock":
            lines.append("".join(run["text"] for run in each["inlines"]))
        elif str(each.get("type", "")).startswith("Input."):
            lines.append(str(each.get("label", "")))
            lines += [str(each["title"]).replace("\\", "")] if each["type"] == "Input.Toggle" else []
    return "\n".join(lines)


def actions(card: Json) -> list[Json]:
    """Its buttons, in order; what a button falls back on isn't one."""
    found = [
        act
        for each in within(card.get("body", []))
        if each.get("type") == "ActionSet"
        for act in each["actions"]
    ]
    return [*found, *card.get("actions", [])]


def action(card: Json, name: str, nth: int = 0, value: str | None = None) -> Json:
    """A button by its words, its tooltip or its verb; `value` is the subject of one of several. Raises NotThere."""
    found = [
        each
        for each in actions(card)
        if name in (each["title"], each.get("tooltip"), (each.get("data") or {}).get("verb"))
        and value in (None, (each.get("data") or {}).get("subject"))
    ]
    if len(found) <= nth:
        raise NotThere(f"no button {name!r} among {[each['title'] for each in actions(card)]}")
    return found[nth]


@dataclass(frozen=True)
class Input:
    """A field as it stands: `label` to be read, `value` as it would be sent, `error` below it.

    `mark` is what stands in brackets behind the label, or "*" where Teams' client puts it there.
    """

    id: str
    label: str
    element: Json
    value: str
    error: str
    mark: str = ""

    @property
    def choices(self) -> list[str]:
        """The words of what may be chosen."""
        return [each["title"].replace("\\", "") for each in self.element.get("choices", ())]

    def lacks(self, held: str) -> bool:
        """True where Teams' client doesn't send the card while the field holds this."""
        empty = held == self.element.get("valueOff", "false") if self.is_tick else not held.strip()
        return bool(self.element.get("isRequired")) and empty

    @property
    def is_tick(self) -> bool:
        """True for a box that is ticked or not."""
        return bool(self.element["type"] == "Input.Toggle")

    def holding(self, value: Any) -> str:
        """What is sent where the person enters `value`: a choice by its words, several as a list, a tick as True."""
        if value is None:
            return ""
        if self.element["type"] == "Input.Toggle":
            return str(self.element["valueOn"] if value else self.element["valueOff"])
        if self.element["type"] != "Input.ChoiceSet":
            return str(value)
        return ",".join(self._choice(str(each)) for each in (value if isinstance(value, list) else [value]))

    def read(self, held: str) -> Any:
        """What a person reads where `held` would be sent: a choice by its words, several as a list."""
        if self.element["type"] == "Input.Toggle":
            return [self.element["title"].replace("\\", "")] if held == self.element["valueOn"] else []
        if self.element["type"] != "Input.ChoiceSet":
            return held or None
        names = {each["value"]: each["title"].replace("\\", "") for each in self.element["choices"]}
        chosen = [names.get(each, each) for each in held.split(",") if each]
        return chosen if self.element.get("isMultiSelect") else next(iter(chosen), None)

    def _choice(self, wanted: str) -> str:
        for each in self.element["choices"]:
            if wanted in (each["value"], each["title"].replace("\\", "")):
                return str(each["value"])
        raise NotThere(f"no choice {wanted!r} in {self.label!r}")


def inputs(card: Json) -> list[Input]:
    """Its fields, in order."""
    return [
        _input(each, after)
        for each, after in _with_next(card.get("body", []))
        if str(each.get("type", "")).startswith("Input.")
    ]


def _input(element: Json, after: Json) -> Input:
    label, mark = _told_apart(str(element.get("label", "")))
    mark = "*" if element.get("isRequired") else mark
    return Input(element["id"], label, element, str(element.get("value", "")), _error(after), mark)


def _told_apart(label: str) -> tuple[str, str]:
    """What a field is called, and what stands in brackets behind that."""
    found = _BRACKETS.fullmatch(label)
    return (found[1], found[2]) if found else (label, "")


def _error(element: Json) -> str:
    """What is wrong, where the element says so by its color."""
    runs = element.get("inlines", [])
    is_error = bool(runs) and all(each.get("color") == "Attention" for each in runs)
    return "".join(each["text"] for each in runs) if is_error else ""


def _with_next(value: Any) -> Iterator[tuple[Json, Json]]:
    """Every element, with the one that follows in its place; {} where none does."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _with_next(each)
    elif isinstance(value, list):
        for each, after in zip(value, [*value[1:], {}], strict=False):
            if isinstance(each, dict):
                yield each, after
                yield from _with_next(each)


def filled(card: Json, answers: Mapping[str, Any]) -> Json:
    """What the card's inputs send: what stands there, and `answers` by label; what is empty is absent."""
    return {each.id: value for each, value in held(card, answers) if value}


def held(card: Json, answers: Mapping[str, Any]) -> list[tuple[Input, str]]:
    """Each input with what it holds once `answers` are entered."""
    fields = inputs(card)
    unknown = set(answers) - {each.label for each in fields}
    if unknown:
        raise NotThere(f"no fields {sorted(unknown)} among {[each.label for each in fields]}")
    return [
        (each, each.holding(answers[each.label]) if each.label in answers else each.value) for each in fields
    ]
