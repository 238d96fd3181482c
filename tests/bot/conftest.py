"""Fixtures for tests of the body: what the process would log."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, as the process would write it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("json", stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
