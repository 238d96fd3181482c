"""Two organizations side by side: aligned names, every feature of the model, and the score.

They are always in one order, so that a comparison is the same in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.matching import context, features, names, places, short_forms, ventures
from models.matching.alignment import Alignment
from models.matching.names import DOUBTFUL, CleanName
from models.matching.organization import Organization
from models.matching.trees import Model
from models.matching.ventures import Relation

FEATURES = features.NAMES + context.NAMES
"""What a model's values are, in their order."""
_PLACES = {name: place for place, name in enumerate(FEATURES)}
MOST_NAMES = 3
"""How many names of one organization are compared: its own, and what it does business as."""

SAME_VENTURE = 0.97
"""At least the score of two joint ventures of the same members: the order of partners means nothing."""
VENTURE_AND_MEMBER = 0.3
OTHER_VENTURE = 0.1
"""At most the scores of a joint venture and its member, and of two with different partners."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found about two organizations."""

    left: Organization
    right: Organization
    names: tuple[CleanName, CleanName]
    """The two of their names that are most alike."""
    found: Alignment
    values: tuple[float, ...]
    """In the order of FEATURES."""
    score: float
    short_form: bool
    """True if one of the names is what the other is called for short."""
    venture: Relation
    """What they are to each other as joint ventures."""

    def value(self, feature: str) -> float:
        """Returns the value of a feature."""
        return self.values[_PLACES[feature]]

    @property
    def same_words(self) -> bool:
        """True if the names differ only in spelling habits."""
        return bool(self.names[0].words) and self.names[0].joined == self.names[1].joined

    @property
    def contradicted(self) -> bool:
        """True if both have a country, region, city, or domain, and these differ."""
        return self.value("city") < 0 or self.contradicted_beyond_city

    @property
    def contradicted_beyond_city(self) -> bool:
        """Same as `contradicted` without the city, because a company has offices in several."""
        own_sites = self.value("domain") < 0 and self.value("brand") < 1
        return own_sites or self.value("country") < 0 or self.value("region") < 0

    def left_over(self) -> tuple[list[str], list[str]]:
        """Returns the words of each side without a counterpart, except typos and the other side's city."""
        cities = places.city(self.left.city), places.city(self.right.city)
        return _telling(self.found.left, cities[1]), _telling(self.found.right, cities[0])


def _telling(words: list[tuple[str, float]], other_city: str) -> list[str]:
    return [
        word for word, rarity in words if rarity > DOUBTFUL and not (len(word) > 2 and word in other_city)
    ]


def in_order(one: Organization, two: Organization) -> tuple[Organization, Organization]:
    """Returns the two in an order that doesn't depend on the arguments' order."""
    return (one, two) if _rank(one) <= _rank(two) else (two, one)


def _rank(organization: Organization) -> tuple[tuple[str, ...], str, str, str, str, str]:
    words = names.read(organization.name).main.words
    place = (organization.city, organization.region, organization.country)
    return (words, organization.domain, *place, organization.name)


def weigh(one: Organization, two: Organization, model: Model) -> Evidence:
    """Compares each name of one with each name of the other. Returns the evidence of the most similar pair."""
    left, right = in_order(one, two)
    relation = ventures.relation(left.name, right.name)
    best: Evidence | None = None
    rank = (False, -1.0)
    for first, first_is_full in _names(left):
        for second, second_is_full in _names(right):
            on_names, found = features.name_features(first, second)
            values = (*on_names, *context.context_features(left, right, found))
            score = model.score(values) if first.words and second.words else 0.0
            short = first_is_full or second_is_full
            # An equal name is stronger than matching initials, whatever their score.
            if (this := (first.joined == second.joined, score)) > rank:
                rank = this
                best = Evidence(left, right, (first, second), found, values, score, short, relation)
    assert best is not None, "an organisation has a name, if only an empty one"
    return replace(best, score=allowed(best, best.score)) if relation is not Relation.NONE else best


def _names(organization: Organization) -> list[tuple[CleanName, bool]]:
    """Returns the names to compare, with True for those that a short form means."""
    read = names.read(organization.name)
    found = [(name, False) for name in read.all[:MOST_NAMES]]
    return found + [(name, True) for name in short_forms.full_names(read.main)]


def allowed(evidence: Evidence, score: float) -> float:
    """Returns the score, limited for joint ventures: only equal members make one customer."""
    if evidence.venture is Relation.NONE:
        return score
    if evidence.venture in (Relation.SAME_MEMBERS, Relation.UNMARKED):
        return score if evidence.contradicted else max(score, SAME_VENTURE)
    return min(score, VENTURE_AND_MEMBER if evidence.venture is Relation.MEMBER else OTHER_VENTURE)
