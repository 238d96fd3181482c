"""Downloads: a secret link that works once, for a short time, for the person who asked.

Only a digest of the secret is stored, so that reading the database doesn't give access.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from models.tables import Export


def promise(session: Session, person_id: str, subject: str, now: datetime, minutes: int) -> str:
    """Creates a download of a list. Returns its secret, which is valid for `minutes`."""
    secret = secrets.token_urlsafe(32)
    expires = now + timedelta(minutes=minutes)
    session.add(Export(digest=_digest(secret), person_id=person_id, subject=subject, expires_at=expires))
    session.flush()
    return secret


def promised(session: Session, secret: str, now: datetime) -> Export | None:
    """Returns the download for the secret, or None if there is none any more."""
    found = session.exec(select(Export).where(Export.digest == _digest(secret))).first()
    return found if found is not None and found.fetched_at is None and now < found.expires_at else None


def keep(session: Session, export: Export, now: datetime) -> bool:
    """Marks it as downloaded. Returns False if somebody just did that."""
    changed = session.execute(
        update(Export)
        .where(col(Export.id) == export.id, col(Export.fetched_at).is_(None))
        .values(fetched_at=now)
    )
    return isinstance(changed, CursorResult) and changed.rowcount == 1


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
