"""What the agenda must know beside the submission: the policy in force, who is told, when clocks began.

`cases` reads it for many submissions with a handful of queries. A person who left or is blocked hears
nothing: what was theirs goes to the first Partnership Manager, else to the owner; what was the owner's to the
backup, else to operations. A partner's person who can't be written to is told in the partner's room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from models.agenda.receiver import Receiver, zone
from models.calendar import Calendar
from models.lifecycle import Lifecycle
from models.policy import Values
from models.programme import Programme
from models.tables import Event, Identity, Partner, Person, Ping, Snooze, Submission

STARTS = ("ask", "claim_win", "answer_win", "hold_end")  # the acts with which a clock begins


@dataclass(frozen=True)
class Case:
    """`answer_days`: business days to answer; `scaled` if they aren't those of a deal. `told`: (rule, mark)
    of what was told already. `starts`: when each act that starts a clock was done last."""

    values: Values
    lifecycle: Lifecycle
    calendar: Calendar
    timezone: str
    partner_timezone: str
    answer_days: int
    scaled: bool
    filer: Receiver
    managers: tuple[Receiver, ...]
    owner: Receiver
    backup: Receiver
    operations: Receiver
    starts: Mapping[str, datetime]
    snoozes: tuple[tuple[Receiver, datetime], ...] = ()
    told: frozenset[tuple[str, str]] = frozenset()

    def began(self, *acts: str) -> datetime | None:
        """When the last of `acts` was done, None if none was."""
        return max((self.starts[act] for act in acts if act in self.starts), default=None)


@dataclass(frozen=True)
class People:
    """The people of some submissions, and which of them have an account."""

    by_id: Mapping[str, Person]
    with_account: frozenset[str]

    def present(self, person_id: str | None) -> Person | None:
        """The person, unless they left or are blocked."""
        person = self.by_id.get(person_id or "")
        return person if person is not None and person.left_at is None and not person.blocked else None

    def managers(self, partner_id: str) -> list[Person]:
        """The partner's Partnership Managers, by id."""
        found = (self.present(key) for key in sorted(self.by_id))
        return [
            each
            for each in found
            if each and each.partner_id == partner_id and "partner_manager" in each.roles
        ]

    def reachable(self, person: Person) -> bool:
        """True if a direct message may be sent to the person."""
        return person.id in self.with_account and person.unreachable_at is None


def cases(session: Session, programme: Programme, submissions: Sequence[Submission]) -> dict[int, Case]:
    """The case of each submission, by its id."""
    partners = {
        each.id: each
        for each in session.exec(
            select(Partner).where(col(Partner.id).in_({s.partner_id for s in submissions}))
        )
    }
    people = people_of(session, submissions, partners.values())
    starts, told, snoozes = (
        _starts(session, submissions),
        _told(session, submissions),
        _snoozes(session, submissions),
    )
    found: dict[int, Case] = {}
    for each in submissions:
        assert each.id is not None
        partner = partners[each.partner_id]
        found[each.id] = _case(
            programme, each, partner, people, starts[each.id], frozenset(told[each.id]), snoozes[each.id]
        )
    return found


def people_of(session: Session, submissions: Sequence[Submission], partners: Iterable[Partner]) -> People:
    """Whoever may have to be told about `submissions`."""
    named = {each.filer_id for each in submissions} | {each.owner_id for each in submissions}
    for each in partners:
        named |= {each.channel_manager_id, each.backup_id}
    rows = session.exec(
        select(Person, col(Identity.id))
        .join(Identity, col(Identity.person_id) == col(Person.id), isouter=True)
        .where(
            or_(
                col(Person.id).in_(sorted(filter(None, named))),
                # Only the import makes Partnership Managers; members known by their home may be many.
                (col(Person.partner_id).in_({s.partner_id for s in submissions}))
                & (col(Person.source) == "import"),
            )
        )
    ).all()
    return People(
        {person.id: person for person, _ in rows}, frozenset(p.id for p, account in rows if account)
    )


