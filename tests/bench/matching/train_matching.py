"""Fits the two small models of the matcher and writes them into the package. Needs the extra `training`.

    CONFORMANCE_DATA=... python -m tests.bench.matching.train_matching [--report-only] [--draws 3] [--by-source]

Where the labelled names are absent it fits on made-up ones, says so, and writes nothing. `--also FILE` adds pairs
in the format of context_pairs.tsv, such as the verdicts that a program has collected (docs/matching.md).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Indel, JaroWinkler, LCSseq
from sklearn.ensemble import HistGradientBoostingClassifier

import models.matching
from models.matching import Organization, Tier, letters, names, rarity
from models.matching.comparison import PAIRS, REGISTRY
from models.matching.context import NAMES as CONTEXT
from models.matching.evidence import FEATURES, allowed, weigh
from models.matching.tiers import judge
from models.matching.trees import Model
from tests.bench.matching.curves import average_precision, recall_at, score_at
from tests.bench.matching.data import Given, MadeUp, Pair, available
from tests.bench.matching.registry import Looked, detected, look_up, look_up_as_filed

PACKAGE = Path(models.matching.__file__).parent
FOLDS = 5
BLANK = Model(FEATURES, lambda _: 0.0, 1.0, 1.0, 0.0, 0.0)
"""Says nothing: features are read off the evidence, whatever its score."""

# What may speak only for, or only against, two organizations being one.
FOR = frozenset(
    """domain brand name_in_domain name_foreign_to_domain city region country extra_words_are_place cover_low
    joined_ratio prefix first_alike""".split()
)
AGAINST = frozenset("numbers_differ places_differ trades_differ missing_rarest_low missing_low".split())
ON_SHARED_WORDS = frozenset("shared_beyond_city rarest_beyond_city".split())
SIGNS = [1 if name in FOR else -1 if name in AGAINST else 0 for name in FEATURES]


@dataclass(frozen=True)
class Recipe:
    """How one of the models is fitted."""

    pairs: float
    """Weight of a pair of names; likewise the next five, of other kinds of example."""
    context: float
    construction: float
    """A pair of contractors, owners, or joint ventures."""
    hidden: float
    """A pair with place and domain, half of what is known taken away."""
    strangers: float
    clear: float
    """A candidate from the index that is another company."""
    found: float
    """A candidate from the index that is the company asked for."""
    group: float
    """See `Model.group`."""
    elsewhere: float
    """See `Model.elsewhere`."""
    namesakes: bool
    """Whether two companies of one name are also shown without what tells them apart."""
    trees: int
    leaves: int
    rate: float


RECIPES = {
    PAIRS: Recipe(
        pairs=1.0, context=5.0, construction=2.0, hidden=1.2, strangers=0.2, clear=0.0, found=0.0,
        group=6.0, elsewhere=6.0, namesakes=True, trees=280, leaves=14, rate=0.06,
    ),
    REGISTRY: Recipe(
        pairs=1.0, context=1.0, construction=0.0, hidden=1.0, strangers=0.2, clear=0.15, found=0.15,
        group=9.0, elsewhere=99.0, namesakes=False, trees=50, leaves=8, rate=0.18,
    ),
}  # fmt: skip


@dataclass
class Examples:
    """Rows of features with their labels, and the group that no fold may cut through."""

    values: np.ndarray[Any, Any]
    same: np.ndarray[Any, Any]
    groups: np.ndarray[Any, Any]

    def __getitem__(self, chosen: Any) -> Examples:
        return Examples(self.values[chosen], self.same[chosen], self.groups[chosen])


@dataclass
class Everything:
    """All that a model is fitted on."""

    pairs: list[Pair]
    context_pairs: list[Pair]
    construction: list[Pair]
    looked: list[Looked]
    on_names: Examples
    on_context: Examples
    on_construction: Examples
    strangers: Examples
    clear: Examples
    looked_up: Examples
    filed: list[Looked]
    as_filed: Examples


def features(left: Organization, right: Organization) -> tuple[float, ...]:
    """The features of the most alike of their names."""
    return weigh(left, right, BLANK).values


def gather(data: Given | MadeUp, also: Iterable[Path]) -> Everything:
    """Read all data and compute all features."""
    pairs, context_pairs = data.pairs(), data.context_pairs()
    for path in also:
        context_pairs += Given(path.parent).context_pairs(path.name)
    construction = data.construction()
    looked, filed = look_up(data), look_up_as_filed(data)
    groups = _groups(
        [*pairs, *context_pairs, *construction, *(pair for one in looked for pair in one.expected_pair())]
    )
    strangers = _strangers(pairs, context_pairs)
    return Everything(
        pairs,
        context_pairs,
        construction,
        looked,
        _examples(pairs, groups),
        _examples(context_pairs, groups),
        _examples(construction, groups),
        _examples(strangers, groups),
        _examples([pair for one in (*looked, *filed) for pair in one.clear_pairs()], groups),
        _examples([pair for one in looked for pair in one.candidate_pairs()], groups),
        filed,
        _examples([pair for one in filed for pair in one.candidate_pairs()], groups),
    )


def _examples(pairs: Sequence[Pair], groups: dict[str, str]) -> Examples:
    numbers = {group: number for number, group in enumerate(sorted(set(groups.values())))}
    return Examples(
        np.array([features(pair.left, pair.right) for pair in pairs]).reshape(len(pairs), len(FEATURES)),
        np.array([pair.same for pair in pairs], dtype=int),
        np.array([numbers.get(groups.get(pair.left.name.casefold(), ""), 0) for pair in pairs], dtype=int),
    )


def _groups(pairs: Iterable[Pair]) -> dict[str, str]:
    """Name to the first name of its group: names that some pair ties together are never in two folds."""
    parents: dict[str, str] = {}

    def top(name: str) -> str:
        while parents.setdefault(name, name) != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    for pair in pairs:
        parents[top(pair.left.name.casefold())] = top(pair.right.name.casefold())
    return {name: top(name) for name in list(parents)}


def _strangers(pairs: Sequence[Pair], context_pairs: Sequence[Pair]) -> list[Pair]:
    """Names drawn at random, some of them in one town: different companies, whatever they share.

    Without them a model learns that names with nothing in common are one company: in the labelled pairs only
    positives (renames) have nothing in common, because negatives were picked for sharing words.
    """
    chance = random.Random(7)
    drawn = []
    for pool, count in ((pairs, 5_000), (context_pairs, 4_000)):
        sides = [side for pair in pool for side in (pair.left, pair.right)]
        for _ in range(count):
            one, two = chance.choice(sides), chance.choice(sides)
            if names.read(one.name).main.words == names.read(two.name).main.words:
                continue
            if one.city and chance.random() < 0.1:
                two = replace(two, city=one.city, region=one.region, country=one.country)
            drawn.append(Pair(one, two, False, "strangers"))
    return drawn


def _partly_hidden(examples: Examples, namesakes: bool) -> Examples:
    """The examples with half of what is known of place and domain taken away, as people leave fields out."""
    columns = [FEATURES.index(name) for name in CONTEXT if name not in ON_SHARED_WORDS]
    one_name = examples.values[:, FEATURES.index("joined_ratio")] == 1.0
    kept = examples[(examples.same == 1) | ~one_name | namesakes]
    values = kept.values.copy()
    shown = np.random.default_rng(0).random((len(values), len(columns))) < 0.5
    values[:, columns] *= shown
    return replace(kept, values=values)


def fit(all_of_it: Everything, recipe: Recipe, keep: Any) -> HistGradientBoostingClassifier:
    """Fit one model on the examples whose group `keep` admits."""
    parts = [
        (all_of_it.on_names, recipe.pairs),
        (all_of_it.on_context, recipe.context),
        (all_of_it.on_construction, recipe.construction),
        (_partly_hidden(all_of_it.on_context, recipe.namesakes), recipe.hidden),
        (all_of_it.strangers, recipe.strangers),
        (all_of_it.clear[all_of_it.clear.same == 0], recipe.clear),
        (all_of_it.clear[all_of_it.clear.same == 1], recipe.found),
    ]
    chosen = [(part[keep(part.groups)], weight) for part, weight in parts if weight and len(part.same)]
    model = HistGradientBoostingClassifier(
        max_iter=recipe.trees,
        learning_rate=recipe.rate,
        max_leaf_nodes=recipe.leaves,
        min_samples_leaf=25,
        l2_regularization=3.0,
        max_features=0.4,
        monotonic_cst=SIGNS,
        early_stopping=False,
        random_state=0,
    )
    model.fit(
        np.vstack([part.values for part, _ in chosen]),
        np.concatenate([part.same for part, _ in chosen]),
        sample_weight=np.concatenate([np.full(len(part.same), weight) for part, weight in chosen]),
    )
    return model


@dataclass
class OutOfFold:
    """Log-odds from models that saw nothing of the group; by kind of example."""

    on_names: np.ndarray[Any, Any]
    on_context: np.ndarray[Any, Any]
    on_construction: np.ndarray[Any, Any]
    strangers: np.ndarray[Any, Any]
    looked_up: np.ndarray[Any, Any]
    as_filed: np.ndarray[Any, Any]


def cross_validate(all_of_it: Everything, recipe: Recipe, seed: int = 0) -> OutOfFold:
    """Score every example with a model that was fitted without its group."""
    parts = (
        all_of_it.on_names,
        all_of_it.on_context,
        all_of_it.on_construction,
        all_of_it.strangers,
        all_of_it.looked_up,
        all_of_it.as_filed,
    )
    count = 1 + max(int(part.groups.max()) for part in parts if len(part.groups))
    fold_of = np.random.default_rng(seed).integers(0, FOLDS, count)
    scores = [np.zeros(len(part.same)) for part in parts]
    for fold in range(FOLDS):
        model = fit(all_of_it, recipe, lambda groups, fold=fold: fold_of[groups] != fold)
        for part, score in zip(parts, scores, strict=True):
            held_out = fold_of[part.groups] == fold
            if held_out.any():
                score[held_out] = model.decision_function(part.values[held_out])
    return OutOfFold(*scores)


def by_source(
    all_of_it: Everything, recipe: Recipe, pairs: Sequence[Pair], examples: Examples
) -> dict[str, tuple[float, float]]:
    """Average precision, and recall at .95, on each source's pairs by a model that saw none of that source."""
    sources = np.array([_source(pair) for pair in pairs])
    found = {}
    for source in sorted(set(sources)):
        mine = sources == source
        if len(set(examples.same[mine])) < 2 or mine.sum() < 100:
            continue
        foreign = np.unique(examples.groups[mine])
        model = fit(all_of_it, recipe, lambda groups, foreign=foreign: ~np.isin(groups, foreign))
        scores = model.decision_function(examples.values[mine])
        scored = list(zip(scores.tolist(), examples.same[mine], strict=True))
        found[str(source)] = (average_precision(scored), recall_at(scored, 0.95))
    return found


