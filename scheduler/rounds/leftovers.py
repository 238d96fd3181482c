"""The round over leftovers: unfinished forms and reviews whose day is over, files that nobody fetched in time, and ids
of deliveries that nobody repeats any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete
from sqlmodel import Session, col, select

from models.tables import Draft, Export, ReviewSession, SeenDelivery

# Platforms repeat a delivery for an hour or so; two days leave room for one that was itself held up.
SEEN_FOR = timedelta(days=2)
REVIEW_SESSION_FOR = timedelta(days=1)


def drop(session: Session, now: datetime, limit: int) -> int:
    """Deletes up to `limit` of each; returns how many rows are gone."""
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
