"""What digests say of a partner's quarter: what is planned and done, and who has what."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from handlers.message import Setting
from handlers.messages.digest_views import ActivityLine, QuarterItem, QuarterName, Summary, SummaryRow
from handlers.reply import Act
from models import activities, calendar, concierge
from models.activities import Activity, Marketing
from models.agenda import mark
from models.agenda.quarterly import current, is_asked, is_open
from models.quarters import Quarter
from models.reminders import QuarterReminder
from models.reminders.quarter import START
from models.tables import Partner, Ping
from models.terms import PingState

DATES = 2  # concierge appointments that are named


def reminders(setting: Setting, key: str, *, details: bool) -> list[QuarterItem]:
    """The quarters of which the digest `key` reminds, one a partner; what partners have only with `details`."""
    found: dict[str, QuarterItem] = {}
    for reminder, ping, partner, has in _told(setting, key, for_partner=True):
        quarter = current(partner, setting.now)
        if _applies(setting, ping, partner, has, quarter):
            found[partner.id] = _item(setting, reminder, ping, partner, has, quarter, details)
    return list(found.values())


def summary(setting: Setting, key: str) -> Summary | None:
    """Which of a channel manager's partners has what; None if the digest `key` has no summary."""
    rows, template = [], ""
    for reminder, _, partner, has in _told(setting, key, for_partner=False):
        quarter = current(partner, setting.now)
        if is_asked(partner, has, quarter):
            template = reminder.template
            rows.append(
                SummaryRow(
                    partner=partner.name,
                    plan=has.plans.get(quarter.year),
                    initial_open=_initial_open(partner, has),
                    before=len(has.counted(quarter.before())),
                    counted=[_line(each) for each in has.counted(quarter)],
                    waiting=[_line(each) for each in has.waiting(quarter)],
                    unreadable=has.unreadable,
                )
            )
    today = calendar.local_day(setting.now, setting.program.timezone)
    return Summary(template, _named(Quarter.of(today)), rows) if rows else None


def _told(
    setting: Setting, key: str, *, for_partner: bool
) -> Sequence[tuple[QuarterReminder, Ping, Partner, Marketing]]:
    """The pings about quarters by which the digest tells, with their reminders, for one of both sides."""
    rows = setting.session.exec(
        select(Ping, Partner)
        .join(Partner, col(Partner.id) == col(Ping.partner_id))
        .where(Ping.letter_key == key, Ping.state == PingState.TOLD)
        .order_by(Partner.name, Partner.id)
    ).all()
    of_quarter, wanted = setting.program.reminders.of_quarter, []
    for ping, partner in rows:
        reminder = of_quarter(ping.rule)
        if reminder is not None and reminder.for_partner is for_partner:
            wanted.append((reminder, ping, partner))
    has = activities.of_partners(setting.session, {partner.id for _, _, partner in wanted}) if wanted else {}
    return [(reminder, ping, partner, has[partner.id]) for reminder, ping, partner in wanted]


def _applies(setting: Setting, ping: Ping, partner: Partner, has: Marketing, quarter: Quarter) -> bool:
    """True in the quarter that the ping is about, while it asks for anything."""
    end = calendar.end_of_day(quarter.last_day, partner.timezone)
    if not ping.key.endswith(mark(end)) or not is_asked(partner, has, quarter):
        return False
    return not setting.program.reminders.needs_open(ping.rule) or is_open(has, quarter)


def _item(
    setting: Setting,
    reminder: QuarterReminder,
    ping: Ping,
    partner: Partner,
    has: Marketing,
    quarter: Quarter,
    details: bool,
) -> QuarterItem:
    values = setting.program.values(partner)
    today = calendar.local_day(setting.now, partner.timezone)
    return QuarterItem(
        template=reminder.template,
        quarter=_named(quarter),
        start=ping.rule == START,
        services="services" in partner.programs,
        initial_open=details and _initial_open(partner, has),
        last_day=quarter.last_day,
        days_left=(quarter.last_day - today).days,
        concierge=concierge.days(today, values)[:DATES],
        calendar=f"{values.desk_url.rstrip('/')}/calendar/concierge.ics" if values.desk_url else None,
        details=details,
        plan=has.plans.get(quarter.year) if details else None,
        counted=[_line(each) for each in has.counted(quarter)] if details else [],
        waiting=[_line(each) for each in has.waiting(quarter)] if details else [],
        unreadable=has.unreadable if details else (),
        acts=[Act(verb, partner.id, about=str(quarter)) for verb in reminder.buttons],
    )


def _initial_open(partner: Partner, has: Marketing) -> bool:
    """A Services partner's initial activity is required, and hasn't taken place (guide 297)."""
    return "services" in partner.programs and not has.has_begun


def _line(each: Activity) -> ActivityLine:
    return ActivityLine(each.reference, each.subject, each.day, each.done)


def _named(quarter: Quarter) -> QuarterName:
    return QuarterName(quarter.year, quarter.number)
