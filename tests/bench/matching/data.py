"""What the matcher is trained and measured on: the labelled names, or made-up ones where those are absent.

CONFORMANCE_DATA names a folder that holds `matching/` (pairs.tsv, context_pairs.tsv, queries.tsv,
index.tsv.gz). Nothing of it is ever written anywhere.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import TextIO, cast

from models.matching import Organization
from tests.bench.matching import made_up_names

RENAMED_OVER_THE_YEARS = ("sec_cik", "cms_provider_id", "uk_gpg_company_number")
GROUPS = ("parent_child", "same_group", "same_group_construction")
MADE_UP_ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "1000000"))
FIELDS = ("name", "domain", "city", "region", "country")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organizations and whether they are one."""

    left: Organization
    right: Organization
    same: bool
    source: str

    @property
    def core(self) -> bool:
        """True for spellings at one time against unrelated companies: no renames, acronyms or groups."""
        head, _, kind = self.source.partition("/")
        if self.same:
            return head not in RENAMED_OVER_THE_YEARS and kind != "acronym"
        return kind not in GROUPS


@dataclass(frozen=True, slots=True)
class Question:
    """What a partner would type, and which account it is (None: not in the index)."""

    organization: Organization
    expected: int | None
    kind: str

    @property
    def typed(self) -> bool:
        """True for typing errors, abbreviations and legal forms added, dropped or swapped."""
        return self.kind.startswith(("generated_variant", "made_up/typed"))

    @property
    def hard(self) -> bool:
        """True for every core positive."""
        return self.expected is not None and Pair(self.organization, self.organization, True, self.kind).core


class Given:
    """The labelled names in a folder."""

    made_up = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pairs(self) -> list[Pair]:
        """Pairs of names without anything else."""
        return [
            Pair(Organization(row["a"]), Organization(row["b"]), row["same"] == "1", row["source"])
            for row in self._rows("pairs.tsv")
        ]

    def context_pairs(self, file: str = "context_pairs.tsv") -> list[Pair]:
        """Pairs with place and domain."""
        return [
            Pair(
                Organization(row["a"], *(row[f"a_{field}"] for field in FIELDS[1:])),
                Organization(row["b"], *(row[f"b_{field}"] for field in FIELDS[1:])),
                row["same"] == "1",
                row["source"],
            )
            for row in self._rows(file)
        ]

    def construction(self) -> list[Pair]:
        """Pairs of contractors, owners, and joint ventures, named by hand; none where the file is absent."""
        if not (self.folder / "construction.tsv").is_file():
            return []
        return [
            Pair(
                Organization(*(row[f"a_{field}"] for field in FIELDS)),
                Organization(*(row[f"b_{field}"] for field in FIELDS)),
                row["same"] == "1",
                row["class"],
            )
            for row in self._rows("construction.tsv")
        ]

    def questions(self) -> list[Question]:
        """What to look up in the index."""
        return [
            Question(
                Organization(row["q"], *(row[field] for field in FIELDS[1:])),
                int(row["expected"]) if row["expected"] else None,
                row["kind"],
            )
            for row in self._rows("queries.tsv")
        ]

    def accounts(self) -> Iterator[tuple[int, Organization]]:
        """The registered accounts, each with its number."""
        for row in self._rows("index.tsv.gz"):
            yield int(row["id"]), Organization(*(row[field] for field in FIELDS))

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        with _opened(self.folder / name) as lines:
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


class MadeUp:
    """The same of names that the project makes up, the same at every run."""

    made_up = True

    def __init__(self, size: int = MADE_UP_ACCOUNTS) -> None:
        self.size = size

    def pairs(self) -> list[Pair]:
        """Pairs of names without anything else."""
        return [
            Pair(Organization(pair.left.name), Organization(pair.right.name), pair.same, pair.source)
            for pair in self.context_pairs()
        ]

    def context_pairs(self) -> list[Pair]:
        """Half variants, half look-alikes."""
        random = Random(2)
        found = []
        for organization in made_up_names.accounts(1_500, seed=3):
            typed, acts = made_up_names.variant(organization, random)
            other, kind = made_up_names.look_alike(organization, random)
            found.append(Pair(organization, typed, True, f"made_up/typed_{acts}"))
            found.append(Pair(organization, other, False, f"made_up/{kind}"))
        return found

    def construction(self) -> list[Pair]:
        """None: what contractors call each other can't be made up."""
        return []

    def questions(self) -> list[Question]:
        """A thousand variants of accounts, and six hundred companies that aren't in the index."""
        random = Random(4)
        found = []
        for number, organization in islice(self.accounts(), 1_000):
            typed, acts = made_up_names.variant(replace(organization, domain=""), random)
            found.append(Question(typed, number, f"made_up/typed_{acts}"))
        absent = made_up_names.accounts(600, seed=5)
        return found + [Question(organization, None, "absent_random") for organization in absent]

    def accounts(self) -> Iterator[tuple[int, Organization]]:
        """The accounts, numbered from 1."""
        return enumerate(made_up_names.accounts(self.size), start=1)


def available() -> Given | MadeUp:
    """The labelled names if CONFORMANCE_DATA has them, else made-up ones."""
    folder = Path(os.environ.get("CONFORMANCE_DATA", "")) / "matching"
    return Given(folder) if (folder / "pairs.tsv").is_file() else MadeUp()
