"""Do templates and views agree? Each block may use only what its view has, and each field of a view is used.

`python -m bot.words.agreement` says where they don't, and is part of `make check`. Read are the templates as they
stand: through macros, `self.other()`, `super()` and loops, and into rows as deep as their types say. Why an answer is
refused (`problem_…`) has no view: its numbers come with the problem.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from inspect import get_annotations
from pathlib import Path
from typing import Any

from jinja2 import nodes

from bot.words import hints
from bot.words.engine import COMMON, TEMPLATES, Words
from bot.words.hints import Hint
from bot.words.reminders import missing
from bot.words.templates import environment
from bot.words.vocabulary import teach
from handlers.messages.digest_views import Worded
from handlers.reply import OF_A_KIND, Act, View
from models import reminders
from models.kinds import collect
from models.policy import Values
from models.reminders import WordedFor

EVERYWHERE: Mapping[str, Hint] = {"policy": Values, "platform": str, "in_chat": bool, "command": str}
_IMPLIED = frozenset({"kind"})  # names whose words are used, whether or not the block says so
_WITHOUT_A_VIEW = "problem_"
_AUDIENCES = frozenset(WordedFor)  # the macros of a row with words of its own
# Templates whose data have no views yet.
_STILL_DATA = frozenset({"refusals"})


@dataclass(frozen=True)
class Source:
    """A template as it stands: its blocks and macros by name, and what it sets at its top."""

    name: str
    blocks: Mapping[str, nodes.Block]
    macros: Mapping[str, nodes.Macro]
    names: frozenset[str]


@dataclass
class Findings:
    """What was found while reading: complaints, fields that are used, blocks that some view reaches."""

    complaints: dict[str, None] = field(default_factory=dict)
    used: set[tuple[type, str]] = field(default_factory=set)
    reached: set[tuple[str, str]] = field(default_factory=set)

    def use(self, row: type, name: str) -> None:
        """A field is used."""
        self.used.add((row, name))


class Sources:
    """The templates of one or more folders; the first folder that has a name wins."""

    def __init__(self, directories: Sequence[Path] = (TEMPLATES,)) -> None:
        self.environment = environment(directories)
        teach(self.environment)
        self.names = sorted({each.stem for directory in directories for each in directory.glob("*.j2")})
        self._read: dict[str, Source] = {}

    def source(self, name: str) -> Source:
        """Returns the template `name`, and what it takes from others."""
        if name not in self._read:
            self._read[name] = self._parsed(name)
        return self._read[name]

    def _parsed(self, name: str) -> Source:
        loader = self.environment.loader
        assert loader is not None
        text = loader.get_source(self.environment, f"{name}.j2")[0]
        tree = self.environment.parse(text)
        macros = {each.name: each for each in tree.find_all(nodes.Macro)}
        for taken in tree.find_all(nodes.FromImport):
            assert isinstance(taken.template, nodes.Const)
            others = self.source(str(taken.template.value).removesuffix(".j2")).macros
            macros = {**others, **macros}  # a macro may call its neighbors, imported or not
        names = {each.target.name for each in tree.body if isinstance(each, nodes.Assign)
                 if isinstance(each.target, nodes.Name)}  # fmt: skip
        return Source(
            name, {each.name: each for each in tree.find_all(nodes.Block)}, macros, frozenset(names)
        )

    def chain(self, *names: str) -> tuple[Source, ...]:
        """Returns these templates in the order in which words are looked up, without those that don't exist."""
        return tuple(self.source(name) for name in dict.fromkeys([*names, COMMON]) if name in self.names)


