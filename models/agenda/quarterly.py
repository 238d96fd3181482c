"""The quarter's agenda: what time asks of a partner's marketing (guide 299, 437). Pure but for what reads the database.

Services partners are recommended an activity each quarter; a partner with an approved marketing plan for the year
has promised some. `models.reminders` declare what they are told, and when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.activities import Marketing, of_partners
from models.agenda.people_to_tell import (
    People,
    partner_side,
    people_of,
    put_off_by,
    room,
    staff,
    staff_member,
)
from models.calendar import local_day
from models.program import Program
from models.quarters import Quarter
from models.reminders import Reminders
from models.tables import Partner, Ping, Snooze
from models.terms import Address
from models.timing import Due, QuarterContext


def is_asked(partner: Partner, marketing: Marketing, quarter: Quarter) -> bool:
    """True if the partner is reminded of its marketing in `quarter` at all (guide 299, 437)."""
    return partner.status != "suspended" and (
        "services" in partner.programs or quarter.year in marketing.plans
    )


def was_asked(partner: Partner, marketing: Marketing, quarter: Quarter, moment: datetime) -> bool:
    """True if the partner was reminded of it at `moment` already, and not only because of a later plan."""
    since = marketing.planned_since.get(quarter.year)
    return "services" in partner.programs or (since is not None and since <= moment)


def is_open(marketing: Marketing, quarter: Quarter) -> bool:
    """True while nothing in `quarter` is approved or done."""
    return not marketing.counted(quarter)


def quarterly(context: QuarterContext, quarter: Quarter, reminders: Reminders) -> tuple[Due, ...]:
    """All that is due for the partner in `quarter` as its marketing stands now, earliest first."""
    if not is_asked(context.partner, context.marketing, quarter):
        return ()
    open_ = is_open(context.marketing, quarter)
    found = [
        each for each in _all(context, quarter, reminders) if open_ or not reminders.needs_open(each.rule)
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.rule, each.recipient.address)))


def next_look(context: QuarterContext, now: datetime, reminders: Reminders) -> datetime:
    """The next moment after `now` (UTC) at which the partner's quarter may ask for something, whatever it has then."""
    this = current(context.partner, now)
    moments = (each.at for quarter in (this, this.next()) for each in _all(context, quarter, reminders))
    return min(each for each in moments if each > now)


def current(partner: Partner, now: datetime) -> Quarter:
    """The quarter in which the partner is at `now`, in its time zone."""
    return Quarter.of(local_day(now, partner.timezone))


def _all(context: QuarterContext, quarter: Quarter, reminders: Reminders) -> Iterator[Due]:
    """As if the partner were asked and had nothing."""
    for each in reminders.of_quarters:
        yield from each.due(context, quarter)


def reckon(session: Session, program: Program, partners: Sequence[Partner], now: datetime) -> None:
    """Sets anew when `partners` are looked at next, where no look is missed: hours and people have changed."""
    known = gather_quarters(session, program, partners)
    for partner in partners:
        if partner.next_ping_at is not None and partner.next_ping_at > now:
            partner.next_ping_at = next_look(known.context(partner), now, program.reminders)
            session.add(partner)


@dataclass(frozen=True)
class GatheredQuarters:
    """What was read for some partners at once."""

    program: Program
    people: People
    marketing: Mapping[str, Marketing]
    told: Mapping[str, Sequence[str]]
    snoozes: Mapping[str, Sequence[tuple[str, datetime]]]

    def context(self, partner: Partner) -> QuarterContext:
        """The context of one of the partners."""
        managers = self.people.managers(partner.id)
        heard = [partner_side(self.program, partner, self.people, each) for each in managers]
        named = {each.address: each for each in heard or [room(self.program, partner)]}
        put_off = put_off_by(self.snoozes.get(partner.id, ()), named, partner)
        owner = staff_member(self.program, self.people, partner.channel_manager_id)
        backup = staff_member(self.program, self.people, partner.backup_id)
        return QuarterContext(
            partner=partner,
            values=self.program.values(partner),
            timezone=self.program.timezone,
            marketing=self.marketing[partner.id],
            recipients=tuple(named.values()),
            owner=owner or backup or staff(self.program, Address.operations(), None),
            snoozes=put_off,
            told=frozenset(self.told.get(partner.id, ())),
        )


def gather_quarters(session: Session, program: Program, partners: Sequence[Partner]) -> GatheredQuarters:
    """Reads what the quarters of `partners` depend on, with a handful of queries."""
    ids = [each.id for each in partners]
    return GatheredQuarters(
        program,
        people_of(session, (), partners),
        of_partners(session, ids),
        _told(session, ids),
        _snoozes(session, ids),
    )


def _told(session: Session, partners: Sequence[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for partner_id, key in session.exec(
        select(Ping.partner_id, Ping.key).where(col(Ping.partner_id).in_(partners))
    ):
        found[partner_id or ""].append(key)
    return found


def _snoozes(session: Session, partners: Sequence[str]) -> Mapping[str, list[tuple[str, datetime]]]:
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in session.exec(select(Snooze).where(col(Snooze.partner_id).in_(partners))):
        found[row.partner_id or ""].append((row.person_id, row.until))
    return found
