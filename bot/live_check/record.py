"""Saves what was seen to a file after every answer, so that a check can be interrupted and continued."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.live_check.steps import sections
from models.terms import Platform

AS_EXPECTED, SKIPPED = "as expected", "skipped"


@dataclass
class Answer:
    """What happened at a step: the person's words, when (UTC, ISO 8601), and what the command read by itself."""

    said: str
    at: str
    read: list[str] = field(default_factory=list)


@dataclass
class Record:
    """A live check so far. `facts` are the lines of the page's first table: who, when, which plans and clients."""

    facts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)


def load(file: Path) -> Record:
    """The record in a file, an empty one if there is none. Raises ValueError if the file holds something else."""
    if not file.exists():
        return Record()
    try:
        kept = json.loads(file.read_text("utf-8"))
        return Record(dict(kept["facts"]), {key: Answer(**each) for key, each in kept["answers"].items()})
    except (LookupError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"{file} isn't the record of a live check") from error


def keep(record: Record, file: Path) -> None:
    """Writes the record, whole or not at all; only its owner can read it."""
    new = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(asdict(record), out, ensure_ascii=False, indent=1)
    new.replace(file)


def page(record: Record, platform: Platform) -> str:
    """The page to send back, in Markdown: the facts, each step with what happened, and what was read."""
    facts = [f"| {_cell(name)} | {_cell(value)} |" for name, value in record.facts.items()]
    return "\n".join(
        [
            "# Live check",
            "",
            "| | |",
            "|---|---|",
            *facts,
            "",
            tables(record, platform),
            "",
            _counted(record),
            "",
        ]
    )


def tables(record: Record, platform: Platform) -> str:
    """The steps for "slack" or "teams", a table a section, with what happened at each."""
    lines = [f"## {platform.capitalize()}"]
    for section in sections(platform):
        lines += ["", f"### {section.title} ({section.minutes} minutes)", ""]
        lines += ["| # | Do | Expected | What happened |", "|---|---|---|---|"]
        lines += [
            f"| {step.number} | {_cell(step.do)} | {_cell(step.expect)} "
            f"| {_happened(record.answers.get(step.number))} |"
            for step in section.steps
        ]
    return "\n".join(lines)


def _happened(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return "<br>".join([_cell(answer.said), *(f"_{_cell(line)}_" for line in answer.read)])


def _counted(record: Record) -> str:
    said = [answer.said for answer in record.answers.values()]
    expected, skipped = said.count(AS_EXPECTED), said.count(SKIPPED)
    return f"{expected} as expected, {len(said) - expected - skipped} different, {skipped} skipped."


def _cell(text: str) -> str:
    """Returns text that can't break out of its table cell."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
