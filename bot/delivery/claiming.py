"""Takes letters from the outbox, including those of a worker that died. Each function is work for the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import shared
from bot.delivery import mirroring, operations_notices, outbox
from models import parked
from models.tables import Letter
from models.terms import LetterState, Platform


@dataclass
class Claimed:
    """The letters that this worker now has; how many letters of dead workers are sent again, and how many are
    given up.
    """

    letters: list[Letter] = field(default_factory=list)
    repeated: int = 0
    given_up: int = 0


def claim(
    session: Session,
    now: datetime,
    lease: timedelta,
    limit: int,
    mine: Collection[int],
    others: Sequence[Platform] = (),
    *,
    worker: str | None = None,
    dead: Collection[str] = (),
) -> Claimed:
    """Takes what is due, at most `limit`, for the worker of this id; `now` is program time.

    What workers in `dead` have is due too, whatever their leases say. Without an id only the lease tells others whether
    this worker lives.

    What is for Procore's own conversations is then due on the `others` too, platforms beside the preferred one.
    `mine` are ids of letters that this worker has under way: it is slow, and not dead, if their lease is over.
    """
    at = shared(session)
    if dead:
        outbox.end_leases(session, dead, at)
    outbox.reopen(session)
    claimed = Claimed()
    for letter in outbox.due(session, now, at, limit, mine):
        if letter.state == LetterState.SENDING and not _recovered(session, letter, claimed, now):
            continue
        mirroring.spread(session, letter, others)
        letter.lease_until, letter.worker = at + lease, worker
        session.add(letter)
        claimed.letters.append(letter)
    session.flush()
    return claimed


def _recovered(session: Session, letter: Letter, claimed: Claimed, now: datetime) -> bool:
    """Handles a letter whose worker died while sending it: it is sent again, unless it was sent often enough."""
    letter.trouble = parked.LOST
    letter.lease_until = None
    session.add(letter)
    if letter.attempts >= outbox.SENDS:
        letter.state = LetterState.PARKED
        claimed.given_up += 1
        operations_notices.parked(session, letter, parked.LOST, "", now)
        return False
    letter.state = LetterState.WAITING
    if outbox.is_repeatable(session, letter):
        return True
    letter.repeated += 1
    claimed.repeated += 1
    operations_notices.repeated(session, letter, now)
    return True
