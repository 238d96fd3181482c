"""Small boosted trees, read from a JSON file in the package and evaluated in plain Python.

They are compiled into one nested conditional expression. Walking them as data took three times as long, a tenth of
the time of a check that compares ten candidates. `tests/bench/train_matching.py` writes the files. The code
contains no numbers of a model: its thresholds are stored with its trees, because they are fitted together.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

_VALUES = "values"


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model: trees whose values add up to the logarithm of the odds, and the thresholds for tiers."""

    features: tuple[str, ...]
    log_odds: Callable[[Sequence[float]], float]
    same: float
    """From this score on, names that nothing speaks against are the same customer."""
    possible: float
    """From this score on, a person should look."""
    group: float
    """From this weight of a shared word on, a name inside the other is worth a look whatever the score."""
    elsewhere: float
    """As `group`, where neither city nor region agree, or country, region, or domain speak against it."""

    def score(self, values: Sequence[float]) -> float:
        """Returns the score, 0-1, for the values of `features`."""
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, self.log_odds(values)))))


@cache
def load(name: str) -> Model:
    """Returns the model in the package's file `<name>.json`. Raises ValueError for a file of another form."""
    return read(json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")))


def read(raw: dict[str, Any]) -> Model:
    """Returns the model in `raw`, the content of a model's file."""
    log_odds = _function(_sum([ast.Constant(float(raw["bias"])), *map(_tree, raw["trees"])]))
    return Model(
        tuple(raw["features"]), log_odds, raw["same"], raw["possible"], raw["group"], raw["elsewhere"]
    )


def _tree(raw: list[Any] | float) -> ast.expr:
    """Returns a leaf's value, or a node: the feature, its threshold for the left side, and both sides."""
    if not isinstance(raw, list):
        return ast.Constant(float(raw))
    feature, most, left, right = raw
    value = ast.Subscript(ast.Name(_VALUES, ast.Load()), ast.Constant(int(feature)), ast.Load())
    return ast.IfExp(ast.Compare(value, [ast.LtE()], [ast.Constant(float(most))]), _tree(left), _tree(right))


def _sum(terms: list[ast.expr]) -> ast.expr:
    """Adds in halves, because the compiler recurses: a chain of 500 terms would be too deep."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return ast.BinOp(_sum(terms[:half]), ast.Add(), _sum(terms[half:]))


def _function(body: ast.expr) -> Callable[[Sequence[float]], float]:
    """Returns the function of the values that evaluates `body`. It has access to nothing else."""
    parameters = ast.arguments(
        posonlyargs=[], args=[ast.arg(_VALUES)], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    expression = ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, body)))
    (code,) = (each for each in compile(expression, "trees", "eval").co_consts if isinstance(each, CodeType))
    return FunctionType(code, {})
