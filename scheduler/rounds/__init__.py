"""The rounds: short queries for what is due. Each may run twice, in transactions that claim some rows by an index.

`ring` runs them until nothing is due. Several processes may ring at once: each passes over what another has claimed
(SKIP LOCKED on PostgreSQL; SQLite has one writer).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

import structlog
from sqlmodel import Session

from models.program import Program
from scheduler.rounds import daily, digests, due_submissions, leavers, leftovers, partner_quarters, weekly

T = TypeVar("T")
Key = TypeVar("Key", int, str)
# Rows in one transaction: SQLite has one writer, and a click that waits must be acknowledged within three seconds.
CLAIM = 50

log = structlog.get_logger("rounds")


class Write(Protocol):
    """Runs a function in a transaction and gives back what it returned, once committed."""

    async def __call__(self, work: Callable[[Session], T]) -> T: ...


class Sweep(Protocol[Key]):
    """Deals with some of the rows that are due, passing over those in `beside`."""

    def __call__(self, session: Session, *, beside: frozenset[Key]) -> due_submissions.Swept[Key]: ...


async def ring(write: Write, program: Program, now: datetime) -> int:
    """Does all that is due at `now`; returns how many rows (submissions, partners, recipients, …) it dealt with."""
    done, failed = await _until_nothing_is_due(
        write, partial(due_submissions.sweep, program=program, now=now, limit=CLAIM)
    )
    looked, unseen = await _until_nothing_is_due(
        write, partial(partner_quarters.sweep, program=program, now=now, limit=CLAIM)
    )
    done += looked

    done += await _repeat(write, partial(leavers.report, now=now, limit=CLAIM))

    done += await _repeat(write, partial(digests.take_back, now=now, limit=CLAIM))

    # A ping that another process is about to commit belongs in the same digest: the process that ends last collects.
    def remains(session: Session) -> bool:
        left = due_submissions.remains(session, program, now, failed)
        return left or partner_quarters.remains(session, now, unseen)

    if not await write(remains):
        done += await _repeat(write, partial(digests.collect, program=program, now=now, limit=CLAIM))
    done += await write(partial(weekly.list_match_decisions, program=program, now=now))
    done += await write(partial(weekly.look_through, program=program, now=now))
    done += await _repeat(write, partial(daily.renew_cards, program=program, now=now, limit=CLAIM))
    return done + await _repeat(write, partial(leftovers.drop, now=now, limit=CLAIM))


async def _until_nothing_is_due(write: Write, sweep: Sweep[Key]) -> tuple[int, frozenset[Key]]:
    done, failed = 0, frozenset[Key]()
    while True:
        swept = await write(partial(sweep, beside=failed))
        done, failed = done + swept.done, failed | swept.failed
        if not swept.done and not swept.failed:
            return done, failed


async def _repeat(write: Write, work: Callable[[Session], int]) -> int:
    total = 0
    while done := await write(work):
        total += done
    return total
