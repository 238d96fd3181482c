"""Are these two organisations one customer? Score, tier and reason, without a database."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.matching.evidence import weigh
from models.matching.organisation import Organisation
from models.matching.tiers import Reason, Tier, judge
from models.matching.trees import Model, load

PAIRS = "pairs"
"""The model for two organisations that somebody holds against each other."""
REGISTRY = "registry"
"""The model for an organisation and what a large index offers for it, where coincidence is the rule."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer about two organisations."""

    score: float
    """0-1, comparable with other scores of the same model."""
    tier: Tier
    reason: Reason


def compare(one: Organisation, two: Organisation, model: Model | None = None) -> Comparison:
    """Compare two organisations; the same in both directions. `model` defaults to the one for pairs."""
    chosen = model or load(PAIRS)
    evidence = weigh(one, two, chosen)
    tier, reason = judge(evidence, chosen)
    said = {"left": one.name, "right": two.name}  # the evidence has an order of its own
    return Comparison(evidence.score, tier, replace(reason, parameters=reason.parameters | said))
