"""Logs: one line per event, for people or machines, without anything a person wrote and without secrets.

An exception's message may hold what somebody typed (a refused SQL statement carries its values). So an error is
logged only as its class and places in the code, under an error code that the user is shown.
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
_DEEPEST = 8  # how many places in the code to log: the last ones

# Bolt and the SDK put payloads into their warnings; this code logs what matters of those itself. The others
# log every scheduler run and every look at the database revision.
_TALKATIVE = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.ERROR,
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
}


def configure(form: Literal["console", "json"], stream: TextIO = sys.stderr) -> None:
    """Sends all logs, including the libraries', to `stream`: as lines for people or as JSON."""
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
    """Logs an error and returns the code to show to the user. `facts` must be our own values, never a person's."""
    code = secrets.token_hex(4)
    structlog.get_logger("desk").error("something went wrong", code=code, **described(error), **facts)
    return code


def described(error: BaseException) -> dict[str, Any]:
    """Describes an error without its message: its class, where it was raised, and the classes of its causes."""
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
