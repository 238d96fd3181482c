"""The round over partners: what their quarter asks for becomes pings, which wait for the digests.

A partner is looked at when its quarter may ask for something (`next_ping_at`), and once after it joined the program.
After missed rounds, only the latest ping waits for each recipient; the others are recorded as superseded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, or_, select

from models.agenda import Due
from models.agenda.quarterly import (
    current,
    gather_quarters,
    next_look,
    quarterly,
    was_asked,
)
from models.program import Program
from models.reminders import Reminders
from models.tables import Partner, Ping
from models.terms import PingState
from models.timing import QuarterContext
from scheduler.rounds.due_submissions import Swept

# The moment was computed for the recipient of that time, and another one's morning may come earlier. A look that found
# the partner not asked isn't made up for: a plan that was approved since begins with what is still ahead.
LEEWAY = timedelta(days=1)

log = structlog.get_logger("rounds")


def sweep(
    session: Session, program: Program, now: datetime, limit: int, beside: Collection[str] = ()
) -> Swept[str]:
    """Deals with up to `limit` partners that are due, passing over those in `beside`.

    An error with one is undone and logged, and the partner stays due: the next ring tries again, and the others go on.
    Raises `OperationalError` where the database asks for the whole transaction again.
    """
    partners = session.exec(
        select(Partner)
        .where(*_is_due(now, beside))
        .order_by(Partner.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)  # filings refer to partners meanwhile
    ).all()
    if not partners:
        return Swept(0, frozenset())
    known = gather_quarters(session, program, partners)
    failed: set[str] = set()
    for partner in partners:
        name = partner.id
        try:
            with session.begin_nested():
                _serve(session, known.context(partner), program.reminders, now)
        except OperationalError:
            raise  # the database asks for the whole transaction again
        except Exception:  # whatever it is, the other partners can't wait for its repair
            log.exception("a partner's quarter can't be dealt with", partner=name)
            failed.add(name)
    return Swept(len(partners) - len(failed), frozenset(failed))


def remains(session: Session, now: datetime, beside: Collection[str] = ()) -> bool:
    """True if some partner is due, even if another process deals with it at this moment."""
    return session.exec(select(Partner.id).where(*_is_due(now, beside)).limit(1)).first() is not None


def _is_due(now: datetime, beside: Collection[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        or_(col(Partner.next_ping_at).is_(None), col(Partner.next_ping_at) <= now)
    ]
    return [*found, col(Partner.id).not_in(beside)] if beside else found


def _serve(session: Session, context: QuarterContext, reminders: Reminders, now: datetime) -> None:
    if context.partner.next_ping_at is not None:  # a partner that has just joined is told what is still ahead
        session.add_all(_due(context, reminders, now))
    context.partner.next_ping_at = next_look(context, now, reminders)
    session.add(context.partner)
    session.flush()


def _due(context: QuarterContext, reminders: Reminders, now: datetime) -> list[Ping]:
    """What is due and isn't on record yet."""
    quarter, look = current(context.partner, now), context.partner.next_ping_at or now
    dues = [
        each
        for each in quarterly(context, quarter, reminders)
        if look - LEEWAY <= each.at <= now
        and (each.at >= look or was_asked(context.partner, context.marketing, quarter, each.at))
    ]
    by_address: dict[tuple[str, bool], list[Due]] = defaultdict(list)
    for due in dues:
        if context.key(due) not in context.told:
            by_address[due.recipient.address, reminders.is_beside(due.rule)].append(due)
    # They come earliest first, so the last of each address is the one that waits.
    return [_ping(context, due, waits=due is theirs[-1]) for theirs in by_address.values() for due in theirs]


def _ping(context: QuarterContext, due: Due, *, waits: bool) -> Ping:
    return Ping(
        key=context.key(due),
        partner_id=context.partner.id,
        rule=due.rule,
        receiver=due.recipient.address,
        due_at=due.at,
        clock=due.clock,
        state=PingState.WAITING if waits else PingState.SUPERSEDED,
    )
