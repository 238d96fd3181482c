"""Who is told today: the one place that the rounds, the digests and the handlers ask.

The agenda names whose a thing is. They are told, unless they are away, have left or are blocked: then their delegate
is; else a Partnership Manager of the partner, or for Procore's people the partner's backup; else the partner's
conversation, or operations. Nothing waits for somebody who isn't there. Those who prefer a channel are told in the
partner's conversation, or (Procore's people) in the approval conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import absence
from models.agenda.people_to_tell import People, of_partner, people_named, room, staff, staff_person
from models.calendar import local_day, zone
from models.people import STAFF_ROLES
from models.program import Program
from models.tables import Partner, Person
from models.terms import Address, AddressKind
from models.timing import Recipient

CHANNEL = "channel"


@dataclass(frozen=True)
class Recipients:
    """The people who may be told, as they are at `now`."""

    program: Program
    """The policy, the kinds and the reminders."""
    people: People
    """Who there is, with accounts, preferences and time zones."""
    now: datetime
    """The moment of telling, in UTC: absences are judged by the person's day then."""

    def of(self, address: Address, partner: Partner) -> Recipient:
        """Who is told now what is for `address` about something of `partner`'s."""
        if address.kind == AddressKind.PARTNER:
            return room(self.program, partner)
        person = self.people.by_id.get(address.person_id)
        if person is None:
            return staff(self.program, Address.operations(), None)
        return self._procore(person.id, partner) if person.partner_id is None else self._side(person, partner)

    def answers(self, person_id: str, partner: Partner) -> Person | None:
        """Who answers now: `person_id` themselves, or who stands in; None if nobody in particular."""
        person = self.people.by_id.get(person_id)
        line = self._line(person, partner) if person is not None else ()
        return next((each for each in line if self._is_here(each, partner)), None)

    def _procore(self, person_id: str | None, partner: Partner) -> Recipient:
        person = self.people.by_id.get(person_id or "")
        for each in self._line(person, partner) if person is not None else ():
            if not self._is_here(each, partner) or not STAFF_ROLES & set(each.roles):
                continue
            if self._in_channel(each):
                return staff_person(self.program, self.people, each, address=Address.in_approval(each.id))
            if self.people.reachable(each):
                return staff_person(self.program, self.people, each)
        return staff(self.program, Address.operations(), None)

    def _side(self, person: Person, partner: Partner) -> Recipient:
        for each in self._line(person, partner):
            if self._is_here(each, partner):
                if self._in_channel(each) or not self.people.reachable(each):
                    return room(self.program, partner)
                return of_partner(self.program, partner, self.people, each)
        if not _stays(person, partner):
            return self._procore(partner.channel_manager_id, partner)
        return room(self.program, partner)

    def _line(self, person: Person, partner: Partner) -> Iterator[Person]:
        """The person, and then those who stand in, in order."""
        yield from self._with_delegate(person)
        if person.partner_id is not None:
            yield from self.people.managers(partner.id)
        elif partner.backup_id not in (None, person.id):
            backup = self.people.by_id.get(partner.backup_id or "")
            yield from self._with_delegate(backup) if backup is not None else ()

    def _with_delegate(self, person: Person) -> Iterator[Person]:
        yield person
        preference = self.people.preferences.get(person.id)
        if preference is not None and self._is_away(person):
            delegate = self.people.by_id.get(preference.delegate_id or "")
            if delegate is not None and delegate.partner_id == person.partner_id:
                yield delegate

    def _is_here(self, person: Person, partner: Partner) -> bool:
        return _stays(person, partner) and not self._is_away(person)

    def _is_away(self, person: Person) -> bool:
        home = self.people.timezones.get(person.partner_id or "") or self.program.timezone
        day = local_day(self.now, zone(person.timezone, home))
        return absence.is_away(self.people.preferences.get(person.id), day)

    def _in_channel(self, person: Person) -> bool:
        preference = self.people.preferences.get(person.id)
        return preference is not None and preference.place == CHANNEL


def _stays(person: Person, partner: Partner) -> bool:
    """True unless they have left, or have gone over to another partner."""
    return person.is_active and person.partner_id in (None, partner.id)


def recipients(
    session: Session,
    program: Program,
    addresses: Iterable[Address],
    partners: Mapping[str, Partner] | Iterable[Partner],
    now: datetime,
) -> Recipients:
    """Reads who may be told what is for `addresses`, about something of `partners`'."""
    named = {address.person_id for address in addresses} - {""}
    about = partners.values() if isinstance(partners, Mapping) else partners
    return Recipients(program, people_named(session, named, about), now)
