"""The machine that the bot runs on: is its clock the database's?"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from bot.clock import DRIFT, drift
from bot.doctor.finding import Finding


def secrets(file: Path = Path(".env")) -> Iterator[Finding]:
    """A settings file that other users can read: it holds the tokens."""
    with suppress(OSError):
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(
                str(file), "others on this machine can read it, and it holds secrets", f"chmod 600 {file}"
            )


def clock(session: Session) -> Iterator[Finding]:
    """A clock that differs from the database's: that affects signatures and due times, but not leases."""
    found = drift(session)
    if abs(found) > DRIFT:
        where = "behind" if found > timedelta() else "ahead of"
        amiss = f"it is {abs(found).total_seconds():.0f} seconds {where} the database's"
        yield Finding("this machine's clock", amiss, "Let NTP keep both machines' clocks")
