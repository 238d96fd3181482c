"""The round over partners: what their quarter asks for becomes pings, which wait for the digests.

A partner is looked at when its quarter may ask for something (`next_ping_at`), and once after it came into the
programme. After missed rounds only the latest waits for each receiver, the others are recorded as superseded.
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
    SUMMARY,
    QuarterCase,
    current,
    gather_quarters,
    next_look,
    quarterly,
    was_asked,
)
from models.programme import Programme
from models.tables import Partner, Ping
from scheduler.rounds.due import Swept

# The moment to look was reckoned by whoever was the receiver then; another one's morning may come earlier. A look that
# found the partner not asked isn't made up for: a plan approved since begins with what is still ahead.
LEEWAY = timedelta(days=1)

log = structlog.get_logger("rounds")


def sweep(
    session: Session, programme: Programme, now: datetime, limit: int, beside: Collection[str] = ()
) -> Swept[str]:
    """Deals with up to `limit` partners that are due, passing over those in `beside`.

    What goes wrong with one is undone, logged and left due: the next ring tries again, and the others go on.
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
    known = gather_quarters(session, programme, partners)
    failed: set[str] = set()
    for partner in partners:
        name = partner.id
        try:
            with session.begin_nested():
                _serve(session, known.case(partner), now)
        except OperationalError:
            raise  # the database asks for the whole transaction again
        except Exception:  # whatever it is, the other partners can't wait for its repair
            log.exception("a partner's quarter can't be dealt with", partner=name)
            failed.add(name)
    return Swept(len(partners) - len(failed), frozenset(failed))


def remains(session: Session, now: datetime, beside: Collection[str] = ()) -> bool:
    """True if some partner is due, be it that another process deals with it at this moment."""
    return session.exec(select(Partner.id).where(*_is_due(now, beside)).limit(1)).first() is not None


def _is_due(now: datetime, beside: Collection[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        or_(col(Partner.next_ping_at).is_(None), col(Partner.next_ping_at) <= now)
    ]
    return [*found, col(Partner.id).not_in(beside)] if beside else found


def _serve(session: Session, case: QuarterCase, now: datetime) -> None:
    if case.partner.next_ping_at is not None:  # who has just come in hears of what is still ahead
        session.add_all(_due(case, now))
    case.partner.next_ping_at = next_look(case, now)
    session.add(case.partner)
    session.flush()


def _due(case: QuarterCase, now: datetime) -> list[Ping]:
    """What is due and isn't on record yet."""
    quarter, look = current(case.partner, now), case.partner.next_ping_at or now
    dues = [
        each
        for each in quarterly(case, quarter)
        if look - LEEWAY <= each.at <= now
        and (each.at >= look or was_asked(case.partner, case.marketing, quarter, each.at))
    ]
    by_lane: dict[tuple[str, bool], list[Due]] = defaultdict(list)
    for due in dues:
        if case.key(due) not in case.told:
            by_lane[due.receiver.lane, due.rule == SUMMARY].append(due)
    # They come earliest first, so the last of each lane is the one that waits.
    return [_ping(case, due, waits=due is theirs[-1]) for theirs in by_lane.values() for due in theirs]


def _ping(case: QuarterCase, due: Due, *, waits: bool) -> Ping:
    return Ping(
        key=case.key(due),
        partner_id=case.partner.id,
        rule=due.rule,
        receiver=due.receiver.lane,
        due_at=due.at,
        clock=due.clock,
        state="waiting" if waits else "superseded",
    )
