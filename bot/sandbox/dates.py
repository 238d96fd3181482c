"""Slack's date tokens, written out as its English client writes them in the reader's timezone."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def _ordinal(day: int) -> str:
    if 10 <= day % 100 <= 20:
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


def written(timestamp: int, pattern: str, tz: str) -> str:
    """`pattern` with tokens such as {date_long} replaced; a token that Slack doesn't know stays as it is."""
    when = datetime.fromtimestamp(timestamp, UTC).astimezone(ZoneInfo(tz))
    clock = f"{when.hour % 12 or 12}:{when:%M}"
    half = f"{when:%p}"
    forms = {
        "date_num": f"{when:%Y-%m-%d}",
        "date_slash": f"{when:%m/%d/%Y}",
        "date": f"{when:%B} {_ordinal(when.day)}, {when.year}",
        "date_short": f"{when:%b} {when.day}, {when.year}",
        "date_long": f"{when:%A}, {when:%B} {_ordinal(when.day)}, {when.year}",
        "time": f"{clock} {half}",
        "time_secs": f"{clock}:{when:%S} {half}",
    }
    for name in ("date", "date_short", "date_long"):
        forms[f"{name}_pretty"] = forms[name]
    return re.sub(r"\{(\w+)\}", lambda token: forms.get(token[1], token[0]), pattern)
