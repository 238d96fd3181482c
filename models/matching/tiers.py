"""From evidence to one of three tiers, with a reason: which rule applied, and the facts to word it.

The rules guarantee what a score can't: a name of only common words is never a match; a parent, subsidiary, or
sister company is never the same customer; and an equal domain counts only if the names don't contradict it. They
read cleaned names, so case, punctuation, and legal forms can't change a tier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from models.matching import domains, near, word_lists
from models.matching.alignment import ACRONYM
from models.matching.evidence import Evidence
from models.matching.trees import Model
from models.matching.ventures import Relation

TELLING = 6.0
"""From this weight on (one account in 400) a word can name a company; below, many share it by chance."""


class Tier(StrEnum):
    """How sure the matcher is that two organizations are one customer. A person always decides."""

    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


class Code(StrEnum):
    """The rule that applied. Cards word it from a template, the command line from `sentences`."""

    NO_NAME = "no_name"
    SAME_DOMAIN = "same_domain"
    SAME_DOMAIN_GROUP = "same_domain_group"
    SAME_DOMAIN_OTHER_NAME = "same_domain_other_name"
    SAME_NAME = "same_name"
    SAME_NAME_ELSEWHERE = "same_name_elsewhere"
    SAME_NAME_OTHER_DOMAIN = "same_name_other_domain"
    SAME_COMMON_NAME = "same_common_name"
    SHORT_FORM = "short_form"
    ALIKE = "alike"
    INITIALS = "initials"
    GROUP = "group"
    SISTERS = "sisters"
    PARTLY_ALIKE = "partly_alike"
    PLACE_FITS = "place_fits"
    SAME_VENTURE = "same_venture"
    VENTURE_MEMBER = "venture_member"
    OTHER_VENTURE = "other_venture"
    SHARED_WORDS = "shared_words"
    ALIAS = "alias"
    COMMON_WORDS = "common_words"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason for a tier: a code, and the facts for its sentence."""

    code: Code
    parameters: dict[str, str] = field(default_factory=dict)


def judge(evidence: Evidence, model: Model) -> tuple[Tier, Code]:
    """Returns the tier of two organizations, and the rule that applied."""
    if not evidence.names[0].words or not evidence.names[1].words:
        return Tier.DIFFERENT, Code.NO_NAME
    if evidence.venture is not Relation.NONE:
        return _joint_venture(evidence)
    if evidence.value("domain") > 0:
        return _equal_domain(evidence)
    if evidence.same_words:
        return _equal_name(evidence)
    return _unequal_name(evidence, model)


def _joint_venture(evidence: Evidence) -> tuple[Tier, Code]:
    if evidence.venture is Relation.SAME_MEMBERS:
        return Tier.POSSIBLE if evidence.contradicted else Tier.SAME, Code.SAME_VENTURE
    if evidence.venture is Relation.UNMARKED:
        return Tier.POSSIBLE, Code.SAME_VENTURE
    if evidence.venture is Relation.MEMBER:
        return Tier.POSSIBLE, Code.VENTURE_MEMBER
    return Tier.POSSIBLE if evidence.value("domain") > 0 else Tier.DIFFERENT, Code.OTHER_VENTURE


def _equal_domain(evidence: Evidence) -> tuple[Tier, Code]:
    if not evidence.found.pairs:
        return Tier.POSSIBLE, Code.SAME_DOMAIN_OTHER_NAME
    if any(evidence.left_over()):
        return Tier.POSSIBLE, Code.SAME_DOMAIN_GROUP
    return Tier.SAME, Code.SAME_DOMAIN


def _equal_name(evidence: Evidence) -> tuple[Tier, Code]:
    if evidence.value("country") < 0 or evidence.value("region") < 0:
        return Tier.POSSIBLE, Code.SAME_NAME_ELSEWHERE
    if evidence.value("domain") < 0 and evidence.value("brand") < 1:
        return Tier.POSSIBLE, Code.SAME_NAME_OTHER_DOMAIN
    if not names_a_company(evidence) and not names_a_public_body(evidence.names[0].words):
        same_city = evidence.value("city") > 0
        return Tier.SAME if same_city else Tier.POSSIBLE, Code.SAME_COMMON_NAME
    if evidence.value("city") < 0:
        return Tier.POSSIBLE, Code.SAME_NAME_ELSEWHERE
    if near.is_a_body(evidence) and _agree_on_no_town(evidence):
        return Tier.POSSIBLE, Code.SAME_COMMON_NAME
    return Tier.SAME, Code.SHORT_FORM if evidence.short_form else Code.SAME_NAME


def _unequal_name(evidence: Evidence, model: Model) -> tuple[Tier, Code]:
    paired, likely = bool(evidence.found.pairs), evidence.score >= model.possible
    left, right = evidence.left_over()
    if not names_a_company(evidence):
        return _common_words(evidence, model)
    if not left and not right and evidence.score >= model.same and near.is_a_spelling(evidence):
        return Tier.SAME, Code.ALIKE
    # One name contains the other and adds words, as with a parent and its subsidiary.
    one_in_other = paired and bool(left) != bool(right)
    if likely:
        return Tier.POSSIBLE, Code.GROUP if one_in_other else _likeness(evidence)
    if one_in_other and _rarest_shared(evidence) >= _telling_enough(evidence, model):
        return Tier.POSSIBLE, Code.GROUP
    if _are_sisters(evidence, model):
        return Tier.POSSIBLE, Code.SISTERS
    return Tier.DIFFERENT, Code.SHARED_WORDS if paired else Code.DIFFERENT


