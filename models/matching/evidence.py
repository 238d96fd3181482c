"""Two organisations side by side: their names aligned, every feature of the model, and the score.

Always in one order, whichever way they are given, so that a comparison is the same in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.matching import context, features, names, places
from models.matching.alignment import Alignment
from models.matching.names import DOUBTFUL, CleanName
from models.matching.organisation import Organisation
from models.matching.trees import Model

FEATURES = features.NAMES + context.NAMES
"""What a model's values are, in their order."""
_PLACES = {name: place for place, name in enumerate(FEATURES)}
MOST_NAMES = 3
"""How many names of one organisation are compared: its own, and what it does business as."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found out about two organisations."""

    left: Organisation
    right: Organisation
    names: tuple[CleanName, CleanName]
    """The two of their names that are most alike."""
    found: Alignment
    values: tuple[float, ...]
    """In the order of FEATURES."""
    score: float

    def value(self, feature: str) -> float:
        """The value of the feature of this name."""
        return self.values[_PLACES[feature]]

    @property
    def same_words(self) -> bool:
        """True if nothing but spelling habits tells the names apart."""
        return bool(self.names[0].words) and self.names[0].joined == self.names[1].joined

    def left_over(self) -> tuple[list[str], list[str]]:
        """Words of either side that nothing answers to, but for slips and the city of the other side."""
        cities = places.city(self.left.city), places.city(self.right.city)
        return _telling(self.found.left, cities[1]), _telling(self.found.right, cities[0])


def _telling(words: list[tuple[str, float]], other_city: str) -> list[str]:
    return [
        word for word, rarity in words if rarity > DOUBTFUL and not (len(word) > 2 and word in other_city)
    ]


def in_order(one: Organisation, two: Organisation) -> tuple[Organisation, Organisation]:
    """The two in an order that doesn't depend on how they are given."""
    return (one, two) if _rank(one) <= _rank(two) else (two, one)


def _rank(organisation: Organisation) -> tuple[tuple[str, ...], str, str, str, str, str]:
    words = names.read(organisation.name).main.words
    place = (organisation.city, organisation.region, organisation.country)
    return (words, organisation.domain, *place, organisation.name)


def weigh(one: Organisation, two: Organisation, model: Model) -> Evidence:
    """Compare each name of one with each of the other and return the evidence of the most alike."""
    left, right = in_order(one, two)
    best: Evidence | None = None
    for first in names.read(left.name).all[:MOST_NAMES]:
        for second in names.read(right.name).all[:MOST_NAMES]:
            on_names, found = features.name_features(first, second)
            values = (*on_names, *context.context_features(left, right, found))
            score = model.score(values) if first.words and second.words else 0.0
            if best is None or score > best.score:
                best = Evidence(left, right, (first, second), found, values, score)
    assert best is not None, "an organisation has a name, if only an empty one"
    return best
