"""The people around a submission or a partner as recipients: who there is, and at which hours they are told.

Somebody who left or is blocked isn't there. What was theirs goes to the first Partnership Manager, else to the owner;
what was the owner's to the backup, else to operations. A partner's person who can't be written to is told in the
partner's conversation, somebody of Procore's in the operations conversation. `models.agenda.recipients` says who is
told while somebody is away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from models.calendar import Calendar, start_of_day, zone
from models.partners import working_days
from models.people import STAFF_ROLES
from models.program import Program
from models.tables import Identity, Partner, Person, Preference, Submission
from models.terms import Address, Role
from models.timing import Recipient

HOURS = 2  # a missed digest may go this many hours after its hour, where that hour is late in the day


@dataclass(frozen=True)
class People:
    """The people around some submissions and partners."""

    by_id: Mapping[str, Person]
    """Everybody, by id."""
    with_account: frozenset[str]
    """The ids of those who have an account on a platform."""
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    """What they have set, by their id."""
    timezones: Mapping[str, str] = field(default_factory=dict)
    """The time zones of the partners, by the partner's id."""

    def present(self, person_id: str | None) -> Person | None:
        """The person, unless they left or are blocked."""
        person = self.by_id.get(person_id or "")
        return person if person is not None and person.is_active else None

    def managers(self, partner_id: str) -> list[Person]:
        """The partner's Partnership Managers, by name: in the order of `models.holders.people`."""
        theirs = (each for each in self.by_id.values() if each.is_active and each.partner_id == partner_id)
        managing = (each for each in theirs if Role.PARTNER_MANAGER in each.roles)
        return sorted(managing, key=lambda each: (each.name, each.id))

    def reachable(self, person: Person) -> bool:
        """True if a direct message may be sent to the person."""
        return person.id in self.with_account and person.unreachable_at is None


def people_of(session: Session, submissions: Iterable[Submission], partners: Iterable[Partner]) -> People:
    """Everybody who may have to be told about `submissions` of `partners`."""
    named: set[str] = set()
    for submission in submissions:
        named |= {submission.filer_id, submission.owner_id or ""}
    return people_named(session, named, partners)


def people_named(session: Session, named: Iterable[str], partners: Iterable[Partner]) -> People:
    """The people of these ids, and those who stand in for them toward `partners`."""
    wanted, timezones = set(named), {}
    for partner in partners:
        wanted |= {partner.channel_manager_id or "", partner.backup_id or ""}
        timezones[partner.id] = partner.timezone
    # Only the import makes Partnership Managers. Members who are known by their workspace may be many.
    imported = col(Person.partner_id).in_(set(timezones)) & (col(Person.source) == "import")
    return _people(session, wanted - {""}, imported, timezones)


def partner_side(program: Program, partner: Partner, people: People, person: Person) -> Recipient:
    """Somebody of the partner, or the partner's conversation if they can't be written to."""
    reachable = people.reachable(person)
    return of_partner(program, partner, people, person) if reachable else room(program, partner)


def of_partner(program: Program, partner: Partner, people: People, person: Person) -> Recipient:
    """Somebody of the partner: their own hours on the working days of the partner's country and region."""
    timezone, calendar = zone(person.timezone, partner.timezone), working_days(partner)
    return _recipient(
        program, Address.person(person.id), timezone, calendar, partner, people.preferences.get(person.id)
    )


def put_off_by(
    snoozes: Iterable[tuple[str, datetime]], named: Mapping[Address, Recipient], partner: Partner
) -> tuple[tuple[Recipient, datetime], ...]:
    """Who of `named` put reminders off, and until when (UTC).

    Somebody who is told in the partner's conversation puts off what is told there.
    """
    found: dict[Address, datetime] = {}
    for who, until in snoozes:
        address = next(
            (each for each in (Address.person(who), Address.partner(partner.id)) if each in named), None
        )
        if address is not None:
            found[address] = max(until, found.get(address, until))
    return tuple((named[address], until) for address, until in found.items())


def room(program: Program, partner: Partner) -> Recipient:
    """The partner's shared conversation."""
    return _recipient(program, Address.partner(partner.id), partner.timezone, working_days(partner), partner)


def staff(program: Program, address: Address, timezone: str | None) -> Recipient:
    """A conversation of Procore's, in the program's calendar."""
    return _recipient(program, address, zone(timezone, program.timezone), program.calendar)


def staff_person(
    program: Program, people: People, person: Person, address: Address | None = None
) -> Recipient:
    """Somebody of Procore (in another `address` than their direct one): their own hours in the program's calendar."""
    timezone = zone(person.timezone, program.timezone)
    preference = people.preferences.get(person.id)
    return _recipient(
        program, address or Address.person(person.id), timezone, program.calendar, None, preference
    )


def staff_member(program: Program, people: People, person_id: str | None) -> Recipient | None:
    """Somebody of Procore who can be written to, None if `person_id` names nobody such."""
    person = people.present(person_id)
    if person is None or not people.reachable(person) or not STAFF_ROLES & set(person.roles):
        return None
    return staff_person(program, people, person)


def _recipient(
    program: Program,
    address: Address,
    timezone: str,
    calendar: Calendar,
    partner: Partner | None = None,
    preference: Preference | None = None,
) -> Recipient:
    values = program.values(partner)
    hour, until, quiet = values.digest_hour, values.digest_until_hour, None
    if preference is not None and preference.digest_hour is not None:
        hour = preference.digest_hour
        until = max(until, hour + HOURS)
    if preference is not None and preference.snoozed_until is not None:
        quiet = start_of_day(preference.snoozed_until, timezone)
    return Recipient(address, timezone, calendar, hour, until, quiet, has_list=partner is None)


def _people(
    session: Session, ids: set[str], also: ColumnElement[bool], timezones: Mapping[str, str]
) -> People:
    rows = _rows(session, or_(col(Person.id).in_(ids), also))
    known = {person.id for person, _, _ in rows}
    delegates = {set_.delegate_id for _, _, set_ in rows if set_ is not None and set_.delegate_id} - known
    if delegates:
        rows += _rows(session, col(Person.id).in_(delegates))
    return People(
        {person.id: person for person, _, _ in rows},
        frozenset(person.id for person, account, _ in rows if account is not None),
        {person.id: set_ for person, _, set_ in rows if set_ is not None},
        timezones,
    )


def _rows(
    session: Session, wanted: ColumnElement[bool]
) -> list[tuple[Person, int | None, Preference | None]]:
    found = session.exec(
        select(Person, col(Identity.id), Preference)
        .join(Identity, col(Identity.person_id) == col(Person.id), isouter=True)
        .join(Preference, col(Preference.person_id) == col(Person.id), isouter=True)
        .where(wanted)
    ).all()
    return [(person, account, set_) for person, account, set_ in found]