def _source(pair: Pair) -> str:
    return pair.source.split("/")[0].removesuffix("_geo").removesuffix("_sibling").removesuffix("_variant")


def report(label: str, pairs: Sequence[Pair], scores: Any) -> None:
    """Print average precision and recall at .95 and .99, of core pairs and of all."""
    everything = [(float(score), pair.same, pair.core) for pair, score in zip(pairs, scores, strict=True)]
    for name, chosen in (("core", [one for one in everything if one[2]]), ("all", everything)):
        rows = [(score, same) for score, same, _ in chosen]
        figures = f"AP {average_precision(rows):.3f}  R@P.95 {recall_at(rows, 0.95):.3f}"
        print(f"{label:28} {name:5} {figures}  R@P.99 {recall_at(rows, 0.99):.3f}", flush=True)


def report_tiers(label: str, pairs: Sequence[Pair], scores: Any, model: Model) -> None:
    """Print how often *same* is right, and how many true core pairs are called different, with scores out of fold."""
    judged = [
        (judge(replace(weigh(pair.left, pair.right, BLANK), score=_odds(score)), model)[0], pair)
        for pair, score in zip(pairs, scores, strict=True)
    ]
    same = [pair.same for tier, pair in judged if tier is Tier.SAME and pair.core]
    true = [tier for tier, pair in judged if pair.same and pair.core]
    right, lost = sum(same) / (len(same) or 1), true.count(Tier.DIFFERENT) / (len(true) or 1)
    print(f"{label:28} core  same is right {right:.3f} of {len(same)}  true ones called different {lost:.3f}")


