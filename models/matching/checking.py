"""The check: which organizations in the index may be this one, strongest first, after people's earlier decisions.

It raises any database error. A check that failed is "not checked", never "no conflict".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.matching import aliases
from models.matching.aliases import Decision, Identity
from models.matching.candidates import LIMIT, Candidate, look_up, rows
from models.matching.comparison import REGISTRY, Comparison, compare
from models.matching.index import Database, Owner
from models.matching.organization import Organization
from models.matching.tiers import Code, Reason, Tier
from models.matching.trees import load

_RANK = {Tier.SAME: 0, Tier.POSSIBLE: 1, Tier.DIFFERENT: 2}
CERTAIN = 1.0
"""The score of what a person decided."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An account that may be the organization."""

    owner: Owner
    organization: Organization
    score: float
    tier: Tier
    reason: Reason
    decided: bool
    """True if a person said so: nobody need be asked again."""


def check(database: Database, organization: Organization, limit: int = LIMIT) -> list[Finding]:
    """Returns the accounts of tier same or possible, strongest first, without those decided to be different."""
    found, judged = look_up(database, organization, limit)
    known = {each.owner.account for each in found}
    decisions = aliases.about(database, organization, known) if judged else []
    # A decision about exactly this name may concern accounts that no key found.
    if others := {one.account for one in decisions} - known:
        found += rows(database, others)
    findings = []
    for each, concerning in _with_decisions(found, decisions):
        said = _last_word(organization, each.organization, concerning)
        if said is not None:
            findings += [_decided(each, said)] if said.same else []
        elif (likeness := _likeness(each, organization, concerning)).tier is not Tier.DIFFERENT:
            findings.append(_finding(each, likeness))
    return sorted(findings, key=lambda one: (_RANK[one.tier], -one.score, one.owner))


def _with_decisions(
    found: list[Candidate], decisions: list[Decision]
) -> Iterator[tuple[Candidate, list[Decision]]]:
    """Returns each candidate with the decisions on it, and on others whose data includes all of its own.

    A CRM has one row per opportunity, and a customer is claimed repeatedly. People aren't asked again for the next
    row.
    """
    judged = {one.account for one in decisions}
    identities = {
        each.owner.account: Identity.of(each.organization) for each in found if each.owner.account in judged
    }
    for each in found:
        account, mine = each.owner.account, Identity.of(each.organization) if decisions else None
        likes = [
            one
            for one in decisions
            if one.account != account and mine and mine.adds_nothing_to(identities[one.account])
        ]
        yield each, [*likes, *(one for one in decisions if one.account == account)]


def _last_word(asked: Organization, account: Organization, decisions: list[Decision]) -> Decision | None:
    """Returns the latest decision that covers the two, or None."""
    for one in reversed(decisions):
        judged = one.organization
        if one.same and Identity.of(asked).may_be(Identity.of(judged)):
            return one
        if not one.same and aliases.told_apart(asked, judged, account):
            return one
    return None


def _decided(candidate: Candidate, said: Decision) -> Finding:
    facts = {"alias": said.organization.name, "right": candidate.organization.name}
    reason = Reason(Code.ALIAS, facts)
    return Finding(candidate.owner, candidate.organization, CERTAIN, Tier.SAME, reason, True)


def _finding(candidate: Candidate, likeness: Comparison) -> Finding:
    return Finding(
        candidate.owner, candidate.organization, likeness.score, likeness.tier, likeness.reason, False
    )


def _likeness(candidate: Candidate, asked: Organization, decisions: list[Decision]) -> Comparison:
    """Returns the comparison with the candidate, or with one of its confirmed aliases if that is stronger."""
    model = load(REGISTRY)
    best = compare(asked, candidate.organization, model)
    for one in decisions:
        if one.same:
            best = _stronger(best, compare(asked, one.organization, model))
    return best


def _stronger(one: Comparison, two: Comparison) -> Comparison:
    return min((one, two), key=lambda each: (_RANK[each.tier], -each.score))
