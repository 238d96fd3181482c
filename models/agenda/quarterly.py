"""The quarter's agenda: what time asks of a partner's marketing (guide 299, 437), as data. Pure but for `gather`.

Services partners are recommended an activity each quarter; a partner with an approved marketing plan for the year
has promised some. At its start their Partnership Managers hear what is planned; before its end they are reminded while
nothing is approved or done. The channel manager gets one summary of who has what, at the start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models.activities import Marketing, of_partners
from models.agenda.due import Due
from models.agenda.people import People, partner_side, people_of, put_off_by, room, staff, staff_member
from models.agenda.receiver import Receiver
from models.calendar import end_of_day, local_day, start_of_day
from models.policy import Values
from models.programme import Programme
from models.quarters import Quarter
from models.tables import Partner, Ping, Snooze

SUMMARY = "summary"


@dataclass(frozen=True)
class QuarterCase:
    """`receivers`: the Partnership Managers, else the room. `owner`: who hears the summary. `snoozes`: who of the
    receivers put it off until when. `told`: the keys of pings on record."""

    partner: Partner
    values: Values
    timezone: str
    marketing: Marketing
    receivers: tuple[Receiver, ...]
    owner: Receiver
    snoozes: tuple[tuple[Receiver, datetime], ...] = ()
    told: frozenset[str] = frozenset()

    def key(self, due: Due) -> str:
        """Unique for what is told, to whom, of which partner's quarter."""
        return f"partner:{self.partner.id}:{due.rule}:{due.receiver.lane}:{due.mark}"


def is_asked(partner: Partner, marketing: Marketing, quarter: Quarter) -> bool:
    """True if the partner hears of its marketing in `quarter` at all."""
    return partner.status != "suspended" and (
        "services" in partner.programmes or quarter.year in marketing.plans
    )


def was_asked(partner: Partner, marketing: Marketing, quarter: Quarter, moment: datetime) -> bool:
    """True if the partner heard of its marketing in `quarter` at `moment` already, and not only by a later plan."""
    since = marketing.planned_since.get(quarter.year)
    return "services" in partner.programmes or (since is not None and since <= moment)


def is_open(marketing: Marketing, quarter: Quarter) -> bool:
    """True while nothing in `quarter` is approved or done."""
    return not marketing.counted(quarter)


def quarterly(case: QuarterCase, quarter: Quarter) -> tuple[Due, ...]:
    """All that is due for the partner in `quarter` as its marketing stands now, earliest first."""
    if not is_asked(case.partner, case.marketing, quarter):
        return ()
    open_ = is_open(case.marketing, quarter)
    found = [each for each in _all(case, quarter) if open_ or each.rule in ("quarter:start", SUMMARY)]
    return tuple(sorted(found, key=lambda each: (each.at, each.rule, each.receiver.lane)))


def next_look(case: QuarterCase, now: datetime) -> datetime:
    """The next moment after `now` at which the partner's quarter may ask for something, whatever it has by then."""
    this = current(case.partner, now)
    moments = (each.at for quarter in (this, this.next()) for each in _all(case, quarter))
    return min(each for each in moments if each > now)


def current(partner: Partner, now: datetime) -> Quarter:
    """The quarter in which the partner is at `now`."""
    return Quarter.of(local_day(now, partner.timezone))


def _all(case: QuarterCase, quarter: Quarter) -> Iterator[Due]:
    """As if the partner were asked and had nothing."""
    end = end_of_day(quarter.last_day, case.partner.timezone)
    start = _start(case, quarter.first_day)
    for receiver in case.receivers:
        yield Due("quarter:start", receiver.after(start), receiver, end)
        for before in case.values.quarter_ping_days:
            at = receiver.by(_start(case, quarter.last_day - timedelta(days=before)), end)
            if at > start:
                yield Due(f"quarter:{before}", at, receiver, end)
    for receiver, until in case.snoozes:
        at = receiver.after(until)
        if start < at < end:
            yield Due(f"quarter:again:{until:%Y%m%dT%H%M}", at, receiver, end)
    first = start_of_day(quarter.first_day, case.timezone)
    yield Due(SUMMARY, case.owner.after(first), case.owner, end_of_day(quarter.last_day, case.timezone))


def reckon(session: Session, programme: Programme, partners: Sequence[Partner], now: datetime) -> None:
    """Sets anew when `partners` are to be looked at, where no look is missed: hours and people have changed."""
    known = gather_quarters(session, programme, partners)
    for partner in partners:
        if partner.next_ping_at is not None and partner.next_ping_at > now:
            partner.next_ping_at = next_look(known.case(partner), now)
            session.add(partner)


def _start(case: QuarterCase, day: date) -> datetime:
    return start_of_day(day, case.partner.timezone)


@dataclass(frozen=True)
class GatheredQuarters:
    """What was read for some partners at once."""

    programme: Programme
    people: People
    marketing: Mapping[str, Marketing]
    told: Mapping[str, Sequence[str]]
    snoozes: Mapping[str, Sequence[tuple[str, datetime]]]

    def case(self, partner: Partner) -> QuarterCase:
        """The case of one of the partners."""
        managers = self.people.managers(partner.id)
        heard = [partner_side(self.programme, partner, self.people, each) for each in managers]
        named = {each.lane: each for each in heard or [room(self.programme, partner)]}
        put_off = put_off_by(self.snoozes.get(partner.id, ()), named, partner)
        owner = staff_member(self.programme, self.people, partner.channel_manager_id)
        backup = staff_member(self.programme, self.people, partner.backup_id)
        return QuarterCase(
            partner=partner,
            values=self.programme.values(partner),
            timezone=self.programme.timezone,
            marketing=self.marketing[partner.id],
            receivers=tuple(named.values()),
            owner=owner or backup or staff(self.programme, "operations", None),
            snoozes=put_off,
            told=frozenset(self.told.get(partner.id, ())),
        )


def gather_quarters(session: Session, programme: Programme, partners: Sequence[Partner]) -> GatheredQuarters:
    """Reads what the quarters of `partners` depend on, with a handful of queries."""
    ids = [each.id for each in partners]
    return GatheredQuarters(
        programme,
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
