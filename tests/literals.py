"""Refuses quoted words where a word of the vocabulary is compared or written: `python -m tests.literals`.

The type checker refuses `"aproved"` as an argument. It can't refuse it in a comparison, a query or `values(…)`: any
text may be compared with a word, and SQLAlchemy's arguments have no types. So whatever is called `state`, `verb`,
`role`, … meets a member of its vocabulary (`models.terms`) there, and never quotes.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.terms import AddressKind

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "models", "scheduler")
# They play the platforms, and know nothing of the program's words.
ELSEWHERE = ("bot/sandbox/", "models/migrations/", "models/terms/")
VOCABULARIES = {
    "State": {"state", "from_state", "to_state", "told_state", "states"},
    "Verb": {"act", "acts", "verb", "verbs", "allowed"},
    "Role": {"role", "roles", "known_roles"},
    "Platform": {"platform", "platforms", "routes"},
    "Address": {"address", "addresses"},
}
_OF = {name: vocabulary for vocabulary, names in VOCABULARIES.items() for name in names}
_QUERIES = frozenset({"in_", "not_in", "is_", "is_not"})


@dataclass(frozen=True)
class Finding:
    """A quoted word, and the vocabulary that has it."""

    node: ast.Constant | ast.JoinedStr
    vocabulary: str
    named: str

    def __str__(self) -> str:
        return f"{ast.unparse(self.node)} meets `{self.named}`: write a member of {self.vocabulary} (models.terms)"


def findings(source: str) -> Iterator[Finding]:
    """Every quoted word in `source` that stands where one of the vocabulary belongs."""
    for node in ast.walk(ast.parse(source)):
        for name, values in _meetings(node):
            vocabulary = _OF.get(name)
            if vocabulary is not None:
                quoted = (each for value in values for each in _quoted(value))
                yield from (Finding(each, vocabulary, name) for each in quoted if _is_word(each, vocabulary))


def _meetings(node: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    """What a named value meets in `node`: it is compared with it, looked up by it, set to it, or given it."""
    match node:
        case ast.Compare(left=left, comparators=others):
            sides = [left, *others]
            yield from ((_name(each), [other for other in sides if other is not each]) for each in sides)
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() | ast.Sub(), right=right):
            yield from ((_name(left), [right]), (_name(right), [left]))
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=args) if attr in _QUERIES:
            yield _name(value), args
        case ast.Call(func=ast.Attribute(value=ast.Dict(keys=keys), attr="get"), args=[key, *_]):
            yield _name(key), [each for each in keys if each is not None]
        case ast.Call(func=ast.Attribute(value=value, attr="add" | "discard" | "remove"), args=args):
            yield _name(value), args
        case ast.Subscript(value=ast.Dict(keys=keys), slice=key):
            yield _name(key), [each for each in keys if each is not None]
        case ast.keyword(arg=str(name), value=value):
            yield name, [value]
        case (
            ast.Assign(targets=[target], value=value)
            | ast.AnnAssign(target=target, value=ast.expr() as value)
        ):
            yield _name(target), [value]
        case ast.Match(subject=subject, cases=cases):
            patterns = [each for case in cases for each in ast.walk(case.pattern)]
            yield _name(subject), [each.value for each in patterns if isinstance(each, ast.MatchValue)]


def _name(node: ast.expr) -> str:
    """The last name of `letter.state`, `col(Letter.state)` or `state`; "" for anything else."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(func=ast.Name(id="col"), args=[column]):
            return _name(column)
    return ""


def _quoted(node: ast.expr) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts that `node` is, or is a choice or a collection of; "" is no word."""
    match node:
        case ast.Constant(value=str(text)) if text:
            yield node
        case ast.JoinedStr():
            yield node
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_quoted(body), *_quoted(orelse))
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            yield from (each for element in elements for each in _quoted(element))
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list" | "sorted"), args=[collection]):
            yield from _quoted(collection)


def _is_word(node: ast.Constant | ast.JoinedStr, vocabulary: str) -> bool:
    """True for every text, save that an address is made of its kind and a name, and other things are addresses too."""
    if vocabulary != "Address":
        return isinstance(node, ast.Constant)
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    text = first.value if isinstance(first, ast.Constant) else ""
    return str(text).partition(":")[0] in set(AddressKind)


def sources(root: Path) -> Iterator[Path]:
    """The files to be looked at below `root`."""
    for path in sorted(each for room in ROOMS for each in (root / room).rglob("*.py")):
        if not path.relative_to(root).as_posix().startswith(ELSEWHERE):
            yield path


def main(root: Path = ROOT) -> int:
    """Prints what it finds, a line each; 1 if there is anything."""
    found = [
        f"{path.relative_to(root)}:{each.node.lineno}: {each}"
        for path in sources(root)
        for each in findings(path.read_text("utf-8"))
    ]
    print("\n".join(found) or "No quoted word stands for one of the vocabulary.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
