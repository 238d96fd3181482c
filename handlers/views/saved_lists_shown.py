"""The lists that somebody keeps under a name of their own, as they read them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from handlers.reply import Act
from handlers.request import Request
from handlers.views import list_rows, list_subject
from handlers.views.list_shown import Narrowed, narrowed
from models.tables import SavedFilter
from models.terms import Verb


@dataclass(frozen=True)
class SavedList:
    """A list that is kept."""

    name: str
    """What its keeper calls it."""
    total: int
    """How many it holds now."""
    narrowed: Narrowed
    """Which list it is."""
    acts: list[Act]
    """The buttons that open and forget it."""


def kept_by(session: Session, person_id: str) -> list[SavedFilter]:
    """Returns what the person keeps, by name."""
    rows = select(SavedFilter).where(SavedFilter.person_id == person_id)
    return list(session.exec(rows.order_by(col(SavedFilter.name))))


def shown(request: Request) -> list[SavedList]:
    """The actor's lists by name, each with how many it holds now."""
    return [_shown(request, each) for each in kept_by(request.session, request.actor.person_id)]


def _shown(request: Request, row: SavedFilter) -> SavedList:
    sought = list_subject.parse(row.subject)
    buttons = [Act(verb, str(row.id), about=row.name) for verb in (Verb.OPEN_FILTER, Verb.FORGET_FILTER)]
    return SavedList(row.name, list_rows.number(request, sought), narrowed(sought), buttons)
