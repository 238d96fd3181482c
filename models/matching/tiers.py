"""From evidence to one of three tiers, with the reason: which rule spoke, and the facts to word it with.

The rules keep what a score can't promise: a name of common words alone is never a match, a parent, a subsidiary
or a sister is never the same customer, and an equal domain counts only where the names don't speak against it.
They read cleaned names, so that case, punctuation and legal forms can't move a tier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from models.matching import domains, vocabulary
from models.matching.alignment import ACRONYM
from models.matching.evidence import Evidence
from models.matching.trees import Model

TELLING = 6.0
"""From this weight on (one account in 400) a word can name a company; below, many share it by chance."""


class Tier(StrEnum):
    """How sure the matcher is that two organisations are one customer; in every case a person decides."""

    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


class Code(StrEnum):
    """Which rule spoke. Cards word it from a template, the command line from `sentences`."""

    NO_NAME = "no_name"
    SAME_DOMAIN = "same_domain"
    SAME_DOMAIN_GROUP = "same_domain_group"
    SAME_DOMAIN_OTHER_NAME = "same_domain_other_name"
    SAME_NAME = "same_name"
    SAME_NAME_ELSEWHERE = "same_name_elsewhere"
    SAME_COMMON_NAME = "same_common_name"
    ALIKE = "alike"
    GROUP = "group"
    SHARED_WORDS = "shared_words"
    ALIAS = "alias"
    COMMON_WORDS = "common_words"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tier: a code, and what belongs in its sentence."""

    code: Code
    parameters: dict[str, str] = field(default_factory=dict)


def judge(evidence: Evidence, model: Model) -> tuple[Tier, Code]:
    """Return the tier of two organisations, and the rule that spoke."""
    if not evidence.names[0].words or not evidence.names[1].words:
        return Tier.DIFFERENT, Code.NO_NAME
    if evidence.value("domain") > 0:
        return _equal_domain(evidence)
    if evidence.same_words:
        return _equal_name(evidence, model)
    return _unequal_name(evidence, model)


def _equal_domain(evidence: Evidence) -> tuple[Tier, Code]:
    if not evidence.found.pairs:
        return Tier.POSSIBLE, Code.SAME_DOMAIN_OTHER_NAME
    if any(evidence.left_over()):
        return Tier.POSSIBLE, Code.SAME_DOMAIN_GROUP
    return Tier.SAME, Code.SAME_DOMAIN


def _equal_name(evidence: Evidence, model: Model) -> tuple[Tier, Code]:
    if not names_a_company(evidence):
        same_city = evidence.value("city") > 0
        return Tier.SAME if same_city else Tier.POSSIBLE, Code.SAME_COMMON_NAME
    if evidence.value("country") < 0 or evidence.value("region") < 0:
        return Tier.POSSIBLE, Code.SAME_NAME_ELSEWHERE
    doubtful = evidence.value("city") < 0 or evidence.value("domain") < 0
    sure = evidence.score >= model.same or not doubtful
    return Tier.SAME if sure else Tier.POSSIBLE, Code.SAME_NAME


def _unequal_name(evidence: Evidence, model: Model) -> tuple[Tier, Code]:
    paired, likely = bool(evidence.found.pairs), evidence.score >= model.possible
    if not names_a_company(evidence):
        near = likely and evidence.value("city") > 0
        return Tier.POSSIBLE if near else Tier.DIFFERENT, Code.COMMON_WORDS if paired else Code.DIFFERENT
    left, right = evidence.left_over()
    if not left and not right and not evidence.found.acronym and evidence.score >= model.same:
        return Tier.SAME, Code.ALIKE
    # All that one name says is in the other, which says more: a parent and its subsidiary do so.
    one_in_other = paired and bool(left) != bool(right)
    if likely:
        return Tier.POSSIBLE, Code.GROUP if one_in_other else Code.ALIKE
    if one_in_other and _rarest_shared(evidence) >= model.group:
        return Tier.POSSIBLE, Code.GROUP
    return Tier.DIFFERENT, Code.SHARED_WORDS if paired else Code.DIFFERENT


def names_a_company(evidence: Evidence) -> bool:
    """True if the names share a word that can name a company: rare enough, and not one that any may use."""
    return any(
        rarity >= TELLING and one not in vocabulary.COMMON_WORDS for one, _, _, rarity in evidence.found.pairs
    )


def _rarest_shared(evidence: Evidence) -> float:
    """The weight of the rarest word that both spell out: initials that fit are a coincidence among a million."""
    shared = (
        rarity
        for one, _, similarity, rarity in evidence.found.pairs
        if similarity > ACRONYM and one not in vocabulary.COMMON_WORDS
    )
    return max(shared, default=0.0)


def facts(evidence: Evidence, code: Code) -> dict[str, str]:
    """What belongs in the sentence of a rule that spoke."""
    if code is Code.NO_NAME:
        return {}
    left, right = evidence.left_over()
    found = {
        "score": f"{evidence.score:.2f}",
        "shared": " ".join(one for one, *_ in evidence.found.pairs),
        "extra": " / ".join(" ".join(words) for words in (left, right) if words),
        "place": _common_place(evidence),
        "domain": domains.own_domain(evidence.left.domain) if evidence.value("domain") > 0 else "",
    }
    return {key: value for key, value in found.items() if value}


def _common_place(evidence: Evidence) -> str:
    """The narrowest place that both give, as the left side wrote it."""
    for field_name in ("city", "region", "country"):
        if evidence.value(field_name) > 0:
            return str(getattr(evidence.left, field_name)).strip()
    return ""
