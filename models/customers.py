"""What is quickly said of end customers: the end of a grant, who holds a customer, and names cleaned anew.

Who is whose look-alike is judged in `models.conflicts`; how a name is cleaned, in `models.matching.plain_names`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, update
from sqlmodel import Session, SQLModel, col, select

from models.matching.plain_names import clean_name
from models.tables import EndCustomer, Grant, Submission
from models.terms import AnyState

_CLEANED = ((Submission, "customer_name", "customer_clean"), (EndCustomer, "name", "clean_name"))
"""Where a name is stored beside its clean one."""


def end_grant(session: Session, submission_id: int, now: datetime) -> None:
    """Ends whatever grant stands for the submission; nothing if none does."""
    session.execute(
        update(Grant)
        .where(col(Grant.submission_id) == submission_id, col(Grant.ended_at).is_(None))
        .values(ended_at=now)
    )


def holds(
    session: Session, domain: str | None, clean: str | None, states: frozenset[AnyState]
) -> list[Submission]:
    """The claims that make Procore hold its direct sales to a domain or name (guide 445, 473)."""
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
    """Stores every clean name as it is cleaned today, after an older normalizer may have written it."""
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
