"""The options of lists that are searched while somebody types, and of lists of people."""

from __future__ import annotations

from sqlmodel import select

from handlers.request import Request
from models import holders
from models.forms import FieldType, Form
from models.people import partner_for
from models.tables import Partner, Person

_MOST = 100  # the maximum number of options in a platform's list


def partners(request: Request) -> list[tuple[str, str]]:
    """Returns IDs and names of partners whose name or ID contains the words, by name.

    Empty for actors who may not see them.
    """
    if not request.actor.may_see_partners():
        return []
    words = request.subject.strip().lower()
    found = request.session.exec(select(Partner).order_by(Partner.name))
    fitting = (each for each in found if words in each.name.lower() or words in each.id.lower())
    return [(each.id, each.name) for each in fitting][:_MOST]


def colleagues(request: Request) -> list[tuple[str, str]]:
    """Returns IDs and names of people at the actor's partner whose name contains the words. Empty for staff."""
    words = request.subject.strip().lower()
    partner = partner_for(request.session, request.actor)
    if partner is None:
        return []
    found = holders.people(request.session, partner.id)
    return [(each.id, each.name) for each in found if words in each.name.lower()][:_MOST]


def listed(form: Form, name: str, people: list[Person]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Returns the options of a list of people. Empty for a list that is searched."""
    if form.field(name).type is FieldType.LOOKUP:
        return {}
    return {name: tuple((each.id, each.name) for each in people)}
