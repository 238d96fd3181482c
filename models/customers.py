"""Small helpers for end customers: ending a grant, finding who holds a customer, and cleaning names again.

`models.conflicts` decides on look-alikes; `models.matching.plain_names` cleans names.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, update
from sqlmodel import Session, SQLModel, col, select

from models.matching.plain_names import clean_name
from models.tables import EndCustomer, Grant, Submission
from models.terms import AnyState

_CLEANED = ((Submission, "customer_name", "customer_clean"), (EndCustomer, "name", "clean_name"))
"""Columns that store a name, and those for its clean form."""


def end_grant(session: Session, submission_id: int, now: datetime) -> None:
    """Ends the submission's grant in force, if any."""
    session.execute(
        update(Grant)
        .where(col(Grant.submission_id) == submission_id, col(Grant.ended_at).is_(None))
        .values(ended_at=now)
    )


def holds(
    session: Session, domain: str | None, clean: str | None, states: frozenset[AnyState]
) -> list[Submission]:
    """Returns the claims that put an engagement hold on a domain or name (guide 445, 473)."""
    same = []
    if domain:
        same.append(col(Submission.customer_domain) == domain)
    if clean:
        same.append(func.coalesce(col(Submission.customer_clean), "") == clean)
    if not same:
        return []
    found = session.exec(select(Submission).where(or_(*same), col(Submission.state).in_(sorted(states))))
    return list(found)


def clean_again(connection: Connection) -> None:
    """Cleans every stored name again, after a change of the normalizer."""
    for model, named, cleaned in _CLEANED:
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        number, name, clean = table.c.id, table.c[named], table.c[cleaned]
        rows = connection.execute(select(number, name, clean).where(name.is_not(None), clean.is_not(None)))
        changed = [
            {"number": row_id, "now": now}
            for row_id, text, was in rows.all()
            if (now := clean_name(text)) != was
        ]
        if changed:
            connection.execute(
                update(table).where(number == bindparam("number")).values({cleaned: bindparam("now")}),
                changed,
            )
