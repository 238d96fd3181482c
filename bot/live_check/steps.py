"""The steps of the live check, in order, as the packaged file says them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from models.terms import Platform

_FILE = Path(__file__).with_name("steps.yaml")
PREFIXES = {"slack": "", "teams": "T"}


@dataclass(frozen=True)
class Step:
    """One thing to do. `number` is "1", "2", … on Slack and "T1", … on Teams; `reads` names readings."""

    number: str
    do: str
    expect: str
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Steps that belong together, and about how many minutes they take."""

    title: str
    minutes: int
    steps: tuple[Step, ...]


@cache
def sections(platform: Platform) -> tuple[Section, ...]:
    """The sections for "slack" or "teams". Raises KeyError for any other platform."""
    numbers = _numbers(PREFIXES[platform])
    return tuple(
        Section(
            part["section"],
            part["minutes"],
            tuple(
                Step(next(numbers), each["do"], each["expect"], tuple(each.get("reads", ())))
                for each in part["steps"]
            ),
        )
        for part in yaml.safe_load(_FILE.read_text("utf-8"))[platform]
    )


def steps(platform: Platform) -> list[Step]:
    """All steps for a platform."""
    return [step for section in sections(platform) for step in section.steps]


def _numbers(prefix: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{prefix}{number}"
