"""Who hears of this now: the one place that the bell, the digests and the handlers ask.

The agenda names whose a thing is. Whoever that is hears of it, unless they are away, have left or are blocked: then
their delegate does; else a Partnership Manager of the partner, or for Procore's people the partner's backup; else the
partner's room, or operations. Nothing waits for somebody who isn't there. Who would rather be told in a channel is told
in the partner's room, or (Procore's people) in the approval conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import absence
from models.agenda.people import People, of_partner, people_named, room, staff, staff_person
from models.agenda.receiver import Receiver
from models.calendar import local_day, zone
from models.people import STAFF_ROLES
from models.programme import Programme
from models.tables import Partner, Person

CHANNEL = "channel"


@dataclass(frozen=True)
class Hearing:
    """The people by whom something may be heard, as they are at `now`."""

    programme: Programme
    people: People
    now: datetime

    def of(self, lane: str, partner: Partner) -> Receiver:
        """Whoever hears now what is for `lane` about one of `partner`'s matters."""
        kind, _, name = lane.partition(":")
        if kind == "partner":
            return room(self.programme, partner)
        person = self.people.by_id.get(name)
        if kind != "person" or person is None:
            return staff(self.programme, "operations", None)
        return self._procore(person.id, partner) if person.partner_id is None else self._side(person, partner)

    def answers(self, person_id: str, partner: Partner) -> Person | None:
        """Who is to answer now in `person_id`'s place, or they themselves; None if nobody in particular."""
        person = self.people.by_id.get(person_id)
        line = self._line(person, partner) if person is not None else ()
        return next((each for each in line if self._is_here(each, partner)), None)

    def _procore(self, person_id: str | None, partner: Partner) -> Receiver:
        person = self.people.by_id.get(person_id or "")
        for each in self._line(person, partner) if person is not None else ():
            if not self._is_here(each, partner) or not STAFF_ROLES & set(each.roles):
                continue
            if self._in_channel(each):
                return staff_person(self.programme, self.people, each, lane=f"for:{each.id}")
            if self.people.reachable(each):
                return staff_person(self.programme, self.people, each)
        return staff(self.programme, "operations", None)

    def _side(self, person: Person, partner: Partner) -> Receiver:
        for each in self._line(person, partner):
            if self._is_here(each, partner):
                if self._in_channel(each) or not self.people.reachable(each):
                    return room(self.programme, partner)
                return of_partner(self.programme, partner, self.people, each)
        if not _stays(person, partner):
            return self._procore(partner.channel_manager_id, partner)
        return room(self.programme, partner)

    def _line(self, person: Person, partner: Partner) -> Iterator[Person]:
        """Themselves and whoever stands in, in order."""
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
        home = self.people.timezones.get(person.partner_id or "") or self.programme.timezone
        day = local_day(self.now, zone(person.timezone, home))
        return absence.is_away(self.people.preferences.get(person.id), day)

    def _in_channel(self, person: Person) -> bool:
        preference = self.people.preferences.get(person.id)
        return preference is not None and preference.place == CHANNEL


def _stays(person: Person, partner: Partner) -> bool:
    """True unless they have left; who went over to another partner hears nothing more of this one's."""
    return person.is_active and person.partner_id in (None, partner.id)


def hearing(
    session: Session,
    programme: Programme,
    lanes: Iterable[str],
    partners: Mapping[str, Partner] | Iterable[Partner],
    now: datetime,
) -> Hearing:
    """Reads who there is to hear what is for `lanes`, about matters of `partners`."""
    named = {lane.partition(":")[2] for lane in lanes if lane.startswith("person:")}
    about = partners.values() if isinstance(partners, Mapping) else partners
    return Hearing(programme, people_named(session, named, about), now)
