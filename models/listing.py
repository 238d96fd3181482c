"""Lists of submissions: filtered, sorted by urgency, in pages. The caller's condition limits who sees what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, true
from sqlmodel import Session, col, select

from models.references import parse
from models.tables import Submission
from models.terms import AnyState

PAGE = 8


@dataclass(frozen=True)
class Wanted:
    """What a list shows: states (empty: all), words, kinds (empty: all), owners or a filer, and the page.

    `ends_until` is the latest end date of an approval. `late_at` is the time after which an answer is late.
    `pending` are the states in which an answer is due.
    """

    states: tuple[AnyState, ...] = ()
    words: str = ""
    kinds: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    filer_id: str | None = None
    page: int = 1
    size: int = PAGE
    by_urgency: bool = False
    ends_until: date | None = None
    late_at: datetime | None = None
    pending: tuple[AnyState, ...] = ()


@dataclass(frozen=True)
class Found:
    """A page of a list."""

    rows: tuple[Submission, ...]
    total: int
    page: int
    pages: int


def find(session: Session, allowed: ColumnElement[bool], wanted: Wanted) -> Found:
    """Returns the page of submissions under `allowed`, or the last page if `wanted` asks for a later one."""
    conditions = [allowed, *_conditions(wanted)]
    total = count(session, allowed, wanted)
    pages = max(1, -(-total // wanted.size))
    page = min(max(1, wanted.page), pages)
    rows = session.exec(
        select(Submission)
        .where(*conditions)
        .order_by(*_order(wanted))
        .offset((page - 1) * wanted.size)
        .limit(wanted.size)
    ).all()
    return Found(tuple(rows), total, page, pages)


def count(session: Session, allowed: ColumnElement[bool], wanted: Wanted) -> int:
    """Returns the number of submissions on all pages."""
    conditions = [allowed, *_conditions(wanted)]
    return session.exec(select(func.count()).select_from(Submission).where(*conditions)).one()


def every(session: Session, allowed: ColumnElement[bool], wanted: Wanted, most: int) -> Sequence[Submission]:
    """Returns all of them in order, on any page, but at most `most`."""
    conditions = [allowed, *_conditions(wanted)]
    return session.exec(select(Submission).where(*conditions).order_by(*_order(wanted)).limit(most)).all()


def narrowed(wanted: Wanted) -> ColumnElement[bool]:
    """Returns the condition for the filters in `wanted`."""
    return and_(true(), *_conditions(wanted))


def paged(rows: Sequence[Submission], wanted: Wanted) -> Found:
    """Returns the page of `rows`, or the last page if `wanted` asks for a later one."""
    pages = max(1, -(-len(rows) // wanted.size))
    page = min(max(1, wanted.page), pages)
    return Found(tuple(rows[(page - 1) * wanted.size : page * wanted.size]), len(rows), page, pages)


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(col(Submission.state).in_(wanted.states))
    if wanted.kinds:
        found.append(col(Submission.kind).in_(wanted.kinds))
    if wanted.owners:
        found.append(col(Submission.owner_id).in_(wanted.owners))
    if wanted.filer_id is not None:
        found.append(col(Submission.filer_id) == wanted.filer_id)
    if wanted.ends_until is not None:
        found.append(col(Submission.last_day) <= wanted.ends_until)
    if wanted.late_at is not None:
        found += [col(Submission.answer_due_at) <= wanted.late_at, col(Submission.state).in_(wanted.pending)]
    for word in wanted.words.lower().split()[:8]:
        pattern = f"%{_literal(word)}%"
        columns = [col(Submission.reference), col(Submission.customer_name), col(Submission.customer_domain)]
        hits = [func.lower(column).like(pattern, escape="\\") for column in columns]
        reference = parse(word)
        found.append(or_(*hits, col(Submission.reference) == reference) if reference else or_(*hits))
    return found


def _order(wanted: Wanted) -> Sequence[Any]:
    if not wanted.by_urgency:
        return [col(Submission.id).desc()]
    soonest = case(
        (col(Submission.state).in_(wanted.pending), col(Submission.answer_due_at)),
        else_=col(Submission.expires_at),
    )
    return [soonest.is_(None), soonest, col(Submission.id)]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
