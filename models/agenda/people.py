"""Who is told in whose place: the people of a case as receivers.

A person who left or is blocked hears nothing: what was theirs goes to the first Partnership Manager, else
to the owner; what was the owner's to the backup, else to operations. A partner's person who can't be written to is
told in the partner's room, somebody of Procore in the operations conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from models.agenda.receiver import Receiver, zone
from models.calendar import Calendar
from models.people import STAFF_ROLES
from models.programme import Programme
from models.tables import Identity, Partner, Person, Submission


@dataclass(frozen=True)
class People:
    """People by id, and which of them have an account."""

    by_id: Mapping[str, Person]
    with_account: frozenset[str]

    def present(self, person_id: str | None) -> Person | None:
        """The person, unless they left or are blocked."""
        person = self.by_id.get(person_id or "")
        return person if person is not None and person.left_at is None and not person.blocked else None

    def managers(self, partner_id: str) -> list[Person]:
        """The partner's Partnership Managers, by id."""
        present = (self.present(key) for key in sorted(self.by_id))
        theirs = (each for each in present if each is not None and each.partner_id == partner_id)
        return [each for each in theirs if "partner_manager" in each.roles]

    def reachable(self, person: Person) -> bool:
        """True if a direct message may be sent to the person."""
        return person.id in self.with_account and person.unreachable_at is None


def people_of(session: Session, submissions: Iterable[Submission], partners: Iterable[Partner]) -> People:
    """Whoever may have to be told about `submissions` of `partners`."""
    named: set[str | None] = set()
    for submission in submissions:
        named |= {submission.filer_id, submission.owner_id}
    homes = set()
    for partner in partners:
        named |= {partner.channel_manager_id, partner.backup_id}
        homes.add(partner.id)
    # Only the import makes Partnership Managers; the members known by their home may be many.
    imported = col(Person.partner_id).in_(homes) & (col(Person.source) == "import")
    return _people(session, {each for each in named if each}, imported)


def by_lane(session: Session, programme: Programme, lanes: Iterable[str]) -> dict[str, Receiver]:
    """The receivers behind lanes of pings; people who left or are blocked aren't among them."""
    named = {lane: lane.partition(":")[2] for lane in lanes}
    people = _people(session, set(named.values()))
    partners = _partners(session, set(named.values()) | {p.partner_id or "" for p in people.by_id.values()})
    found: dict[str, Receiver] = {}
    for lane, name in named.items():
        person, partner = people.present(name), partners.get(name)
        if lane == "operations":
            found[lane] = staff(programme, lane, None)
        elif lane.startswith("partner:") and partner is not None:
            found[lane] = room(programme, partner)
        elif lane.startswith("person:") and person is not None:
            home = partners.get(person.partner_id or "")
            hears = of_partner(programme, home, person) if home else staff(programme, lane, person.timezone)
            found[lane] = hears
    return found


def partner_side(programme: Programme, partner: Partner, people: People, person: Person) -> Receiver:
    """Somebody of the partner, or the partner's room if they can't be written to."""
    return of_partner(programme, partner, person) if people.reachable(person) else room(programme, partner)


def of_partner(programme: Programme, partner: Partner, person: Person) -> Receiver:
    """Somebody of the partner: their own hours on the working days of the partner's country."""
    timezone = zone(person.timezone, partner.timezone)
    return _receiver(programme, f"person:{person.id}", timezone, Calendar(partner.country), partner)


def put_off_by(
    snoozes: Iterable[tuple[str, datetime]], named: Mapping[str, Receiver], partner: Partner
) -> tuple[tuple[Receiver, datetime], ...]:
    """Who of `named` put a ping off, and until when. Who is told in the partner's room puts off what is told there."""
    found: dict[str, datetime] = {}
    for who, until in snoozes:
        lane = next((each for each in (f"person:{who}", f"partner:{partner.id}") if each in named), None)
        if lane is not None:
            found[lane] = max(until, found.get(lane, until))
    return tuple((named[lane], until) for lane, until in found.items())


def room(programme: Programme, partner: Partner) -> Receiver:
    """The partner's shared conversation."""
    return _receiver(programme, f"partner:{partner.id}", partner.timezone, Calendar(partner.country), partner)


def staff(programme: Programme, lane: str, timezone: str | None) -> Receiver:
    """Somebody of Procore, or a conversation of theirs, in the programme's calendar."""
    return _receiver(programme, lane, zone(timezone, programme.timezone), programme.calendar)


def staff_member(programme: Programme, people: People, person_id: str | None) -> Receiver | None:
    """Somebody of Procore who can be written to, None if `person_id` names nobody such."""
    person = people.present(person_id)
    if person is None or not people.reachable(person) or not STAFF_ROLES & set(person.roles):
        return None
    return staff(programme, f"person:{person.id}", person.timezone)


def _receiver(
    programme: Programme, lane: str, timezone: str, calendar: Calendar, partner: Partner | None = None
) -> Receiver:
    values = programme.values(partner)
    return Receiver(lane, timezone, calendar, values.digest_hour, values.digest_until_hour)


def _people(session: Session, ids: set[str], also: ColumnElement[bool] | None = None) -> People:
    wanted = col(Person.id).in_(ids)
    rows = session.exec(
        select(Person, col(Identity.id))
        .join(Identity, col(Identity.person_id) == col(Person.id), isouter=True)
        .where(wanted if also is None else or_(wanted, also))
    ).all()
    return People(
        {person.id: person for person, _ in rows},
        frozenset(person.id for person, account in rows if account is not None),
    )


def _partners(session: Session, ids: set[str]) -> dict[str, Partner]:
    return {each.id: each for each in session.exec(select(Partner).where(col(Partner.id).in_(ids)))}
