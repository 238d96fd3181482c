"""What the agenda must know beside the submission: the policy in force, who is told, when clocks began.

`cases` reads it for many submissions with a handful of queries. Who is told is decided in
`models.agenda.people`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.agenda.people import People, partner_side, people_of, staff, staff_member
from models.agenda.receiver import Receiver
from models.calendar import Calendar
from models.lifecycle import Lifecycle
from models.policy import Values
from models.programme import Programme
from models.tables import Event, Partner, Ping, Snooze, Submission

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


def cases(session: Session, programme: Programme, submissions: Sequence[Submission]) -> dict[int, Case]:
    """The case of each submission, by its id."""
    wanted = {each.partner_id for each in submissions}
    partners = {each.id: each for each in session.exec(select(Partner).where(col(Partner.id).in_(wanted)))}
    people = people_of(session, submissions, partners.values())
    starts, told = _starts(session, submissions), _told(session, submissions)
    snoozes = _snoozes(session, submissions)
    return {
        each.id: _case(
            programme,
            each,
            partners[each.partner_id],
            people,
            starts[each.id],
            frozenset(told[each.id]),
            snoozes[each.id],
        )
        for each in submissions
        if each.id is not None
    }


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
    backup = staff_member(programme, people, partner.backup_id) or operations
    owner = staff_member(programme, people, submission.owner_id or partner.channel_manager_id) or backup
    managers = tuple(partner_side(programme, partner, people, each) for each in people.managers(partner.id))
    person = people.present(submission.filer_id)
    if person is not None and person.partner_id == partner.id:
        filer = partner_side(programme, partner, people, person)
    else:
        filer = (*managers, owner)[0]
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
        backup=operations if backup.lane == owner.lane else backup,
        operations=operations,
        starts=starts,
        snoozes=tuple((named[f"person:{who}"], until) for who, until in snoozes if f"person:{who}" in named),
        told=told,
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
