"""Are these two organizations one customer? Returns a score, a tier, and a reason. Needs no database."""

from __future__ import annotations

from dataclasses import dataclass

from models.matching.evidence import Evidence, weigh
from models.matching.organization import Organization
from models.matching.tiers import Code, Reason, Tier, facts, judge
from models.matching.trees import Model, load

PAIRS = "pairs"
"""The model for two organizations that somebody holds against each other."""
REGISTRY = "registry"
"""The model for an organization and what a large index offers for it, where coincidence is the rule."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result for two organizations."""

    score: float
    """0-1, comparable with other scores of the same model."""
    tier: Tier
    code: Code
    evidence: Evidence
    names: tuple[str, str]
    """As they were given; the evidence has an order of its own."""

    @property
    def reason(self) -> Reason:
        """Why the tier. Most of a million are told apart without anybody reading why."""
        left, right = self.names
        return Reason(self.code, {**facts(self.evidence, self.code), "left": left, "right": right})


def compare(one: Organization, two: Organization, model: Model | None = None) -> Comparison:
    """Compares two organizations, the same in both directions. `model` defaults to the one for pairs."""
    chosen = model or load(PAIRS)
    evidence = weigh(one, two, chosen)
    tier, code = judge(evidence, chosen)
    return Comparison(evidence.score, tier, code, evidence, (one.name, two.name))
