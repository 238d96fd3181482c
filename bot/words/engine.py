"""Turns a handler's answer into words: a card, a page of a form, or a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound
from jinja2.runtime import Macro

from bot.card_length import brief
from bot.words import markdown, pages
from bot.words.glossary import Glossary, WordMissing
from bot.words.opaque import Markdown, Recorder
from bot.words.saying import Rendering
from bot.words.templates import RECORDER, definitions, environment, rendered
from bot.words.vocabulary import RENDERING, row_of, teach
from handlers.reply import Act, Content, OpenForm, Refused
from models.cards import Block, Button, Buttons, Card, Page, Paragraph, Text, plain
from models.forms import Form, Problem
from models.kinds import Kind, collect
from models.policy import Values, packaged
from models.terms import Platform

TEMPLATES = Path(__file__).parent.parent / "templates"
OF_EVERY_KIND = "submission"  # the template for what all kinds have in common
_MOST_WORDS = 512  # per template and values: a partner whose agreement differs has values of its own
COMMON = "words"  # the template for what everything has in common


@dataclass(frozen=True)
class _Reader:
    """The reader: their time zone and the policy's values that apply to them."""

    timezone: str
    values: Values


def _reader(timezone: str, values: Values | None) -> _Reader:
    return _Reader(timezone, values or packaged().values)


@cache
def _packaged() -> Environment:
    """Returns the packaged templates, compiled once per process: they don't change while it runs."""
    return _taught((TEMPLATES,))


def _taught(directories: Sequence[Path]) -> Environment:
    made = environment(directories)
    teach(made)
    return made


# Stands for the command where there is none, and goes with the space after it. Nobody can type it into a template's
# own text, and what people write isn't in that text.
_NOTHING_BEFORE = Markdown("\uf8fe")
_LEFT_OUT = re.compile(f"{_NOTHING_BEFORE} ?")


