"""`partner-desk due`: what will be due by a day if nobody does anything. Sends nothing."""

from __future__ import annotations

from datetime import date

from bot.clock import WallClock
from bot.commands.ending import BadUse
from bot.commands.opening import program, ready_database, settings
from bot.printable import show
from scheduler import forecast


def due(as_of: str) -> None:
    """Prints `when, receiver, rule, reference, title`, separated by tabs, earliest first. Raises BadUse."""
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise BadUse(f"{as_of!r} is no date; write one such as 2027-02-19") from None
    given = settings()
    rules = program(given)
    with ready_database(given.database_url) as database:
        now = WallClock().now()
        found = database.read_now(lambda session: forecast.due(session, rules, now, day))
    for each in found:
        show(each.line())
