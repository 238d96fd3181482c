"""Procore's own people: are there enough of them, are they recognized when they click, and can they be reached?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlmodel import Session, col, select

from bot.doctor.finding import Finding
from models.people import STAFF_ROLES
from models.tables import Identity, Person, Profile
from models.terms import Platform, Role
from models.workspaces import are_one


def staff(session: Session, homes: Mapping[Platform, str]) -> Iterator[Finding]:
    """What is amiss with the staff. `homes`: platforms that are on, and the installing team where it is known."""
    active = [person for person in _people(session) if STAFF_ROLES & set(person.roles)]
    yield from _enough(active)
    for person in active:
        identities = session.exec(
            select(Identity).where(Identity.person_id == person.id, col(Identity.platform).in_(list(homes)))
        ).all()
        if homes and not identities:
            remedy = "Import it: they can neither act nor be written to"
            yield Finding(_named(person), "has no account on a platform that is on", remedy)
        for identity in identities:
            yield from _account(session, person, identity, homes[identity.platform])
        if person.unreachable_at:
            yield Finding(
                _named(person), "direct messages to them are refused", "Ask them to unblock the app"
            )


def _people(session: Session) -> Collection[Person]:
    unblocked = select(Person).where(~col(Person.blocked), col(Person.left_at).is_(None))
    return session.exec(unblocked.order_by(Person.id)).all()


def _enough(active: Collection[Person]) -> Iterator[Finding]:
    """Somebody to decide, somebody who is told of trouble, and two people where two must agree."""
    deciders = [person for person in active if Role.CHANNEL_MANAGER in person.roles]
    operations = [person for person in active if Role.OPERATIONS in person.roles]
    if not deciders:
        yield Finding("staff", "nobody is a channel manager", "Import one: nobody else may decide")
    if not operations:
        yield Finding("staff", "nobody is operations", "Import one: escalations and trouble go to them")
    both = {person.id for person in (*deciders, *operations)}
    if deciders and len(both) < 2:
        yield Finding(
            "staff",
            "one person alone can't undo a decision",
            "Import a second channel manager, or operations",
        )


def _account(session: Session, person: Person, identity: Identity, home: str) -> Iterator[Finding]:
    account = f"their account {identity.account}"
    if home and not are_one(session, identity.platform, identity.team, home):
        remedy = f"Import their account of {home}: staff are recognized there alone"
        yield Finding(_named(person), f"{account} is of another workspace, {identity.team}", remedy)
    profile = session.exec(
        select(Profile).where(
            Profile.platform == identity.platform,
            Profile.team == identity.team,
            Profile.account == identity.account,
        )
    ).first()
    if profile and profile.fetched_at and (profile.guest or profile.deleted):
        trouble = "closed" if profile.deleted else "a guest's, who is never staff"
        yield Finding(_named(person), f"{account} is {trouble}", "Import the right account, or block them")


def _named(person: Person) -> str:
    return f"person {person.id}"
