"""Small boosted trees, read from a JSON file of the package and evaluated in plain Python.

They become one expression of nested conditions: walking them as data takes thrice as long, and a check that compares
ten candidates spent a tenth of its time on that.

`tests/bench/train_matching.py` writes the files. No number of a model stands in the code: the thresholds of
its tiers lie beside its trees, because they are fitted together.
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
    """What was fitted: trees whose values add up to the logarithm of the odds, and what odds make a tier."""

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
        """Return the score, 0-1, of the values of `features`."""
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, self.log_odds(values)))))


@cache
def load(name: str) -> Model:
    """Return the model in the package's file `<name>.json`. Raises ValueError for a file of another shape."""
    return read(json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")))


def read(raw: dict[str, Any]) -> Model:
    """Return the model that `raw`, the content of a model's file, describes."""
    log_odds = _function(_sum([ast.Constant(float(raw["bias"])), *map(_tree, raw["trees"])]))
    return Model(
        tuple(raw["features"]), log_odds, raw["same"], raw["possible"], raw["group"], raw["elsewhere"]
    )


def _tree(raw: list[Any] | float) -> ast.expr:
    """A leaf's value; or which feature, up to which value to the left, the left and the right node."""
    if not isinstance(raw, list):
        return ast.Constant(float(raw))
    feature, most, left, right = raw
    value = ast.Subscript(ast.Name(_VALUES, ast.Load()), ast.Constant(int(feature)), ast.Load())
    return ast.IfExp(ast.Compare(value, [ast.LtE()], [ast.Constant(float(most))]), _tree(left), _tree(right))


def _sum(terms: list[ast.expr]) -> ast.expr:
    """In halves: the compiler descends into an expression, and a chain of 500 terms would be too deep for it."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return ast.BinOp(_sum(terms[:half]), ast.Add(), _sum(terms[half:]))


def _function(body: ast.expr) -> Callable[[Sequence[float]], float]:
    """The function of the values that returns `body`. It can reach nothing but them."""
    parameters = ast.arguments(
        posonlyargs=[], args=[ast.arg(_VALUES)], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    expression = ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, body)))
    (code,) = (each for each in compile(expression, "trees", "eval").co_consts if isinstance(each, CodeType))
    return FunctionType(code, {})
