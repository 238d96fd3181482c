"""Measures the matcher as it is packaged: pairs, candidates, the whole check, verdicts, time and size.

    CONFORMANCE_DATA=... python -m tests.bench.matching.measure_matching [--no-postgresql]

On the pairs that the packaged models were fitted on, the figures of "pairs" and "check" flatter: the honest ones
are the cross-validated ones that train_matching prints. On other data in the same files they are honest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from sqlalchemy import Connection

from models.matching import Organization, Tier, aliases, compare
from models.matching.candidates import candidates
from models.matching.checking import check
from models.matching.comparison import REGISTRY
from models.matching.index import Owner
from models.matching.trees import load
from tests.bench.matching import registry, timing
from tests.bench.matching.curves import average_precision, recall_at
from tests.bench.matching.data import Given, MadeUp, Pair, Question, available
from tests.bench.matching.registry import OWNERS, UNREGISTERED, Looked

FALSE_ALARMS = 0.01
MATCH_DECISIONS = 200
SMALLER = (10_000, 100_000)
"""How many accounts the smaller indexes have, beside the whole one: a check may get slower, but not by much."""


def say(figure: str, value: str, target: str = "") -> None:
    """Print one line of the table."""
    print(f"{figure:60} {value:>22}   {target}", flush=True)


def pairs(label: str, labelled: Sequence[Pair], targets: dict[str, str]) -> None:
    """Average precision, and recall at .95 and .99, of core pairs and of all."""
    everything = [(compare(pair.left, pair.right).score, pair.same, pair.core) for pair in labelled]
    for name, chosen in (("core", [one for one in everything if one[2]]), ("all", everything)):
        rows = [(score, same) for score, same, _ in chosen]
        figures = (average_precision(rows), recall_at(rows, 0.95), recall_at(rows, 0.99))
        shown = " / ".join(f"{figure:.3f}" for figure in figures)
        say(f"{label}, {name}: AP / R@P.95 / R@P.99", shown, targets.get(name, ""))


def pair_tiers(label: str, labelled: Sequence[Pair], target: str) -> None:
    """How often *same* is right, and how many that are one are called different; of core pairs."""
    judged = [(compare(pair.left, pair.right).tier, pair.same) for pair in labelled if pair.core]
    same = [one for tier, one in judged if tier is Tier.SAME]
    true = [tier for tier, one in judged if one]
    shares = sum(same) / (len(same) or 1), true.count(Tier.DIFFERENT) / (len(true) or 1)
    say(
        f"{label} ({len(same)} same): same is right / true ones different",
        f"{shares[0]:.3f} / {shares[1]:.3f}",
        target,
    )


def noise(connection: Connection, questions: Sequence[Question]) -> str:
    """Which share of customers that nobody registered gets a *same*, a *possible*, nothing."""
    strongest = [
        found[0].tier if (found := check(connection, question.organization)) else "nothing"
        for question in questions
        if question.kind == UNREGISTERED
    ]
    return " / ".join(
        f"{strongest.count(tier) / len(strongest):.3f}" for tier in ("same", "possible", "nothing")
    )


def on_smaller(data: Given | MadeUp, questions: Sequence[Question]) -> None:
    """Noise and times among fewer accounts."""
    places = registry.places_of(data)
    for most in (each for each in SMALLER if each < len(places)):
        with registry.engine(registry.file_of(data, most)).connect() as connection:
            registry.build(connection, data, places, most)
            connection.commit()
            label = f"{most:,} accounts, unregistered: same / possible / nothing"
            say(label, noise(connection, questions), "possible <= .10")
            times(f"SQLite, {most:,} accounts", connection, questions)
            connection.rollback()


def candidate_recall(connection: Connection, questions: Sequence[Question]) -> None:
    """How often the right account is among the first 10 and the first 50."""
    ranks = []
    for question in questions:
        if question.expected is not None:
            found = candidates(connection, question.organization, limit=50)
            owners = [one.owner.number for one in found]
            ranks.append((question, owners.index(question.expected) if question.expected in owners else 99))
    kinds = {
        "all": (ranks, ">= .85 / .88"),
        "hard": ([one for one in ranks if one[0].hard], ""),
        "typed": ([one for one in ranks if one[0].typed], "@50 >= .99"),
    }
    for label, (chosen, target) in kinds.items():
        shares = [sum(rank < most for _, rank in chosen) / len(chosen) for most in (10, 50)]
        shown = f"{shares[0]:.3f} / {shares[1]:.3f}"
        say(f"candidates, {label} ({len(chosen)}): recall@10 / @50", shown, target)


def detection(label: str, looked: Sequence[Looked], targets: dict[str, str]) -> None:
    """What is detected at the threshold where one unregistered question in a hundred raises an alarm."""
    model = load(REGISTRY)
    scores = [
        [compare(pair.left, pair.right, model).score for pair in one.candidate_pairs()] for one in looked
    ]
    for name, share, count in registry.detected(looked, scores, FALSE_ALARMS)[1]:
        say(f"{label}, {name} ({count})", f"{share:.3f}", targets.get(name, ""))


def tiers(connection: Connection, questions: Sequence[Question]) -> None:
    """What a reviewer sees: for the unregistered the strongest finding, for the others the right one."""
    say("unregistered: same / possible / nothing", noise(connection, questions), "possible <= .10")
    answers = []
    for question in (each for each in questions if each.hard):
        everything = check(connection, question.organization)
        right = [one.tier for one in everything if one.owner.number == question.expected]
        answers.append(right[0] if right else "nothing")
    shares = [f"{answers.count(tier) / len(answers):.3f}" for tier in ("same", "possible", "nothing")]
    say(f"hard ({len(answers)}): same / possible / nothing", " / ".join(shares))


def replay(connection: Connection, questions: Sequence[Question]) -> None:
    """Two hundred verdicts: is a pair asked for twice, and is every confirmed alias found?"""
    match_decisions: list[tuple[Organization, Owner, bool]] = []
    twice = lost = 0
    for question in questions:
        if question.expected is None or len(match_decisions) >= MATCH_DECISIONS:
            continue
        right = Owner(OWNERS, question.expected)
        to_ask = [one.owner for one in check(connection, question.organization)[:3] if not one.decided]
        for owner in {*to_ask, right}:
            twice += any(
                (question.organization, owner) == (asked, about) for asked, about, _ in match_decisions
            )
            aliases.remember(connection, owner, question.organization, same=owner == right)
            match_decisions.append((question.organization, owner, owner == right))
    for organization, owner, same in match_decisions:
        retyped = replace(organization, name=organization.name.upper())
        again = [one for one in check(connection, retyped) if one.owner == owner]
        twice += any(not one.decided for one in again)
        lost += same and not again
    say(f"{len(match_decisions)} verdicts replayed: asked twice / aliases lost", f"{twice} / {lost}", "0 / 0")


def times(database: str, connection: Connection, questions: Sequence[Question]) -> None:
    """How long a check and an insert take: the best of some rounds."""
    for one in timing.timed(database, connection, [each.organization for each in questions]):
        target = "<= 3 / 10" if one.what == "check" else "p99 <= 3"
        say(f"{database}: {one.what} p50 / p99, ms", f"{one.p50:.1f} / {one.p99:.1f}", target)
        say("  of it busy in this process", f"{one.busy_p50:.1f} / {one.busy_p99:.1f}")


def on_sqlite(data: Given | MadeUp, questions: Sequence[Question]) -> None:
    """Everything that needs an index, on a file of SQLite."""
    file = registry.file_of(data)
    with registry.engine(file).connect() as connection:
        registry.build(connection, data, registry.places_of(data))
        connection.commit()
        candidate_recall(connection, questions)
        tiers(connection, questions)
        times("SQLite", connection, questions)
        replay(connection, questions)
        connection.rollback()
    say("SQLite: size of the index, MB", f"{file.stat().st_size / 1e6:.0f}", "<= 200")


def on_postgresql(data: Given | MadeUp, questions: Sequence[Question]) -> None:
    """The times again, on PostgreSQL."""
    with timing.postgresql(data) as engine, engine.connect() as connection:
        times("PostgreSQL", connection, questions)


def main() -> int:
    """Measure and print. Returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--no-postgresql", action="store_true")
    given = asked.parse_args()
    data = available()
    places = registry.places_of(data)
    questions = [registry.placed(question, places) for question in data.questions()]
    Random(15).shuffle(questions)
    print(f"{'made-up' if data.made_up else 'given'} names, {len(places):,} accounts\n")
    pairs("pairs, names only", data.pairs(), {"core": ">= .93 / .65 / .40", "all": ">= .90 / .50"})
    pairs("pairs, place and domain", data.context_pairs(), {"all": ">= .965 / .78"})
    pair_tiers("names only", data.pairs(), ">= .98 / <= .11")
    pair_tiers("place and domain", data.context_pairs(), ">= .98 / <= .06")
    if built := data.construction():
        pairs("construction", built, {"all": ">= .95 / .75"})
        pair_tiers("construction", built, "no wrong one")
    on_smaller(data, questions)
    on_sqlite(data, questions)
    targets = {"typed": ">= .92", "hard": ">= .52", "look-alikes": "<= .03"}
    detection("whole check, 1% false alarms", registry.look_up(data), targets)
    detection("filings with a domain, 1% false alarms", registry.look_up_as_filed(data), {"hard": ">= .75"})
    if not given.no_postgresql:
        on_postgresql(data, questions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
