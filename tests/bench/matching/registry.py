"""An index of a million accounts to look organisations up in: built once into a file, kept while it fits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine, create_engine, select
from sqlmodel import SQLModel

from models.matching import names
from models.matching.candidates import Candidate, candidates
from models.matching.index import Owner
from models.matching.rebuilding import load
from models.matching.tables import ACCOUNT, TABLES
from tests.bench.matching.data import Given, MadeUp, Pair, Question

FOLDER = Path(os.environ.get("BENCH_FOLDER", tempfile.gettempdir()))
"""Where the index file lies between runs: delete it after a change to the normaliser or the keys."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A question and its candidates."""

    question: Question
    found: list[Candidate]

    def expected_pair(self) -> Iterator[Pair]:
        """The question with what it should find."""
        for pair in self.candidate_pairs():
            if pair.same:
                yield pair

    def candidate_pairs(self) -> Iterator[Pair]:
        """The question with each candidate."""
        for one in self.found:
            same = one.owner.number == self.question.expected
            yield Pair(self.question.organisation, one.organisation, same, self.question.kind)

    def clear_pairs(self) -> Iterator[Pair]:
        """The same without candidates that bear the very name asked for: some are the one, registered twice."""
        alike = {names.read(self.question.organisation.name).main.words}
        alike |= {names.read(pair.right.name).main.words for pair in self.expected_pair()}
        for pair in self.candidate_pairs():
            if pair.same or names.read(pair.right.name).main.words not in alike:
                yield pair


def look_up(data: Given | MadeUp) -> list[Looked]:
    """Return the candidates of every question of the data, from the index in a file."""
    places = places_of(data)
    with engine(file_of(data)).begin() as connection:
        build(connection, data, places)
        return [
            Looked(replace(question, expected=question.expected and places[question.expected]), found)
            for question in data.questions()
            for found in [candidates(connection, question.organisation)]
        ]


def build(connection: Connection, data: Given | MadeUp, places: dict[int, int]) -> None:
    """Fill the index unless it is filled."""
    SQLModel.metadata.create_all(connection, tables=list(TABLES))
    if connection.execute(select(ACCOUNT.c.id).limit(1)).first() is None:
        load(
            connection,
            ((Owner("other", places[number]), organisation) for number, organisation in data.accounts()),
        )


def places_of(data: Given | MadeUp) -> dict[int, int]:
    """A number of the data to the one in the index, in no order.

    The data lists first what is asked for; a tie that is broken by number must not find it.
    """
    numbers = [number for number, _ in data.accounts()]
    places = list(range(1, len(numbers) + 1))
    Random(11).shuffle(places)
    return dict(zip(numbers, places, strict=True))


def file_of(data: Given | MadeUp) -> Path:
    """The file that holds the index of this data."""
    return FOLDER / f"partner-desk-matching-{'made-up' if data.made_up else 'given'}.db"


def engine(file: Path) -> Engine:
    """A SQLite engine with transactions that SQLAlchemy begins itself."""
    return create_engine(f"sqlite:///{file}")
