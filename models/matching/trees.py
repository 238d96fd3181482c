"""Small boosted trees, read from a JSON file of the package and evaluated in plain Python.

`tests/bench/train_matching.py` writes the files. No number of a model stands in the code: the thresholds of
its tiers lie beside its trees, because they are fitted together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

Node = tuple[int, float, Any, Any] | float
"""A leaf's value; or which feature, up to which value to the left, the left and the right node."""


@dataclass(frozen=True, slots=True)
class Model:
    """What was fitted: trees whose values add up to the logarithm of the odds, and what odds make a tier."""

    features: tuple[str, ...]
    bias: float
    trees: tuple[Node, ...]
    same: float
    """From this score on, names that nothing speaks against are the same customer."""
    possible: float
    """From this score on, a person should look."""
    group: float
    """From this weight of a shared word on, a name inside the other is worth a look whatever the score."""

    def score(self, values: Sequence[float]) -> float:
        """Return the score, 0-1, of the values of `features`."""
        total = self.bias
        node: Any  # what tells a leaf from a fork is its class, looked at where it costs least
        for node in self.trees:
            while node.__class__ is tuple:
                node = node[2] if values[node[0]] <= node[1] else node[3]
            total += node
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, total))))


@cache
def load(name: str) -> Model:
    """Return the model in the package's file `<name>.json`. Raises ValueError for a file of another shape."""
    return read(json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")))


def read(raw: dict[str, Any]) -> Model:
    """Return the model that `raw`, the content of a model's file, describes."""
    trees = tuple(_node(tree) for tree in raw["trees"])
    return Model(tuple(raw["features"]), raw["bias"], trees, raw["same"], raw["possible"], raw["group"])


def _node(raw: list[Any] | float) -> Node:
    if isinstance(raw, list):
        return (raw[0], raw[1], _node(raw[2]), _node(raw[3]))
    return float(raw)
