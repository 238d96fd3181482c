"""Logs: one line an event, for people or for machines, and never a person's words or a secret.

The message of an exception may hold what somebody typed (a refused SQL statement carries its values). So an
error is logged by its kind and its places in the code alone, under a code that whoever met it is shown.
"""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Literal, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

_ROOT = Path(__file__).resolve().parent.parent
_DEEPEST = 8  # places in the code, the last ones

# Bolt and the SDK put payloads into what they warn of; what matters of those, the edge logs itself. The others
# tell of every ring and every look at the revision.
_TALKATIVE = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
}


def configure(form: Literal["console", "json"], stream: TextIO = sys.stderr) -> None:
    """Sends every log, the libraries' too, to `stream` as lines for people or as JSON."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _places_instead_of_words,
    ]
    renderer: Any = structlog.processors.JSONRenderer()
    if form == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, renderer], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name, level in _TALKATIVE.items():
        logging.getLogger(name).setLevel(level)


def report(error: BaseException, **facts: Any) -> str:
    """Logs what went wrong and returns its code, to show to whoever met it. `facts` are ours."""
    code = secrets.token_hex(4)
    structlog.get_logger("desk").error("something went wrong", code=code, **described(error), **facts)
    return code


def described(error: BaseException) -> dict[str, Any]:
    """An error without its message: its kind, where it came from, and the kinds behind it."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < _DEEPEST:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    return {"error": " < ".join(kinds), "places": [_place(frame) for frame in frames]}


def _place(frame: traceback.FrameSummary) -> str:
    file = Path(frame.filename)
    name = file.relative_to(_ROOT) if file.is_relative_to(_ROOT) else Path(file.parent.name, file.name)
    return f"{name}:{frame.lineno} {frame.name}"


def _places_instead_of_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event.update(described(error))
    return event
