"""What each platform has ever delivered, by sort. What never arrived may be missing from the app's settings there."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models.tables import Arrival
from models.terms import Platform


def note(session: Session, platform: Platform, what: str, now: datetime) -> None:
    """Remembers that `platform` delivered something of the sort `what` (the platform's own name for it)."""
    found = session.get(Arrival, (platform, what)) or Arrival(
        platform=platform, what=what, first_at=now, last_at=now
    )
    found.last_at = now
    session.merge(found)
    session.flush()


def seen(session: Session, platform: Platform) -> dict[str, datetime]:
    """When something of each sort was last noted, by the platform's own names. Processes note a sort once each."""
    found = select(Arrival).where(Arrival.platform == platform).order_by(col(Arrival.what))
    return {each.what: each.last_at for each in session.exec(found)}