@dataclass(frozen=True)
class Reader:
    """Reads one block for one view, along a chain of templates."""

    view: type[View]
    chain: tuple[Source, ...]
    findings: Findings
    sources: Sources
    local: Mapping[str, Hint] = field(default_factory=dict)
    open: tuple[tuple[str, str, str], ...] = ()  # the blocks being read, so that none is read within itself

    def block(self, name: str, behind: int = -1) -> None:
        """Reads the nearest block of that name, or for `super()` the one after the template `behind`."""
        for place, source in enumerate(self.chain):
            if place > behind and name in source.blocks:
                self.findings.reached.add((source.name, name))
                if ("block", source.name, name) not in self.open:
                    inner = replace(self, local={}, open=(*self.open, ("block", source.name, name)))
                    inner.body(source.blocks[name].body, dict(self.local))
                return
        self.complain(f"no block {name!r} in {', '.join(each.name for each in self.chain)}")

    def complain(self, what: str) -> None:
        """Records what doesn't match, and where."""
        _, template, name = self.open[-1] if self.open else ("", self.view.template, self.view.block)
        self.findings.complaints[f"{template}.j2, {name}, for {self.view.__name__}: {what}"] = None

    def body(self, statements: Iterable[nodes.Node], names: dict[str, Hint]) -> None:
        """Reads statements in turn; `names` are those that they have set."""
        for each in statements:
            self._statement(each, names)

    def _statement(self, node: nodes.Node, names: dict[str, Hint]) -> None:
        match node:
            case nodes.Block():
                self.block(node.name)
            case nodes.For():
                self._loop(node, names)
            case nodes.If():
                self.hint(node.test, names)
                for part in (node.body, node.elif_, node.else_):
                    self.body(part, names)
            case nodes.Assign():
                names.update(self._bound(node.target, self.hint(node.node, names)))
            case nodes.AssignBlock():
                self.body(node.body, names)
                names.update(self._bound(node.target, str))
            case nodes.Macro():
                pass  # read where it is called
            case _:
                for child in node.iter_child_nodes():
                    if isinstance(child, nodes.Expr):
                        self.hint(child, names)
                    else:
                        self._statement(child, names)

    def _loop(self, node: nodes.For, names: dict[str, Hint]) -> None:
        held = hints.held(self.hint(node.iter, names))
        inner = {**names, "loop": Any, **self._bound(node.target, held)}
        if node.test is not None:
            self.hint(node.test, inner)
        self.body(node.body, inner)
        self.body(node.else_, names)

    def _bound(self, target: nodes.Node, hint: Hint) -> dict[str, Hint]:
        if isinstance(target, nodes.Name):
            return {target.name: hint}
        if isinstance(target, nodes.Tuple):
            parts = hints.unpacked(hint, len(target.items))
            return {
                name: each
                for item, part in zip(target.items, parts, strict=True)
                for name, each in self._bound(item, part).items()
            }
        return {}

    def hint(self, node: nodes.Node, names: Mapping[str, Hint]) -> Hint:
        """Returns the hint of an expression, and records the fields that it uses."""
        match node:
            case nodes.Name():
                return self._name(node.name, names)
            case nodes.Const():
                return type(node.value) if node.value is not None else Any
            case nodes.Getattr():
                return self._attribute(self.hint(node.node, names), node.attr)
            case nodes.Getitem():
                return self._item(node, names)
            case nodes.Call():
                return self._call(node, names)
            case nodes.CondExpr():
                self.hint(node.test, names)
                return self._either((node.expr1, node.expr2), names)
            case nodes.Or() | nodes.Add():
                return self._either((node.left, node.right), names)
            case nodes.List() | nodes.Tuple():
                return Sequence[self._either(node.items, names)]  # type: ignore[misc]
            case _:
                for child in node.iter_child_nodes():
                    self.hint(child, names)
                return Any

    def _either(self, found: Iterable[nodes.Node | None], names: Mapping[str, Hint]) -> Hint:
        return hints.either(*(self.hint(each, names) for each in found if each is not None))

    def _name(self, name: str, names: Mapping[str, Hint]) -> Hint:
        if name in names:
            return names[name]
        view: Hint = self.view
        if name in (fields := hints.names_of(view)):
            declared, hint = fields[name]
            self.findings.use(declared, name)
            return hint
        if name in EVERYWHERE:
            return EVERYWHERE[name]
        if name not in self.sources.environment.globals and not any(
            name in each.names | set(each.macros) for each in self.chain
        ):
            self.complain(f"{self.view.__name__} has no {name!r}")
        return Any

    def _attribute(self, hint: Hint, name: str) -> Hint:
        try:
            return hints.attribute(hint, name, self.findings.use)
        except hints.Unknown as unknown:
            self.complain(str(unknown))
            return Any

    def _item(self, node: nodes.Getitem, names: Mapping[str, Hint]) -> Hint:
        hint = self.hint(node.node, names)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(hint, node.arg.value)
        for child in node.arg.iter_child_nodes() if isinstance(node.arg, nodes.Slice) else (node.arg,):
            self.hint(child, names)
        return hint if isinstance(node.arg, nodes.Slice) else hints.held(hint)

    def _call(self, node: nodes.Call, names: Mapping[str, Hint]) -> Hint:
        given = [self.hint(each, names) for each in node.args]
        named = {each.key: self.hint(each.value, names) for each in node.kwargs}
        match node.node:
            case nodes.Name(name="super"):
                self._behind()
            case nodes.Name(name="said") if "said" not in names and self._macro("said") is None:
                self._said(given[0], node.args[1])
            case nodes.Getattr(node=nodes.Name(name="self"), attr=name):
                self.block(name)
            case nodes.Name(name=name) if name not in names and (found := self._macro(name)) is not None:
                self._macro_called(*found, given, named)
            case _:
                self.hint(node.node, names)
                return Any
        return str

    def _said(self, hint: Hint, audience: nodes.Node) -> None:
        """`said(row, "staff")`: the macro of that name (any, if the name is a variable) of each template of the row."""
        asked = audience.value if isinstance(audience, nodes.Const) else None
        for row in hints.choices(hint):
            if not isinstance(row, type) or not issubclass(row, Worded):
                self.complain(f"{row!r} has no words of its own")
                continue
            self.findings.use(Worded, "template")
            for template in row.templates(reminders.collect()):
                source = self.sources.source(template)
                inner = replace(self, chain=(source, *self.chain))
                for name, macro in source.macros.items():
                    if name in _AUDIENCES and (asked is None or name == asked):
                        inner._macro_called(source, macro, [row], {})

    def _behind(self) -> None:
        """`super()`: the same block of the next template."""
        _, template, name = next(each for each in reversed(self.open) if each[0] == "block")
        self.block(name, [each.name for each in self.chain].index(template))

    def _macro(self, name: str) -> tuple[Source, nodes.Macro] | None:
        return next(((each, each.macros[name]) for each in self.chain if name in each.macros), None)

    def _macro_called(
        self, source: Source, macro: nodes.Macro, given: Sequence[Hint], named: Mapping[str, Hint]
    ) -> None:
        if ("macro", source.name, macro.name) in self.open:
            return
        defaults = {each.name: self.hint(default, {})
                    for each, default in zip(macro.args[len(macro.args) - len(macro.defaults):], macro.defaults,
                                             strict=True)}  # fmt: skip
        arguments: dict[str, Hint] = dict(zip([each.name for each in macro.args], given, strict=False))
        inner = replace(self, open=(*self.open, ("macro", source.name, macro.name)))
        inner.body(macro.body, {**defaults, **arguments, **named})


