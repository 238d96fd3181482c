"""What the preview shows: each step of each kind's form in several fillings, and each declared example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.preview import probing
from bot.preview.cases import cases
from bot.slack import blocks
from bot.teams import cards
from bot.words import Words
from handlers.forms import drafts
from handlers.forms.form_step import page
from handlers.message import Example, all_examples
from handlers.messages import digest_examples
from handlers.reply import OpenForm, Refused
from models.cards import Card, Page
from models.kinds import Kind
from models.policy import Policy
from models.program import Program
from models.reminders import Reminders, collect
from models.tables import Partner

_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_-]+){2}\.[a-z0-9_]+")
_CHANNEL = "C0PREVIEW"
_PARTNER = Partner(
    id="lakeside",
    name="Lakeside Digital Construction",
    programs=["reseller"],
    timezone="America/Toronto",
    country="CA",
    currency="CAD",
)


@dataclass(frozen=True)
class Shown:
    """One thing that people see: in neutral nodes, for Slack (a view or a message), and for Teams."""

    name: str
    neutral: Card | Page
    form: str  # "view" or "message"
    slack: Mapping[str, Any]
    teams: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The first part of the name, which groups the index."""
        return self.name.partition(".")[0]


def everything(
    kinds: Mapping[str, Kind], policy: Policy, words: Words, reminders: Reminders | None = None
) -> list[Shown]:
    """All there is to show, by name. Raises ValueError for a name of another form, or one used twice."""
    shown = (_example(each, policy, words) for each in examples(kinds, policy, words, reminders))
    found = [*_forms(kinds, policy, words), *shown]
    names = [each.name for each in found]
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} isn't <kind>.<what>.<state>.<audience>")
        if names.count(name) > 1:
            raise ValueError(f"two examples are called {name!r}")
    return sorted(found, key=lambda each: each.name)


def examples(
    kinds: Mapping[str, Kind], policy: Policy, words: Words, reminders: Reminders | None = None
) -> list[Example]:
    """Every message, dialog and act's form: those that are declared, and those that a walk comes upon.

    `reminders` are the packaged ones by default.
    """
    given = {name: words.example(name, policy.values) for name in kinds}
    answers = {name: example for name, example in given.items() if example is not None}
    program = Program(policy, dict(kinds), reminders or collect())
    told = digest_examples.of_reminders(program.reminders)
    return [*all_examples(), *told, *cases(program, answers)]


def _forms(kinds: Mapping[str, Kind], policy: Policy, words: Words) -> Iterator[Shown]:
    for kind in kinds.values():
        for state, opened in _fillings(kind, policy, words):
            yield _page(f"{kind.name}.form_{opened.step}.{state}", opened, policy, words)


def _fillings(kind: Kind, policy: Policy, words: Words) -> Iterator[tuple[str, OpenForm]]:
    """Each step of the kind's form, with the end of its name: `<state>.<audience>`."""
    answers = probing.typical(kind, words.example(kind.name, policy.values))
    for step in kind.form.steps:
        shown = drafts.shown(kind, _PARTNER, step.name, answers)
        filled = page(shown, by_staff=False)
        earlier = {name: value for name, value in answers.items() if name not in step.names()}
        yield "empty.partner", replace(filled, answers={**earlier, **kind.prefill(_PARTNER)})
        yield "typical.partner", filled
        yield "typical.staff", page(shown, by_staff=True)
        yield "longest.partner", replace(filled, answers=probing.longest(step, answers))
        pages = probing.refusals(step, answers, policy.values)
        for number, (given, problems) in enumerate(pages, 1):
            yield f"refused-{number}.partner", replace(filled, answers=given, problems=problems)


def _example(example: Example, policy: Policy, words: Words) -> Shown:
    timezone = policy.values.timezone
    if isinstance(example.content, OpenForm):
        return _page(example.name, example.content, policy, words)
    if isinstance(example.content, Refused):
        card = words.refusal(example.content, timezone=timezone, values=policy.values)
        return _dialog(example.name, card, words)
    card = words.card(example.content, example.acts, timezone=timezone, values=policy.values)
    if example.surface == "dialog":
        return _dialog(example.name, card, words)
    if example.surface == "home":
        return Shown(example.name, card, "view", blocks.home(card), cards.card(card))
    text, shown = blocks.message(card)
    message = {"channel": _CHANNEL, "text": text, "blocks": shown}
    return Shown(example.name, card, "message", message, cards.card(card))


def _dialog(name: str, card: Card, words: Words) -> Shown:
    view = blocks.dialog(card, words.word("words", "forms", "dialog"), words.word("words", "forms", "close"))
    return Shown(name, card, "view", view, cards.card(card))


def _page(name: str, opened: OpenForm, policy: Policy, words: Words) -> Shown:
    worded = words.page(opened, timezone=policy.values.timezone, values=policy.values)
    return Shown(name, worded, "view", blocks.view(worded), cards.form(worded))