def report_tiers_of_pairs(all_of_it: Everything, scores: OutOfFold, model: Model) -> None:
    """Print the tiers of every kind of pair."""
    report_tiers("tiers: names only", all_of_it.pairs, scores.on_names, model)
    report_tiers("tiers: place, domain", all_of_it.context_pairs, scores.on_context, model)
    report_tiers("tiers: construction", all_of_it.construction, scores.on_construction, model)


def within_ventures(pairs: Sequence[Pair], scores: Any) -> list[float]:
    """The scores (log-odds) within what joint ventures allow, as `evidence.weigh` keeps them."""
    evidence = (weigh(pair.left, pair.right, BLANK) for pair in pairs)
    return [_log_odds(allowed(each, _odds(score))) for each, score in zip(evidence, scores, strict=True)]


def report_registry(label: str, looked: Sequence[Looked], scores: Any, alarms: float) -> float:
    """Print what is detected when this share of the unregistered raise an alarm; return that threshold."""
    values = iter(scores)
    threshold, rows = detected(looked, [[float(next(values)) for _ in one.found] for one in looked], alarms)
    for name, share, count in rows:
        print(f"{label}, {alarms:.0%} false alarms: {name} {share:.3f} of {count}", flush=True)
    return threshold


def export(
    model: HistGradientBoostingClassifier, same: float, possible: float, recipe: Recipe
) -> dict[str, Any]:
    """The model as the package reads it."""
    trees = [_tree(predictors[0].nodes, 0) for predictors in model._predictors]
    bias = float(np.ravel(model._baseline_prediction)[0])
    return {
        "features": list(FEATURES),
        "bias": round(bias, 4),
        "same": round(same, 4),
        "possible": round(possible, 4),
        "group": recipe.group,
        "elsewhere": recipe.elsewhere,
        "trees": trees,
    }