def views() -> list[type[View]]:
    """Returns every view of the handlers that names a block, by its name."""
    package = importlib.import_module("handlers")
    for each in pkgutil.walk_packages(package.__path__, "handlers."):
        importlib.import_module(each.name)
    found = (each for each in _under(View) if each.block and each.__module__.startswith("handlers."))
    return sorted(found, key=lambda each: each.__name__)


def _under(view: type[View]) -> Iterator[type[View]]:
    for each in view.__subclasses__():
        yield each
        yield from _under(each)


def disagreements(found: Sequence[type[View]], sources: Sources, kinds: Iterable[str]) -> list[str]:
    """Returns what doesn't match between these views and templates, a sentence each."""
    findings = Findings()
    for view in found:
        for chain in _chains(view, sources, list(kinds), findings):
            Reader(view, chain, findings, sources).block(view.block)
    return [*findings.complaints, *_unused(found, findings), *_unreached(sources, findings)]


def _chains(
    view: type[View], sources: Sources, kinds: Sequence[str], findings: Findings
) -> Iterator[tuple[Source, ...]]:
    """Yields the chains of templates that may word the view: one, or one for each kind."""
    if view.template and view.template not in sources.names:
        findings.complaints[f"{view.__name__}: there is no template {view.template!r}"] = None
        return
    of_kinds = [sources.chain(kind, OF_A_KIND) for kind in kinds]
    if view.template != OF_A_KIND:
        # A form's words come before those of the kind that it is about.
        yield sources.chain(view.template, OF_A_KIND)
        return
    having = [chain for chain in of_kinds if any(view.block in each.blocks for each in chain)]
    if not having:
        findings.complaints[f"{view.__name__}: no kind has a block {view.block!r}"] = None
    yield from having


def _unused(found: Sequence[type[View]], findings: Findings) -> list[str]:
    """Returns the fields of views, and of their rows, that no template uses."""
    classes: set[Hint] = {
        base for view in found for base in view.__mro__ if issubclass(base, View) and base is not View
    }
    while (
        more := {
            base
            for each in classes
            for hint in hints.fields_of(each).values()
            for row in hints.classes_in(hint)
            for base in row.__mro__
            if is_dataclass(base) and row is not Act
        }
        - classes
    ):
        classes |= more
    return sorted(
        f"{each.__name__}.{name}: no template uses it"
        for each in classes
        for name in get_annotations(each)
        if name in hints.fields_of(each) and name not in _IMPLIED and not hints.is_flat(each, name)
        if (each, name) not in findings.used and not hints.is_for_handlers(each, name)
    )


def _unreached(sources: Sources, findings: Findings) -> list[str]:
    """Returns the blocks that no view reaches."""
    return [
        f"{name}.j2, {block}: no view has it"
        for name in sources.names
        if name not in _STILL_DATA
        for block in sources.source(name).blocks
        if (name, block) not in findings.reached and not block.startswith(_WITHOUT_A_VIEW)
    ]


def main() -> int:
    """Prints what doesn't match; returns 1 if anything."""
    found = [*disagreements(views(), Sources(), collect()), *missing(Words(), reminders.collect())]
    sys.stdout.write("\n".join(found or ["Templates and views agree."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
