"""The machine that the bot runs on: is its clock the database's?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session

from bot.clock import DRIFT, drift
from bot.doctor.finding import Finding


def clock(session: Session) -> Iterator[Finding]:
    """A clock that differs from the database's: leases don't mind, signatures and what is due do."""
    found = drift(session)
    if abs(found) > DRIFT:
        where = "behind" if found > timedelta() else "ahead of"
        amiss = f"it is {abs(found).total_seconds():.0f} seconds {where} the database's"
        yield Finding("this machine's clock", amiss, "Let NTP keep both machines' clocks")
