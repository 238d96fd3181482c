"""Figures that matchers are compared by, in plain Python: measuring needs nothing that training needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Scored = Sequence[tuple[float, bool]]
"""Each pair's score, and whether it is one organization."""


def average_precision(scored: Scored) -> float:
    """The precision at each recall that is reached, averaged over the recall."""
    area, before = 0.0, 0.0
    for precision, recall, _ in _curve(scored):
        area += (recall - before) * precision
        before = recall
    return area


def recall_at(scored: Scored, precision: float) -> float:
    """The highest recall at this precision or better."""
    return max((recall for reached, recall, _ in _curve(scored) if reached >= precision), default=0.0)


def score_at(scored: Scored, precision: float) -> float:
    """The lowest score from which on everything together has this precision; 1 if none has."""
    return min((score for reached, _, score in _curve(scored) if reached >= precision), default=1.0)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all stays under."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def _curve(scored: Scored) -> Iterator[tuple[float, float, float]]:
    """(precision, recall, score) at each score, from the highest on; equal scores are one step."""
    positives = sum(same for _, same in scored)
    ranked = sorted(scored, key=lambda pair: -pair[0])
    right = 0
    for number, (score, same) in enumerate(ranked, start=1):
        right += same
        if number == len(ranked) or ranked[number][0] != score:
            yield right / number, right / (positives or 1), score
