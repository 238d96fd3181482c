"""Writes the packaged table of legal forms anew from the list that the library `rigour` keeps.

    python -m tests.bench.matching.renew_legal_forms ORG_TYPES.yml

The list is resources/names/org_types.yml of github.com/opensanctions/rigour (MIT): made from ISO 20275, OCCRP's
spreadsheet, and Wikipedia. Why it is a table and not an import: docs/decisions/0022. Afterwards the stored indexes
are rebuilt by themselves, because the table is part of what `rebuilding.fingerprint` reads.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from models.matching import letters, rarity, word_lists
from models.matching.legal import TABLE

KEPT = frozenset(("LLC", "JSC", "LP", "LLP", "GP", "SP"))
"""Companies and partnerships. Associations, churches, banks, and state enterprises say what somebody is."""
ALSO_KEPT = frozenset(("AB", "ae", "oü", "pt", "pt tbk", "og", "oeg", "QSC", "qmj"))
"""Forms of companies that the list puts under no heading."""
SHORTEST_WORD = 4
"""A shorter word in Latin letters is initials or a word to somebody: those are chosen by hand in `vocabulary`."""


def forms(types: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each form once, as the normalizer reads it."""
    found = set()
    for each in types:
        names = {str(each.get("display")), str(each.get("compare"))}
        if each.get("generic") in KEPT or names & ALSO_KEPT:
            for alias in (*(each.get("aliases") or ()), each.get("display") or ""):
                found.add(" ".join(letters.tokens(letters.fold(str(alias)))))
    yield from sorted(form for form in found if form and _is_only_a_form(form.split()))


def _is_only_a_form(words: list[str]) -> bool:
    """False for what may be part of a name: initials, and words that many companies' names have."""
    if not all(map(str.isascii, words)):
        return sum(map(len, words)) > 1
    if len(words) == 1:
        return len(words[0]) >= SHORTEST_WORD and not _is_a_word(words[0])
    return not all(map(_is_a_word, words)) and max(map(len, words)) > 1


def _is_a_word(word: str) -> bool:
    known = rarity.is_known(word) or word in word_lists.COMMON_WORDS or word in word_lists.STOP_WORDS
    return known and word not in word_lists.LEGAL_ANYWHERE


def main() -> int:
    """Read the list, write the table. Returns the exit code."""
    types = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))["types"]
    TABLE.write_text("".join(f"{form}\n" for form in forms(types)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