def _tree(nodes: Any, number: int) -> Any:
    node = nodes[number]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    left, right = _tree(nodes, node["left"]), _tree(nodes, node["right"])
    return [int(node["feature_idx"]), round(float(node["num_threshold"]), 4), left, right]


def thresholds(name: str, all_of_it: Everything, scores: OutOfFold) -> tuple[float, float]:
    """The scores from which on a pair is "same" and "possible"."""
    if name == REGISTRY:
        report_registry("filings as the form makes them", all_of_it.filed, scores.as_filed, 0.01)
        same, possible = (
            report_registry("whole check", all_of_it.looked, scores.looked_up, share)
            for share in (0.01, 0.05)
        )
        _report_neighbours(all_of_it, scores, same)
    else:
        rows = list(zip(scores.on_names.tolist(), (pair.same for pair in all_of_it.pairs), strict=True))
        same, possible = score_at(rows, 0.97), score_at(rows, 0.75)
    return _odds(same), _odds(possible)


def _report_neighbours(all_of_it: Everything, scores: OutOfFold, threshold: float) -> None:
    """How many near neighbours would raise an alarm if one of the pair were registered: look-alikes are few."""
    near = np.array([not pair.same and pair.core for pair in all_of_it.pairs])
    alarmed = np.mean(scores.on_names[near] > threshold)
    print(f"core negatives of the pairs over the threshold of 1%: {alarmed:.3f} of {near.sum()}")


