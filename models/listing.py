"""Lists of submissions: filtered, ordered by urgency, in pages. Who may see them is the caller's condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import Session, col, select

from models.references import parse
from models.tables import Submission

PAGE = 8


@dataclass(frozen=True)
class Wanted:
    """What a list shows: states (empty: all), words, kinds (empty: all), an owner or a filer, and which page."""

    states: tuple[str, ...] = ()
    words: str = ""
    kinds: tuple[str, ...] = ()
    owner_id: str | None = None
    filer_id: str | None = None
    page: int = 1
    by_urgency: bool = False


@dataclass(frozen=True)
class Found:
    """A page of a list."""

    rows: tuple[Submission, ...]
    total: int
    page: int
    pages: int


def find(session: Session, allowed: ColumnElement[bool], wanted: Wanted) -> Found:
    """The page of submissions under `allowed` that `wanted` describes; the last page if it asks for a later one."""
    conditions = [allowed, *_conditions(wanted)]
    total = session.exec(select(func.count()).select_from(Submission).where(*conditions)).one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, wanted.page), pages)
    rows = session.exec(
        select(Submission).where(*conditions).order_by(*_order(wanted)).offset((page - 1) * PAGE).limit(PAGE)
    ).all()
    return Found(tuple(rows), total, page, pages)


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(col(Submission.state).in_(wanted.states))
    if wanted.kinds:
        found.append(col(Submission.kind).in_(wanted.kinds))
    if wanted.owner_id is not None:
        found.append(col(Submission.owner_id) == wanted.owner_id)
    if wanted.filer_id is not None:
        found.append(col(Submission.filer_id) == wanted.filer_id)
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
        (col(Submission.state).in_(["submitted", "needs_information"]), col(Submission.answer_due_at)),
        else_=col(Submission.expires_at),
    )
    return [soonest.is_(None), soonest, col(Submission.id)]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
