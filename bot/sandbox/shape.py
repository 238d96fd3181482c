"""Small checks that add up to the shape of a payload. Each yields problems in Slack's own manner.

What the limits are stands in `limits`; here is only how a limit is looked at.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
Parts = Mapping[str, Check]


def problem(text: str, path: str) -> str:
    """One line of `response_metadata.messages`, with a JSON pointer to the place."""
    return f"[ERROR] {text} [json-pointer:{path}]"


def string(longest: int | None = None, shortest: int = 0, pattern: str | None = None) -> Check:
    """A string of so many characters, matching the pattern in full where one is given."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif longest is not None and len(value) > longest:
            yield problem(f"must be less than {longest + 1} characters", path)
        elif len(value) < shortest:
            yield problem(f"must be more than {shortest - 1} characters", path)
        elif pattern is not None and not re.fullmatch(pattern, value, re.DOTALL):
            yield problem("does not match the expected pattern", path)

    return check


def integer(least: int, most: int | None = None) -> Check:
    """A whole number within bounds; true and false are none."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", path)
        elif value < least or (most is not None and value > most):
            yield problem(f"must be between {least} and {most or 'any'}", path)

    return check


def boolean(value: Any, path: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", path)


def one_of(*allowed: str | int) -> Check:
    """One of a closed set of values."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or value not in allowed:
            yield problem(f"must be one of {', '.join(map(str, allowed))}", path)

    return check


def listing(item: Check, most: int | None, least: int = 1) -> Check:
    """A list of so many items, each of which passes."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", path)
            return
        if most is not None and len(value) > most:
            yield problem(f"no more than {most} items allowed", path)
        if len(value) < least:
            yield problem(f"no less than {least} items allowed", path)
        for place, part in enumerate(value):
            yield from item(part, f"{path}/{place}")

    return check


def record(required: Parts, optional: Parts | None = None, *also: Check) -> Check:
    """An object with these fields and no others; `also` looks at it as a whole once its parts are right."""
    parts = {**required, **(optional or {})}

    def fields(value: Mapping[str, Any], path: str) -> Iterator[str]:
        for name in required:
            if name not in value:
                yield problem(f"missing required field: {name}", path)
        for name, part in value.items():
            if name in parts:
                yield from parts[name](part, f"{path}/{name}")
            else:
                yield problem(f"invalid additional property: {name}", path)

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", path)
            return
        found = list(fields(value, path))
        yield from found
        if not found:
            for whole in also:
                yield from whole(value, path)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` names the check that it must pass; any other type is refused."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", path)
        elif not isinstance(value.get("type"), str) or value["type"] not in kinds:
            yield problem(f"unsupported type: {value.get('type')}", f"{path}/type")
        else:
            yield from kinds[value["type"]](value, path)

    return check
