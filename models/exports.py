"""Files that somebody asked for: a link with a secret, good once and for a short time, for the one who asked.

Of the secret only the digest is kept, so that nobody who reads the database can fetch anything with it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from models.tables import Export


def promise(session: Session, person_id: str, subject: str, now: datetime, minutes: int) -> str:
    """Promises somebody a list as a file; returns the secret by which it is fetched within so many minutes."""
    secret = secrets.token_urlsafe(32)
    expires = now + timedelta(minutes=minutes)
    session.add(Export(digest=_digest(secret), person_id=person_id, subject=subject, expires_at=expires))
    session.flush()
    return secret


def promised(session: Session, secret: str, now: datetime) -> Export | None:
    """What is promised to whoever has the secret, None if nothing is, any more."""
    found = session.exec(select(Export).where(Export.digest == _digest(secret))).first()
    return found if found is not None and found.fetched_at is None and now < found.expires_at else None


def keep(session: Session, export: Export, now: datetime) -> bool:
    """Marks it as fetched; False if somebody just did."""
    changed = session.execute(
        update(Export)
        .where(col(Export.id) == export.id, col(Export.fetched_at).is_(None))
        .values(fetched_at=now)
    )
    return isinstance(changed, CursorResult) and changed.rowcount == 1


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
