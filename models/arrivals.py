"""What types of events each platform has ever delivered. A missing type may be missing in the app's settings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import Arrival
from models.terms import Platform


def note(session: Session, platform: Platform, what: str, now: datetime) -> None:
    """Records that `platform` delivered an event of the type `what` (the platform's own name)."""
    found = session.get(Arrival, (platform, what)) or Arrival(
        platform=platform, what=what, first_at=now, last_at=now
    )
    found.last_at = now
    session.merge(found)
    session.flush()


def seen(session: Session, platform: Platform) -> dict[str, datetime]:
    """Returns when each type was last recorded. Each process records a type once."""
    found = select(Arrival).where(Arrival.platform == platform).order_by(col(Arrival.what))
    return {each.what: each.last_at for each in session.exec(found)}
