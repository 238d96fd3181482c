"""The check: who in the index may be this organisation, strongest first, after what people decided before.

It raises whatever the database raises: a check that failed is "not checked", never "no conflict".
"""

from __future__ import annotations

from dataclasses import dataclass

from models.matching import aliases
from models.matching.aliases import Decision, Identity
from models.matching.candidates import LIMIT, Candidate, candidates, rows
from models.matching.comparison import REGISTRY, Comparison, compare
from models.matching.index import Database, Owner
from models.matching.organisation import Organisation
from models.matching.tiers import Code, Reason, Tier
from models.matching.trees import load

_RANK = {Tier.SAME: 0, Tier.POSSIBLE: 1, Tier.DIFFERENT: 2}
CERTAIN = 1.0
"""The score of what a person decided."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An account that an organisation may be."""

    owner: Owner
    organisation: Organisation
    score: float
    tier: Tier
    reason: Reason
    decided: bool
    """True if a person said so: nobody need be asked again."""


def check(database: Database, organisation: Organisation, limit: int = LIMIT) -> list[Finding]:
    """Return the accounts of tier same or possible, strongest first, without those decided to be others."""
    return [one for one in compared(database, organisation, limit) if one.tier is not Tier.DIFFERENT]


def compared(database: Database, organisation: Organisation, limit: int = LIMIT) -> list[Finding]:
    """Return every candidate with its comparison, strongest first, without those decided to be others."""
    identity = Identity.of(organisation)
    found = candidates(database, organisation, limit)
    decisions: dict[int, list[Decision]] = {each.owner.account: [] for each in found}
    for one in aliases.about(database, organisation, list(decisions)):
        decisions.setdefault(one.account, []).append(one)
    if len(decisions) > len(found):  # a verdict about this very name speaks of an account that no key led to
        found += rows(database, decisions.keys() - {each.owner.account for each in found})
    findings = [
        _finding(each, organisation, decisions[each.owner.account])
        for each in found
        if not _excluded(identity, decisions[each.owner.account])
    ]
    return sorted(findings, key=lambda one: (_RANK[one.tier], -one.score, one.owner))


def _excluded(identity: Identity, decisions: list[Decision]) -> bool:
    return any(not one.same and identity.adds_nothing_to(Identity.of(one.organisation)) for one in decisions)


def _finding(candidate: Candidate, asked: Organisation, decisions: list[Decision]) -> Finding:
    identity = Identity.of(asked)
    best = compare(asked, candidate.organisation, load(REGISTRY))
    for one in decisions:
        if not one.same:
            continue
        if identity.may_be(Identity.of(one.organisation)):
            facts = {"alias": one.organisation.name, "right": candidate.organisation.name}
            confirmed = Reason(Code.ALIAS, facts)
            return Finding(candidate.owner, candidate.organisation, CERTAIN, Tier.SAME, confirmed, True)
        best = _stronger(best, compare(asked, one.organisation, load(REGISTRY)))
    return Finding(candidate.owner, candidate.organisation, best.score, best.tier, best.reason, False)


def _stronger(one: Comparison, two: Comparison) -> Comparison:
    return min((one, two), key=lambda each: (_RANK[each.tier], -each.score))
