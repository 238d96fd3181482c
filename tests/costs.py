"""What a test costs, read off the test itself: a server, a browser, a wire, a minute."""

from __future__ import annotations

import inspect

import pytest

DEAR = {"postgres_server", "chromium", "conformance_data"}


def takes_long(item: pytest.Item) -> bool:
    """True for a test that is given more time than others are."""
    return item.get_closest_marker("timeout") is not None


def is_quick(item: pytest.Item) -> bool:
    """True for a test that needs no database server, no browser, no recorded data, no loopback, and no minute.

    What speaks to a simulated platform is asynchronous, and nothing else is.
    """
    assert isinstance(item, pytest.Function)
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return not (
        takes_long(item)
        or inspect.iscoroutinefunction(inspect.unwrap(item.function))
        or "postgresql" in parameters.values()
        or DEAR & set(item.fixturenames)
    )
