"""What digests say of a partner's quarter: what is planned and done, and who has what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from handlers.messages import Setting
from handlers.reply import Act
from models import activities, calendar, concierge
from models.activities import Activity, Marketing
from models.agenda import mark
from models.agenda.quarterly import current, is_asked, is_open
from models.quarters import Quarter
from models.reminders.quarter import START
from models.reminders.summary import NAME as SUMMARY
from models.tables import Partner, Ping

DATES = 2  # concierge appointments that are named


def reminders(setting: Setting, key: str, *, details: bool) -> list[dict[str, Any]]:
    """The quarters of which the digest `key` reminds, one a partner; what partners have only with `details`."""
    found: dict[str, dict[str, Any]] = {}
    for ping, partner, has in _told(setting, key, summary=False):
        quarter = current(partner, setting.now)
        if _applies(ping, partner, has, quarter):
            found[partner.id] = _item(setting, ping, partner, has, quarter, details)
    return list(found.values())


def summary(setting: Setting, key: str) -> dict[str, Any] | None:
    """Who of a channel manager's partners has what; None if the digest `key` has no summary."""
    rows = []
    for _, partner, has in _told(setting, key, summary=True):
        quarter = current(partner, setting.now)
        if is_asked(partner, has, quarter):
            rows.append(
                {
                    "partner": partner.name,
                    "plan": has.plans.get(quarter.year),
                    "initial_open": _initial_open(partner, has),
                    "before": len(has.counted(quarter.before())),
                    **_has(has, quarter),
                }
            )
    today = calendar.local_day(setting.now, setting.programme.timezone)
    return {"quarter": _named(Quarter.of(today)), "rows": rows} if rows else None


def _told(setting: Setting, key: str, *, summary: bool) -> Sequence[tuple[Ping, Partner, Marketing]]:
    rows = setting.session.exec(
        select(Ping, Partner)
        .join(Partner, col(Partner.id) == col(Ping.partner_id))
        .where(Ping.letter_key == key, Ping.state == "told")
        .order_by(Partner.name, Partner.id)
    ).all()
    wanted = [(ping, partner) for ping, partner in rows if (ping.rule == SUMMARY) is summary]
    has = activities.of_partners(setting.session, {partner.id for _, partner in wanted}) if wanted else {}
    return [(ping, partner, has[partner.id]) for ping, partner in wanted]


def _applies(ping: Ping, partner: Partner, has: Marketing, quarter: Quarter) -> bool:
    """True in the quarter that the ping is about, while it asks for anything."""
    end = calendar.end_of_day(quarter.last_day, partner.timezone)
    if not ping.key.endswith(mark(end)) or not is_asked(partner, has, quarter):
        return False
    return ping.rule == START or is_open(has, quarter)


def _item(
    setting: Setting, ping: Ping, partner: Partner, has: Marketing, quarter: Quarter, details: bool
) -> dict[str, Any]:
    values = setting.programme.values(partner)
    today = calendar.local_day(setting.now, partner.timezone)
    acts = [Act(verb, partner.id, about=str(quarter)) for verb in ("plan_activity", "record_activity")]
    return {
        "quarter": _named(quarter),
        "start": ping.rule == START,
        "services": "services" in partner.programmes,
        "initial_open": details and _initial_open(partner, has),
        "last_day": quarter.last_day,
        "days_left": (quarter.last_day - today).days,
        "concierge": concierge.days(today, values)[:DATES],
        "calendar": f"{values.desk_url.rstrip('/')}/calendar/concierge.ics" if values.desk_url else None,
        "details": details,
        "plan": has.plans.get(quarter.year) if details else None,
        **(_has(has, quarter) if details else {"counted": [], "waiting": []}),
        "acts": [*acts, Act("snooze_quarter", partner.id, about=str(quarter))],
    }


def _initial_open(partner: Partner, has: Marketing) -> bool:
    """A Services partner's initial activity is required, and hasn't taken place (guide 297)."""
    return "services" in partner.programmes and not has.has_begun


def _has(has: Marketing, quarter: Quarter) -> Mapping[str, Any]:
    return {
        "counted": [_line(each) for each in has.counted(quarter)],
        "waiting": [_line(each) for each in has.waiting(quarter)],
    }


def _line(each: Activity) -> dict[str, Any]:
    return {
        "reference": each.reference,
        "what": each.what,
        "subject": each.subject,
        "day": each.day,
        "link": each.link,
        "done": each.done,
    }


def _named(quarter: Quarter) -> dict[str, int]:
    return {"year": quarter.year, "number": quarter.number}
