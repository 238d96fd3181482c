"""An index of a million accounts to look organizations up in: built once into a file, kept while it fits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlmodel import SQLModel

from bot.database import CACHE
from models.matching import index, names
from models.matching.candidates import LIMIT, Candidate, candidates
from models.matching.index import Owner
from models.matching.rebuilding import load, refresh
from models.matching.tables import ACCOUNT, TABLES
from tests.bench.matching import made_up_names
from tests.bench.matching.data import Given, MadeUp, Pair, Question

OWNERS = "other"
TRAINED_ON = 25
"""How many candidates are learnt from: more than are compared, so that the model has seen worse."""
UNREGISTERED = "absent_random"
LOOK_ALIKE = "absent_hard"
FOLDER = Path(os.environ.get("BENCH_FOLDER", tempfile.gettempdir()))
"""Where the index file is kept between runs."""


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
            yield Pair(self.question.organization, one.organization, same, self.question.kind)

    def clear_pairs(self) -> Iterator[Pair]:
        """The same without candidates that bear the very name asked for: some are the one, registered twice."""
        alike = {names.read(self.question.organization.name).main.words}
        alike |= {names.read(pair.right.name).main.words for pair in self.expected_pair()}
        for pair in self.candidate_pairs():
            if pair.same or names.read(pair.right.name).main.words not in alike:
                yield pair


def look_up(data: Given | MadeUp) -> list[Looked]:
    """Return the candidates of every question of the data, from the index in a file."""
    places = places_of(data)
    with engine(file_of(data)).connect() as connection:
        build(connection, data, places)
        connection.commit()
        return [_look(connection, placed(question, places)) for question in data.questions()]


def look_up_as_filed(data: Given | MadeUp, seed: int = 12) -> list[Looked]:
    """Return the candidates of every hard and every unregistered question, as if it came from the form.

    The form insists on a domain, so the question has one and the account that it should find has one: its own,
    or one made of its name. One question in ten gives a wrong one: half of those mistype their own, half give
    the domain of some other registered company (their group's, a contact's employer, a wrong line).
    """
    random, places = Random(seed), places_of(data)
    others = [one.domain for number, one in data.accounts() if one.domain and number % 20 == 7]
    questions = [placed(question, places) for question in data.questions()]
    found = []
    with engine(file_of(data)).connect() as connection:
        build(connection, data, places)
        connection.commit()
        for question in questions:
            if not question.hard and question.kind != UNREGISTERED:
                continue
            domain = question.organization.domain or domain_of(question.organization.name)
            if question.expected is not None:
                owner = Owner(OWNERS, question.expected)
                account = index.read(connection, owner)
                assert account is not None
                domain = account.domain or domain_of(account.name)
                index.put(connection, owner, replace(account, domain=domain))
            if random.random() < 0.1:
                slip = made_up_names.typo(domain.split(".")[0], random) + "." + domain.partition(".")[2]
                domain = random.choice((slip, random.choice(others)))
            filed = replace(question, organization=replace(question.organization, domain=domain))
            found.append(_look(connection, filed))
        connection.rollback()
    return found


def detected(
    looked: Sequence[Looked], scores: Sequence[Sequence[float]], alarms: float
) -> tuple[float, list[tuple[str, float, int]]]:
    """Return the threshold at which this share of the unregistered raise an alarm, and what is found there.

    `scores` are those of each question's candidates, in their order; as many count as a check compares. Found: kind
    of question, share of it, how many there are; for look-alikes (not registered, but a near name is) the share that
    raises an alarm.
    """
    best, right = [], []
    for one, every in zip(looked, scores, strict=True):
        values = every[:LIMIT]
        same = [score for pair, score in zip(one.candidate_pairs(), values, strict=False) if pair.same]
        best.append(max(values, default=-inf))
        right.append(max(same, default=-inf))
    kinds = [one.question.kind for one in looked]
    strangers = sorted((s for s, kind in zip(best, kinds, strict=True) if kind == UNREGISTERED), reverse=True)
    threshold = strangers[int(alarms * len(strangers))]
    found = {
        "typed": [s > threshold for s, one in zip(right, looked, strict=True) if one.question.typed],
        "hard": [s > threshold for s, one in zip(right, looked, strict=True) if one.question.hard],
        "look-alikes": [s > threshold for s, kind in zip(best, kinds, strict=True) if kind == LOOK_ALIKE],
    }
    return threshold, [(name, sum(hits) / len(hits), len(hits)) for name, hits in found.items() if hits]


def domain_of(name: str) -> str:
    """A domain that a company of this name might have."""
    return f"{names.read(name).main.joined[:30] or 'nameless'}.com"


def placed(question: Question, places: dict[int, int]) -> Question:
    """The question with the number that its account has in the index."""
    return replace(question, expected=None if question.expected is None else places[question.expected])


def _look(connection: Connection, question: Question) -> Looked:
    return Looked(question, candidates(connection, question.organization, TRAINED_ON))


def build(
    connection: Connection, data: Given | MadeUp, places: dict[int, int], most: int | None = None
) -> None:
    """Fill the index unless it is filled, and make it anew if another normalizer made it.

    `most`: only so many accounts, drawn by their places, which are in no order.
    """
    highest = most or len(places)
    SQLModel.metadata.create_all(connection, tables=list(TABLES))
    if connection.execute(select(ACCOUNT.c.id).limit(1)).first() is None:
        load(
            connection,
            (
                (Owner(OWNERS, places[number]), organization)
                for number, organization in data.accounts()
                if places[number] <= highest
            ),
        )
    refresh(connection)


def places_of(data: Given | MadeUp) -> dict[int, int]:
    """A number of the data to the one in the index, in no order.

    The data lists first what is asked for; a tie that is broken by number must not find it.
    """
    numbers = [number for number, _ in data.accounts()]
    places = list(range(1, len(numbers) + 1))
    Random(11).shuffle(places)
    return dict(zip(numbers, places, strict=True))


def file_of(data: Given | MadeUp, most: int | None = None) -> Path:
    """The file that holds the index of this data, or of so many of its accounts."""
    name = f"made-up-{data.size}" if isinstance(data, MadeUp) else "given"
    return FOLDER / f"partner-desk-matching-{name}{f'-{most}' if most else ''}.db"


def engine(file: Path) -> Engine:
    """A SQLite engine with transactions that SQLAlchemy begins itself, and the cache of the bot's."""
    made = create_engine(f"sqlite:///{file}")
    event.listen(made, "connect", lambda connection, _: connection.execute(CACHE))
    return made
