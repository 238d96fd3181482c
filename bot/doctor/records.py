"""Records that nobody can read: damaged, or edited by hand. All others work."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from bot.doctor.finding import Finding
from models.program import Program
from models.readable import UNREADABLE
from models.tables import Event, ReadableJson, Submission, Unreadable

_REMEDY = "Restore this record from a backup"


def records(session: Session, program: Program) -> Iterator[Finding]:
    """Submissions, and then every other row, that can't be read."""
    for submission in session.exec(select_rows(Submission).order_by(col(Submission.id))):
        if program.named(submission)[1] == UNREADABLE:
            yield Finding(submission.reference, "its record can't be read", _REMEDY)
    for table in SQLModel.metadata.sorted_tables:
        columns = [each for each in table.columns if isinstance(each.type, ReadableJson)]
        if columns and table.name != Submission.__tablename__:
            yield from _of(session, table, columns)


def _of(session: Session, table: Table, columns: list[Column[object]]) -> Iterator[Finding]:
    keys = list(table.primary_key.columns)
    for row in session.execute(select(*keys, *columns).order_by(*keys)):
        found = row._mapping
        damaged = [each.name for each in columns if isinstance(found[each], Unreadable)]
        if damaged:
            key = " ".join(str(found[each]) for each in keys)
            amiss = f"{', '.join(damaged)} can't be read{_about(session, table, key)}"
            yield Finding(f"{table.name} {key}", amiss, _REMEDY)


def _about(session: Session, table: Table, key: str) -> str:
    """The reference of what an event happened to."""
    event = session.get(Event, int(key)) if table.name == Event.__tablename__ else None
    submission = session.get(Submission, event.submission_id) if event and event.submission_id else None
    return f", of the history of {submission.reference}" if submission else ""
