"""Reads a form: turns a view's state into the raw answers that `models.forms.read` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.forms import Step


def answers(values: Any, step: Step | None = None) -> dict[str, Any]:
    """Returns raw answers by field from `view.state.values`; an empty field is absent.

    With `step`, only that step's fields. Anything else in the request is ignored and never an error.
    """
    if not isinstance(values, Mapping):
        return {}
    names = None if step is None else set(step.names())
    found = {str(name): _held(held) for name, held in values.items() if names is None or name in names}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _held(held: Any) -> Any:
    state = held.get("value") if isinstance(held, Mapping) else None
    if not isinstance(state, Mapping):
        return None
    for name in ("value", "selected_date"):
        if isinstance(state.get(name), str):
            return state[name]
    if isinstance(state.get("selected_options"), list):
        return [value for option in state["selected_options"] if (value := _value(option)) is not None]
    return _value(state.get("selected_option"))


def _value(option: Any) -> str | None:
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else None