def _odds(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


# What a peer would look at: twelve distances of a library between the names as they are written.
_PEERS = (
    fuzz.ratio, fuzz.partial_ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.partial_token_sort_ratio,
    fuzz.partial_token_set_ratio, fuzz.WRatio, fuzz.QRatio, JaroWinkler.similarity, OSA.normalized_similarity,
    Indel.normalized_similarity, LCSseq.normalized_similarity,
)  # fmt: skip


def report_peer(all_of_it: Everything) -> None:
    """Print what boosted trees reach on rapidfuzz's distances alone, by the same folds as the first draw."""
    written = [
        [" ".join(letters.tokens(letters.fold(side.name))) for side in (pair.left, pair.right)]
        for pair in all_of_it.pairs
    ]
    values = np.array([[distance(*both) for distance in _PEERS] for both in written])
    examples = all_of_it.on_names
    fold_of = np.random.default_rng(0).integers(0, FOLDS, 1 + int(examples.groups.max()))[examples.groups]
    scores = np.zeros(len(values))
    for fold in range(FOLDS):
        model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.06, random_state=0)
        model.fit(values[fold_of != fold], examples.same[fold_of != fold])
        scores[fold_of == fold] = model.decision_function(values[fold_of == fold])
    report("peer: 12 rapidfuzz distances", all_of_it.pairs, scores)


def write_rarity(data: Given | MadeUp) -> None:
    """Count words in the names of the index and write the table of those that many use."""
    real, made = Counter[str](), Counter[str]()
    many = [0, 0]
    for number, organization in data.accounts():
        words = set(names.read(organization.name).main.words)
        (real if number < 30_000 else made).update(words)
        many[number >= 30_000] += 1
    weights = {word: log(many[0] / count) for word, count in real.items() if count >= 8}
    for word, count in made.items():
        if count >= 25:
            weights[word] = min(weights.get(word, 99.0), log(many[1] / count))
    levels: dict[float, list[str]] = defaultdict(list)
    for word, weight in weights.items():
        levels[round(weight * 4) / 4].append(word)
    with rarity.TABLE.open("w", encoding="utf-8") as table:
        for level, listed in sorted(levels.items()):
            for start in range(0, len(listed), 12):
                table.write(f"{level:g} {' '.join(sorted(listed)[start : start + 12])}\n")


def main() -> int:
    """Fit, report, write. Returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--rarity", action="store_true", help="count words anew first, then start again without it"
    )
    asked.add_argument("--report-only", action="store_true", help="write nothing")
    asked.add_argument("--draws", type=int, default=1, help="how often the folds are drawn anew")
    asked.add_argument("--by-source", action="store_true", help="also leave each source out in turn")
    asked.add_argument("--also", type=Path, action="append", default=[], metavar="FILE", help="more pairs")
    given = asked.parse_args()
    data = available()
    if given.rarity:
        write_rarity(data)
        return 0
    all_of_it = gather(data, given.also)
    for name, recipe in RECIPES.items():
        draws = [cross_validate(all_of_it, recipe, seed) for seed in range(given.draws)]
        for number, scores in enumerate(draws, start=1):
            report(f"{name}, draw {number}: names only", all_of_it.pairs, scores.on_names)
            report(f"{name}, draw {number}: place, domain", all_of_it.context_pairs, scores.on_context)
            built = within_ventures(all_of_it.construction, scores.on_construction)
            report(f"{name}, draw {number}: construction", all_of_it.construction, built)
            print(f"{name}: strangers taken for one: {np.mean(scores.strangers > 0):.4f}")
        if given.by_source:
            for what, pairs, examples in (
                ("names only", all_of_it.pairs, all_of_it.on_names),
                ("place and domain", all_of_it.context_pairs, all_of_it.on_context),
            ):
                for source, (area, recall) in by_source(all_of_it, recipe, pairs, examples).items():
                    print(
                        f"{name}: {what}, never seen {source:24} AP {area:.3f}  R@P.95 {recall:.3f}",
                        flush=True,
                    )
        same, possible = thresholds(name, all_of_it, draws[0])
        if name == PAIRS:
            report_tiers_of_pairs(
                all_of_it,
                draws[0],
                Model(FEATURES, BLANK.log_odds, same, possible, recipe.group, recipe.elsewhere),
            )
            report_peer(all_of_it)
        whole = fit(all_of_it, recipe, lambda groups: np.ones(len(groups), dtype=bool))
        text = json.dumps(export(whole, same, possible, recipe), separators=(",", ":"))
        print(f"{name}: same from {same:.3f}, possible from {possible:.3f}, {len(text) / 1000:.0f} KB")
        if not given.report_only and not data.made_up:
            (PACKAGE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
