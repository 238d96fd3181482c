"""The short words that templates declare (`{% set words = {…} %}`), looked up along a chain of templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class WordMissing(LookupError):
    """No template of the chain has this word; the message says which and where it was looked for."""


@dataclass(frozen=True)
class Glossary:
    """The words of a chain of templates, nearest first: pairs of a template's name and its words."""

    chain: Sequence[tuple[str, Mapping[str, Any]]]

    def find(self, *path: str) -> Any:
        """Returns the word at `path` in the nearest template that has it, None if none has."""
        for _, words in self.chain:
            found = _at(words, path)
            if found is not None:
                return found
        return None

    def word(self, *path: str) -> str:
        """Returns the word at `path`. Raises WordMissing."""
        found = self.find(*path)
        if not isinstance(found, str):
            raise WordMissing(f"no word {'.'.join(path)!r} in {', '.join(name for name, _ in self.chain)}")
        return found

    def sentences(self, *path: str) -> tuple[str, ...]:
        """Returns the list of words at `path`. Raises WordMissing if there is none."""
        found = self.find(*path)
        if not isinstance(found, list) or not found:
            raise WordMissing(f"no list {'.'.join(path)!r} in {', '.join(name for name, _ in self.chain)}")
        return tuple(map(str, found))


def _at(words: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(words, Mapping) or name not in words:
            return None
        words = words[name]
    return words