class Words:
    """All of the bot's words. The templates of `kinds` fall back on the template `submission`."""

    def __init__(
        self,
        directories: Sequence[Path] = (TEMPLATES,),
        kinds: Mapping[str, Kind] | None = None,
        locale: str = "en",
    ) -> None:
        self._environment = _packaged() if tuple(directories) == (TEMPLATES,) else _taught(directories)
        self._kinds = collect() if kinds is None else kinds
        self._locale = locale
        self._platform = "slack"
        self._in_chat = False

    def on(self, platform: Platform, *, in_chat: bool = False) -> Words:
        """Returns the same words for one platform, which has its own way to give commands.

        `in_chat` is a chat with the bot alone, where people type commands without a mention.
        """
        found = copy(self)
        found._platform, found._in_chat = platform, in_chat
        return found

    def card(
        self, content: Content, acts: Sequence[Act] = (), *, timezone: str, values: Values | None = None
    ) -> Card:
        """The content as a card, with `acts` under it.

        Raises WordMissing for an unknown block, or one without a title (`# …`).
        """
        reader = _reader(timezone, values)
        title, blocks = self._passage((content.template,), content.block, content.data, reader)
        if not title:
            raise WordMissing(f"block {content.block!r} of {content.template!r} has no title")
        ways = self._ways((content.template,), acts, reader)
        card = Card(title, (*blocks, Buttons(ways)) if ways else blocks, *self._left_out(reader))
        return brief(card, content.most) if content.most else card

    def refusal(self, refused: Refused, *, timezone: str, values: Values | None = None) -> Card:
        """Returns a card that says why it wasn't done."""
        content = Content("refusals", refused.code, refused.params)
        return self.card(content, refused.acts, timezone=timezone, values=values)

    def page(self, opening: OpenForm, *, timezone: str, values: Values | None = None) -> Page:
        """Returns a step of a form, with earlier answers and the problems at their fields."""
        reader = _reader(timezone, values)
        chain = (opening.form.name, opening.template)
        problems = self._sentences(chain, opening.problems, reader)
        required = [each.name for each in opening.form.step(opening.step).fields if each.required]
        missing = self._sentences(chain, dict.fromkeys(required, Problem("required")), reader)
        intro: tuple[Block, ...] = ()
        if opening.intro is not None:
            sources = (opening.intro.template, *chain)
            title, intro = self._passage(sources, opening.intro.block, opening.intro.data, reader)
            intro = (Paragraph((Text(title, strong=True),)), *intro) if title else intro
        opening = replace(opening, answers={**opening.answers, **self._prefilled(opening, chain, reader)})
        made = pages.page(
            opening, self._rendering(chain, reader), problems, missing, intro, self._left_out(reader)
        )
        return replace(made, ways=self._ways(chain, opening.acts, reader))

    def problems(
        self,
        form: Form,
        step: str,
        problems: Mapping[str, Problem],
        template: str = "",
        *,
        timezone: str = "UTC",
        values: Values | None = None,
    ) -> dict[str, str]:
        """Returns a sentence for each refused field: block `problem_<code>_<field>`, else `problem_<code>`.

        The blocks are in the form's template, in `template`, or, for a question borrowed from a kind, in the
        kind's.
        """
        return self._sentences((form.name, template), problems, _reader(timezone, values))

    def plain(
        self,
        template: str,
        block: str,
        data: Mapping[str, Any] | None = None,
        *,
        timezone: str = "UTC",
        values: Values | None = None,
    ) -> str:
        """Returns a block as plain text, a line for each paragraph."""
        title, blocks = self._passage((template,), block, data or {}, _reader(timezone, values))
        lines = [plain(each.text) for each in blocks if isinstance(each, Paragraph)]
        return "\n".join([title, *lines] if title else lines)

    def word(self, template: str, *path: str, values: Values | None = None) -> str:
        """Returns a short word, such as word("deal_registration", "title"). Raises WordMissing."""
        return self._glossary((template,), values or packaged().values).word(*path)

    def example(self, template: str, values: Values | None = None) -> Mapping[str, Any] | None:
        """Returns the example answers that a kind's template declares, None if it declares none."""
        found = self._template(template)
        if found is None:
            return None
        declared = definitions(found, {"policy": values or packaged().values}).get("example")
        return declared if isinstance(declared, Mapping) else None

    def macros(self, template: str) -> frozenset[str]:
        """Returns the names of the macros that a template defines; none if there is no such template."""
        found = self._template(template)
        if found is None:
            return frozenset()
        defined = definitions(found, {"policy": packaged().values})
        return frozenset(name for name, each in defined.items() if isinstance(each, Macro))

    def _ways(self, sources: Sequence[str], acts: Sequence[Act], reader: _Reader) -> tuple[Button, ...]:
        return row_of(self._rendering(sources, reader), acts).items

    def _prefilled(self, opening: OpenForm, chain: Sequence[str], reader: _Reader) -> dict[str, str]:
        """Returns suggestions in words for fields that have no answer yet."""
        found = {}
        for name, content in opening.prefilled.items():
            if name in opening.answers:
                continue
            _, blocks = self._passage((content.template, *chain), content.block, content.data, reader)
            found[name] = "\n\n".join(plain(each.text) for each in blocks if isinstance(each, Paragraph))
        return found

    def _sentences(
        self, chain: Sequence[str], problems: Mapping[str, Problem], reader: _Reader
    ) -> dict[str, str]:
        sources = (*chain, *self._kinds)
        return {name: self._sentence(sources, name, each, reader) for name, each in problems.items()}

    def _sentence(self, sources: Sequence[str], field: str, problem: Problem, reader: _Reader) -> str:
        for block in (f"problem_{problem.code}_{field}", f"problem_{problem.code}"):
            source = self._written(sources, block, problem.params, reader)
            if source is not None:
                _, blocks = markdown.parse(*source)
                return " ".join(plain(each.text) for each in blocks if isinstance(each, Paragraph))
        raise _no_block(f"problem_{problem.code}", sources)

    def _passage(
        self, sources: Sequence[str], block: str, data: Mapping[str, Any], reader: _Reader
    ) -> tuple[str, tuple[Block, ...]]:
        source = self._written(sources, block, data, reader)
        if source is None:
            raise _no_block(block, sources)
        return markdown.parse(*source)

    def _written(
        self, sources: Sequence[str], block: str, data: Mapping[str, Any], reader: _Reader
    ) -> tuple[str, Recorder] | None:
        recorder = Recorder()
        ours = {
            "policy": reader.values,
            "platform": self._platform,
            "in_chat": self._in_chat,
            "command": _NOTHING_BEFORE if self._in_chat else self._command(reader),
            RECORDER: recorder,
            RENDERING: self._rendering((*sources, *self._named(data)), reader),
        }
        if taken := ours.keys() & data.keys():
            raise ValueError(
                f"{sorted(taken)} mean something to every template: call the data of {block} otherwise"
            )
        chain = self._chain(sources)
        found = rendered(chain, block, {**data, **ours}) if chain else None
        return None if found is None else (_LEFT_OUT.sub("", found), recorder)

    def _command(self, reader: _Reader) -> str:
        return self._glossary((COMMON,), reader.values).word("commands", self._platform)

    def _rendering(self, sources: Sequence[str], reader: _Reader) -> Rendering:
        kind = next((self._kinds[name] for name in sources if name in self._kinds), None)
        return Rendering(
            self._glossary(sources, reader.values),
            lambda name: self._glossary((name,), reader.values),
            self._kinds,
            kind,
            reader.timezone,
            self._locale,
        )

    def _glossary(self, sources: Sequence[str], values: Values) -> Glossary:
        """The words of these templates and of those that they fall back on."""
        named = _Same(values)
        return Glossary([(str(each.name), _words(each, named)) for each in self._chain(sources)])

    def _left_out(self, reader: _Reader) -> tuple[str, str]:
        """Returns what follows a text that was cut, and what replaces blocks that had no room."""
        common = self._glossary((COMMON,), reader.values)
        return common.word("cut", "text"), common.word("cut", "rest")

    def _named(self, data: Mapping[str, Any]) -> list[str]:
        """Returns the kind that the data are about, if they name one."""
        return [name for name in self._kinds if name == data.get("kind")]

    def _chain(self, sources: Sequence[str]) -> list[Template]:
        """Returns the templates to look in, nearest first; skips names without a template."""
        shared = [OF_EVERY_KIND] if any(name in self._kinds for name in sources) else []
        names = dict.fromkeys([*sources, *shared, COMMON])
        return [found for name in names if name and (found := self._template(name)) is not None]

    def _template(self, name: str) -> Template | None:
        try:
            return self._environment.get_template(f"{name}.j2")
        except TemplateNotFound:
            return None


@dataclass(frozen=True, eq=False)
class _Same:
    """Values as a dictionary key, compared by identity: comparing contents takes longer than the cache saves."""

    values: Values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.values is other.values

    def __hash__(self) -> int:
        return id(self.values)


@lru_cache(maxsize=_MOST_WORDS)
def _words(template: Template, named: _Same) -> Mapping[str, Any]:
    """Returns the words that a template declares for these values. Cached: a card looks up hundreds of them."""
    words: Mapping[str, Any] = definitions(template, {"policy": named.values}).get("words", {})
    return words


def _no_block(block: str, sources: Sequence[str]) -> WordMissing:
    return WordMissing(f"no block {block!r} in {', '.join(filter(None, sources))}")
