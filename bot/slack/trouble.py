"""Returns in one word why a call to Slack failed, whatever the answer looks like."""

from __future__ import annotations

from typing import Any


def word_of(error: BaseException) -> str:
    """Returns Slack's own error word; `http_502` and the like where there is none; else the kind of failure.

    An answer may be HTML, plain text, or nonsense: then the SDK's error lacks Slack's fields.
    """
    response: Any = getattr(error, "response", None)
    data = getattr(response, "data", response)
    if isinstance(data, dict) and isinstance(data.get("error"), str):
        return str(data["error"])
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return f"http_{status}" if status else type(error).__name__
