"""The round over leftovers: it deletes what nobody needs anymore.

Unfinished forms and reviews after their day, files that nobody fetched in time, and ids of deliveries that no platform
repeats anymore.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete
from sqlmodel import Session, col, select

from models.tables import Draft, Export, ReviewSession, SeenDelivery

# Platforms repeat a delivery for an hour or so. Two days leave room for a repeat that was held up itself.
SEEN_FOR = timedelta(days=2)
REVIEW_SESSION_FOR = timedelta(days=1)


def drop(session: Session, now: datetime, limit: int) -> int:
    """Deletes up to `limit` of each; returns how many rows it deleted."""
    drafts = select(Draft.id).where(col(Draft.expires_at) <= now).limit(limit)
    seen = select(SeenDelivery.id).where(col(SeenDelivery.at) <= now - SEEN_FOR).limit(limit)
    review_sessions = (
        select(ReviewSession.id).where(col(ReviewSession.begun_at) <= now - REVIEW_SESSION_FOR).limit(limit)
    )
    exports = select(Export.id).where(col(Export.expires_at) <= now).limit(limit)
    gone = 0
    for statement in (
        delete(Draft).where(col(Draft.id).in_(drafts)),
        delete(SeenDelivery).where(col(SeenDelivery.id).in_(seen)),
        delete(ReviewSession).where(col(ReviewSession.id).in_(review_sessions)),
        delete(Export).where(col(Export.id).in_(exports)),
    ):
        result = session.execute(statement.execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)
        gone += result.rowcount
    return gone
