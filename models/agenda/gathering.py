"""Reading what the rules must know beside the submission: the policy in force, who is told, when clocks began.

`gather` reads it for many submissions with a handful of queries. `models.agenda.people_to_tell` says who is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import owners
from models.agenda import due_actions
from models.agenda.people_to_tell import People, partner_side, people_of, put_off_by, staff, staff_member
from models.kinds.extension import KIND as EXTENSION
from models.program import Program
from models.tables import Event, Partner, Ping, Snooze, Submission
from models.terms import Address
from models.timing import Context, Pinged, Recipient


@dataclass(frozen=True)
class Gathered:
    """What was read for some submissions at once."""

    program: Program
    partners: Mapping[str, Partner]
    people: People
    starts: Mapping[int, Mapping[str, datetime]]
    pings: Mapping[int, Sequence[Pinged]]
    asked: Mapping[int, datetime]
    snoozes: Mapping[int, Sequence[tuple[str, datetime]]]

    def context(self, submission: Submission) -> Context:
        """The context of one of the submissions."""
        partner, kind = self.partners[submission.partner_id], self.program.kind(submission)
        values = self.program.values(partner)
        owner, backup, operations = self._procore(submission, partner)
        managers = tuple(
            partner_side(self.program, partner, self.people, each)
            for each in self.people.managers(partner.id)
        )
        filer = self._filer(submission, partner) or (*managers, owner)[0]
        named = {each.address: each for each in (filer, *managers, owner)}
        put_off = put_off_by(self.snoozes.get(submission.id, ()), named, partner)
        return Context(
            values=values,
            lifecycle=kind.lifecycle,
            calendar=self.program.calendar,
            timezone=self.program.timezone,
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

    def _procore(self, submission: Submission, partner: Partner) -> tuple[Recipient, Recipient, Recipient]:
        """The owner, who is told if the owner doesn't act, and operations."""
        operations = staff(self.program, Address.operations(), None)
        backup = staff_member(self.program, self.people, partner.backup_id) or operations
        taken = staff_member(self.program, self.people, owners.of(self.program, submission, partner))
        if owners.is_operations(self.program, self.program.kind(submission)):
            return taken or operations, operations, operations
        owner = taken or backup
        return owner, operations if backup.address == owner.address else backup, operations

    def _held(self, submission: Submission) -> bool:
        asked = self.asked.get(submission.id)
        return asked is not None and submission.expires_at is not None and asked < submission.expires_at

    def _filer(self, submission: Submission, partner: Partner) -> Recipient | None:
        """The filer, None if they have left, or are Procore's and filed for the partner."""
        person = self.people.present(submission.filer_id)
        if person is None or person.partner_id != partner.id:
            return None
        return partner_side(self.program, partner, self.people, person)


def gather(
    session: Session, program: Program, submissions: Sequence[Submission], *, fresh: bool = False
) -> Gathered:
    """Reads what the agenda of `submissions` depends on. Nothing has happened yet to `fresh` ones."""
    wanted = {each.partner_id for each in submissions}
    if fresh:  # whoever files has their partner at hand
        partners = {each: session.get_one(Partner, each) for each in wanted}
        people = people_of(session, submissions, partners.values())
        return Gathered(program, partners, people, {}, {}, {}, {})
    partners = {each.id: each for each in session.exec(select(Partner).where(col(Partner.id).in_(wanted)))}
    return Gathered(
        program,
        partners,
        people_of(session, submissions, partners.values()),
        _starts(session, program, submissions),
        _pings(session, submissions),
        _asked(session, submissions),
        _snoozes(session, submissions),
    )


def _starts(
    session: Session, program: Program, submissions: Sequence[Submission]
) -> Mapping[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    starts = sorted(due_actions.STARTS | program.reminders.starts)
    rows = session.exec(
        select(Event.submission_id, Event.act, func.max(Event.at))
        .where(col(Event.submission_id).in_([each.id for each in submissions]), col(Event.act).in_(starts))
        .group_by(col(Event.submission_id), col(Event.act))
    )
    for submission_id, act, at in rows:
        if submission_id is not None:
            found[submission_id][act] = at
    return found


def _pings(session: Session, submissions: Sequence[Submission]) -> Mapping[int, list[Pinged]]:
    found: dict[int, list[Pinged]] = defaultdict(list)
    ids = [each.id for each in submissions]
    rows = select(Ping.submission_id, Ping.key, Ping.rule, col(Ping.state)).where(
        col(Ping.submission_id).in_(ids)
    )
    for submission_id, key, rule, state in session.exec(rows):
        if submission_id is not None:
            found[submission_id].append(Pinged(key, rule, state))
    return found


def _asked(session: Session, submissions: Sequence[Submission]) -> Mapping[int, datetime]:
    """When the undecided extension of each deal was requested (UTC), by the deal's id."""
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
