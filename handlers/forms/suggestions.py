"""The options of lists that are searched as somebody types, and of lists of people."""

from __future__ import annotations

from sqlmodel import select

from handlers.request import Request
from models import holders
from models.forms import FieldType, Form
from models.people import partner_for
from models.tables import Partner, Person

_MOST = 100  # options that a platform's list takes


def partners(request: Request) -> list[tuple[str, str]]:
    """Ids and names of partners whose name or id holds the words typed, by name; none for whoever may not see them."""
    if not request.actor.may_see_partners():
        return []
    words = request.subject.strip().lower()
    found = request.session.exec(select(Partner).order_by(Partner.name))
    fitting = (each for each in found if words in each.name.lower() or words in each.id.lower())
    return [(each.id, each.name) for each in fitting][:_MOST]


def colleagues(request: Request) -> list[tuple[str, str]]:
    """Ids and names of people of the actor's partner whose name holds the words typed; none for staff."""
    words = request.subject.strip().lower()
    partner = partner_for(request.session, request.actor)
    if partner is None:
        return []
    found = holders.people(request.session, partner.id)
    return [(each.id, each.name) for each in found if words in each.name.lower()][:_MOST]


def listed(form: Form, name: str, people: list[Person]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The options of a list of people; none for one that is searched."""
    if form.field(name).type is FieldType.LOOKUP:
        return {}
    return {name: tuple((each.id, each.name) for each in people)}
