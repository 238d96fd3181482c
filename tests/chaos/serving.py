"""`partner-desk run` with delivery's waits shortened, so that an hour's outage passes in a minute.

python -m tests.chaos.serving 60
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import fields, replace

from bot import logs
from bot.app import serve
from bot.clock import WallClock
from bot.commands.opening import make_ready, settings
from bot.delivery import Timing

# Numbers of messages, and what the platform asks for: an outage's length changes neither.
_STAY = frozenset({"burst", "at_once", "pace", "profile", "attempts", "sends"})


def scaled(factor: float) -> Timing:
    """How patient delivery is, every wait divided by `factor`."""
    usual = Timing()
    waits = {each.name: getattr(usual, each.name) for each in fields(Timing) if each.name not in _STAY}
    return replace(usual, **{name: value / factor for name, value in waits.items()})


if __name__ == "__main__":
    given = settings()
    logs.configure(given.log_format)
    make_ready(given.database_url)
    asyncio.run(serve(given, WallClock(), scaled(float(sys.argv[1]))))