def _case(
    programme: Programme,
    submission: Submission,
    partner: Partner,
    people: People,
    starts: Mapping[str, datetime],
    told: frozenset[tuple[str, str]],
    snoozes: Sequence[tuple[str, datetime]],
) -> Case:
    values, kind = programme.values(partner), programme.kinds[submission.kind]
    operations = staff(programme, "operations", None)
    backup = _staff_member(programme, people, partner.backup_id) or operations
    owner = _staff_member(programme, people, submission.owner_id or partner.channel_manager_id) or backup
    if backup.lane == owner.lane:
        backup = operations
    managers = tuple(
        {
            r.lane: r
            for r in (partner_side(programme, partner, people, p) for p in people.managers(partner.id))
        }.values()
    )
    person = people.present(submission.filer_id)
    is_theirs = person is not None and person.partner_id == partner.id
    filer = (
        partner_side(programme, partner, people, person) if person and is_theirs else (*managers, owner)[0]
    )
    named = {each.lane: each for each in (filer, *managers, owner)}
    return Case(
        values=values,
        lifecycle=kind.lifecycle,
        calendar=programme.calendar,
        timezone=programme.timezone,
        partner_timezone=partner.timezone,
        answer_days=getattr(values, kind.answer_days) if kind.answer_days else 0,
        scaled=kind.answer_days != "answer_business_days",
        filer=filer,
        managers=managers,
        owner=owner,
        backup=backup,
        operations=operations,
        starts=starts,
        snoozes=tuple((named[f"person:{who}"], until) for who, until in snoozes if f"person:{who}" in named),
        told=told,
    )


def partner_side(programme: Programme, partner: Partner, people: People, person: Person) -> Receiver:
    """Somebody of the partner: their own hours in the partner's country; else the room."""
    if not people.reachable(person):
        return room(programme, partner)
    values = programme.values(partner)
    timezone = zone(person.timezone, partner.timezone)
    return Receiver(
        f"person:{person.id}",
        timezone,
        Calendar(partner.country),
        values.digest_hour,
        values.digest_until_hour,
    )


def room(programme: Programme, partner: Partner) -> Receiver:
    """The partner's shared conversation."""
    values = programme.values(partner)
    return Receiver(
        f"partner:{partner.id}",
        partner.timezone,
        Calendar(partner.country),
        values.digest_hour,
        values.digest_until_hour,
    )


def staff(programme: Programme, lane: str, timezone: str | None) -> Receiver:
    """Somebody of Procore, or a conversation of theirs, in the programme's calendar."""
    values = programme.values()
    return Receiver(
        lane,
        zone(timezone, programme.timezone),
        programme.calendar,
        values.digest_hour,
        values.digest_until_hour,
    )


def _staff_member(programme: Programme, people: People, person_id: str | None) -> Receiver | None:
    person = people.present(person_id)
    if person is None or not people.reachable(person):
        return None
    return staff(programme, f"person:{person.id}", person.timezone)


def _starts(session: Session, submissions: Sequence[Submission]) -> Mapping[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = session.exec(
        select(Event.submission_id, Event.act, func.max(Event.at))
        .where(col(Event.submission_id).in_([each.id for each in submissions]), col(Event.act).in_(STARTS))
        .group_by(col(Event.submission_id), col(Event.act))
    )
    for submission_id, act, at in rows:
        if submission_id is not None:
            found[submission_id][act] = at
    return found


def _told(session: Session, submissions: Sequence[Submission]) -> Mapping[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    ids = [each.id for each in submissions]
    for submission_id, rule, key in session.exec(
        select(Ping.submission_id, Ping.rule, Ping.key).where(col(Ping.submission_id).in_(ids))
    ):
        found[submission_id].add((rule, key.rsplit(":", 1)[1]))
    return found


def _snoozes(session: Session, submissions: Sequence[Submission]) -> Mapping[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    ids = [each.id for each in submissions if each.expires_at is not None]
    if ids:
        for row in session.exec(select(Snooze).where(col(Snooze.submission_id).in_(ids))):
            found[row.submission_id].append((row.person_id, row.until))
    return found
