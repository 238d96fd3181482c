"""Logs: a line an event in either form, and no words of a person in it, wherever an error comes from."""

import io
import json
import logging

import pytest
import structlog

from bot import logs

TYPED = "what somebody typed"


def fail() -> None:
    try:
        raise KeyError(TYPED)
    except KeyError as inner:
        raise ValueError(f"can't do {TYPED}") from inner


def test_an_error_is_its_kinds_and_places_under_a_code(logged: io.StringIO) -> None:
    with pytest.raises(ValueError, match=TYPED) as failed:
        fail()
    code = logs.report(failed.value, verb="file")
    (line,) = logged.getvalue().splitlines()
    told = json.loads(line)
    assert told["code"] == code
    assert (told["level"], told["verb"], told["error"]) == ("error", "file", "ValueError < KeyError")
    assert told["places"][-1].startswith("tests/bot/test_logs.py:")
    assert TYPED not in line


def test_what_a_library_logs_of_an_exception_keeps_its_message_to_itself(logged: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
        structlog.get_logger("ours").exception("it failed")
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == ["some.library", "ours"]
    assert {line["error"] for line in lines} == {"ValueError < KeyError"}
    assert TYPED not in logged.getvalue()
    assert "Traceback" not in logged.getvalue()


def test_what_bolt_warns_of_with_a_payload_isnt_written(logged: io.StringIO) -> None:
    logging.getLogger("slack_bolt.AsyncApp").warning("Unhandled request (%s)", TYPED)
    assert logged.getvalue() == ""


def test_for_people_it_is_a_line_without_colors_where_nobody_watches(logged: io.StringIO) -> None:
    stream = io.StringIO()
    logs.configure("console", stream)
    structlog.get_logger("desk").info("listening", url="http://127.0.0.1:8080")
    (line,) = stream.getvalue().splitlines()
    assert "listening" in line
    assert "url=http://127.0.0.1:8080" in line
    assert "\x1b" not in line