def _common_words(evidence: Evidence, model: Model) -> tuple[Tier, Code]:
    """Names without a shared distinctive word: worth a look in the same town, or with a high score.

    A location that only one of them adds says nothing: "General Contractors", "General Contractors of Ohio".
    """
    left, right = evidence.left_over()
    same_city, likely = evidence.value("city") > 0, evidence.score >= model.possible
    if not evidence.found.pairs:
        return (Tier.POSSIBLE, Code.PLACE_FITS) if likely and same_city else (Tier.DIFFERENT, Code.DIFFERENT)
    only_a_place = bool(left) != bool(right) and word_lists.WORDS_OF_PLACES.issuperset(left + right)
    near_enough = likely and (same_city or not only_a_place)
    return Tier.POSSIBLE if near_enough else Tier.DIFFERENT, Code.COMMON_WORDS


def _likeness(evidence: Evidence) -> Code:
    """Returns how two names are similar that each have extra words, or that differ in spelling."""
    if any(evidence.left_over()):
        return Code.PARTLY_ALIKE
    return Code.INITIALS if evidence.found.acronym else Code.ALIKE


def _telling_enough(evidence: Evidence, model: Model) -> float:
    """Returns the weight from which a shared word suggests the same group.

    In an index of a million, many share one by chance, so there it also takes a location or a second shared word.
    """
    near_by = evidence.value("city") > 0 or evidence.value("region") > 0
    by_chance = not near_by and not (len(evidence.found.pairs) > 1 and _begin_alike(evidence))
    return model.elsewhere if by_chance or evidence.contradicted_beyond_city else model.group


def _begin_alike(evidence: Evidence) -> bool:
    """True if both start with the same word, and otherwise differ only by trades, locations, and the like."""
    left, right = evidence.names
    return left.words[0] == right.words[0] and all(
        word in word_lists.COMMON_WORDS or word.isdigit() for words in evidence.left_over() for word in words
    )


def _are_sisters(evidence: Evidence, model: Model) -> bool:
    """True if their shared beginning is rare and everything else is common. A county and its city aren't sisters."""
    left, right = evidence.names
    if not word_lists.PUBLIC_BODIES.isdisjoint((*left.words, *right.words)):
        return False
    rare = (
        left.weights[0] >= _telling_enough(evidence, model) and left.words[0] not in word_lists.COMMON_WORDS
    )
    return rare and _begin_alike(evidence)


def _agree_on_no_town(evidence: Evidence) -> bool:
    """True if locations are given, but none close enough to tell one St. Michael's Hospital from another."""
    close = evidence.value("city") > 0 or evidence.value("domain") > 0
    return evidence.value("country") > 0 and not close


def names_a_public_body(words: tuple[str, ...]) -> bool:
    """True for a city, county, or university named after a place: there is only one in a state."""
    return not word_lists.PUBLIC_BODIES.isdisjoint(words) and not word_lists.NAMED_PLACES.isdisjoint(words)


def names_a_company(evidence: Evidence) -> bool:
    """True if the names share a distinctive word: rare enough, and not one that any company may use."""
    return any(
        rarity >= TELLING and one not in word_lists.COMMON_WORDS for one, _, _, rarity in evidence.found.pairs
    )


def _rarest_shared(evidence: Evidence) -> float:
    """Returns the weight of the rarest word that both spell out.

    Matching initials are a coincidence among a million.
    """
    shared = (
        rarity
        for one, _, similarity, rarity in evidence.found.pairs
        if similarity > ACRONYM and one not in word_lists.COMMON_WORDS
    )
    return max(shared, default=0.0)


def facts(evidence: Evidence, code: Code) -> dict[str, str]:
    """Returns the facts for the sentence of a rule."""
    if code is Code.NO_NAME:
        return {}
    left, right = evidence.left_over()
    found = {
        "score": f"{evidence.score:.2f}",
        "shared": _in_common(evidence),
        "first": evidence.names[0].words[0],
        "extra": " / ".join(" ".join(words) for words in (left, right) if words),
        "place": _common_place(evidence),
        "domain": domains.own_domain(evidence.left.domain) if evidence.value("domain") > 0 else "",
    }
    return {key: value for key, value in found.items() if value}


def _in_common(evidence: Evidence) -> str:
    """Returns the words that both have, and possible ones: "'messer'", "'christman' (or 'christianson')"."""
    words = (f"'{one}'" if one == two else f"'{one}' (or '{two}')" for one, two, *_ in evidence.found.pairs)
    return ", ".join(words)


def _common_place(evidence: Evidence) -> str:
    """Returns the narrowest location that both give, as the left side wrote it."""
    for field_name in ("city", "region", "country"):
        if evidence.value(field_name) > 0:
            return str(getattr(evidence.left, field_name)).strip()
    return ""
