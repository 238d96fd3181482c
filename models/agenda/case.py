"""What the agenda must know beside the submission: the policy in force, who is told, when clocks began.

`gather` reads it for many submissions with a handful of queries. Who is told is decided in
`models.agenda.people`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import owners
from models.agenda.people import People, partner_side, people_of, put_off_by, staff, staff_member
from models.agenda.receiver import Receiver
from models.calendar import Calendar
from models.kinds.extension import KIND as EXTENSION
from models.lifecycle import Lifecycle
from models.policy import Values
from models.programme import Programme
from models.tables import Event, Partner, Ping, Snooze, Submission

STARTS = ("ask", "claim_win", "answer_win", "hold_end", "amend")  # the acts with which a clock begins


@dataclass(frozen=True)
class Pinged:
    """A ping as it is on record."""

    key: str
    rule: str
    state: str


@dataclass(frozen=True)
class Case:
    """`answer_days`: business days to answer; `scaled` if they aren't those of a deal. `starts`: when each act
    that starts a clock was done last. `pings`: what has been pinged or told already. `held`: an extension was
    asked for in time and isn't decided, which keeps the approval from ending."""

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
    pings: tuple[Pinged, ...] = ()
    held: bool = False

    @cached_property
    def told(self) -> frozenset[tuple[str, str]]:
        """Rule and mark of everything that has been pinged or told."""
        return frozenset((each.rule, each.key.rpartition(":")[2]) for each in self.pings)

    def began(self, *acts: str) -> datetime | None:
        """When the last of `acts` was done, None if none was."""
        return max((self.starts[act] for act in acts if act in self.starts), default=None)


@dataclass(frozen=True)
class Gathered:
    """What was read for some submissions at once."""

    programme: Programme
    partners: Mapping[str, Partner]
    people: People
    starts: Mapping[int, Mapping[str, datetime]]
    pings: Mapping[int, Sequence[Pinged]]
    asked: Mapping[int, datetime]
    snoozes: Mapping[int, Sequence[tuple[str, datetime]]]

    def case(self, submission: Submission) -> Case:
        """The case of one of the submissions."""
        assert submission.id is not None
        partner, kind = self.partners[submission.partner_id], self.programme.kinds[submission.kind]
        values = self.programme.values(partner)
        owner, backup, operations = self._procore(submission, partner)
        managers = tuple(
            partner_side(self.programme, partner, self.people, each)
            for each in self.people.managers(partner.id)
        )
        filer = self._filer(submission, partner) or (*managers, owner)[0]
        named = {each.lane: each for each in (filer, *managers, owner)}
        put_off = put_off_by(self.snoozes.get(submission.id, ()), named, partner)
        return Case(
            values=values,
            lifecycle=kind.lifecycle,
            calendar=self.programme.calendar,
            timezone=self.programme.timezone,
            partner_timezone=partner.timezone,
            answer_days=getattr(values, kind.answer_days) if kind.answer_days else 0,
            scaled=kind.answer_days != "answer_business_days",
            filer=filer,
            managers=managers,
            owner=owner,
            backup=backup,
            operations=operations,
            starts=self.starts.get(submission.id, {}),
            snoozes=put_off,
            pings=tuple(self.pings.get(submission.id, ())),
            held=self._held(submission),
        )

    def _procore(self, submission: Submission, partner: Partner) -> tuple[Receiver, Receiver, Receiver]:
        """The owner, whoever hears if the owner doesn't act, and operations."""
        operations = staff(self.programme, "operations", None)
        backup = staff_member(self.programme, self.people, partner.backup_id) or operations
        taken = staff_member(self.programme, self.people, owners.of(self.programme, submission, partner))
        if owners.is_operations(self.programme, self.programme.kinds[submission.kind]):
            return taken or operations, operations, operations
        owner = taken or backup
        return owner, operations if backup.lane == owner.lane else backup, operations

    def _held(self, submission: Submission) -> bool:
        asked = self.asked.get(submission.id or 0)
        return asked is not None and submission.expires_at is not None and asked < submission.expires_at

    def _filer(self, submission: Submission, partner: Partner) -> Receiver | None:
        """The filer, None if they are gone, or filed for the partner without being of it."""
        person = self.people.present(submission.filer_id)
        if person is None or person.partner_id != partner.id:
            return None
        return partner_side(self.programme, partner, self.people, person)


def gather(
    session: Session, programme: Programme, submissions: Sequence[Submission], *, fresh: bool = False
) -> Gathered:
    """Reads what the agenda of `submissions` depends on; nothing has happened yet to those that are `fresh`."""
    wanted = {each.partner_id for each in submissions}
    if fresh:  # whoever files has their partner at hand
        partners = {each: session.get_one(Partner, each) for each in wanted}
        people = people_of(session, submissions, partners.values())
        return Gathered(programme, partners, people, {}, {}, {}, {})
    partners = {each.id: each for each in session.exec(select(Partner).where(col(Partner.id).in_(wanted)))}
    return Gathered(
        programme,
        partners,
        people_of(session, submissions, partners.values()),
        _starts(session, submissions),
        _pings(session, submissions),
        _asked(session, submissions),
        _snoozes(session, submissions),
    )


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


def _pings(session: Session, submissions: Sequence[Submission]) -> Mapping[int, list[Pinged]]:
    found: dict[int, list[Pinged]] = defaultdict(list)
    ids = [each.id for each in submissions]
    rows = select(Ping.submission_id, Ping.key, Ping.rule, Ping.state).where(col(Ping.submission_id).in_(ids))
    for submission_id, key, rule, state in session.exec(rows):
        if submission_id is not None:
            found[submission_id].append(Pinged(key, rule, state))
    return found


def _asked(session: Session, submissions: Sequence[Submission]) -> Mapping[int, datetime]:
    """When an extension that isn't decided was asked for, by the deal."""
    rows = select(Submission.parent_id, Submission.filed_at).where(
        col(Submission.parent_id).in_([each.id for each in submissions]),
        Submission.kind == EXTENSION.name,
        col(Submission.state).in_(sorted(EXTENSION.lifecycle.pending)),
    )
    return {parent_id: filed_at for parent_id, filed_at in session.exec(rows) if parent_id is not None}


def _snoozes(session: Session, submissions: Sequence[Submission]) -> Mapping[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    ids = [each.id for each in submissions if each.expires_at is not None]
    if ids:
        for row in session.exec(select(Snooze).where(col(Snooze.submission_id).in_(ids))):
            if row.submission_id is not None:
                found[row.submission_id].append((row.person_id, row.until))
    return found
