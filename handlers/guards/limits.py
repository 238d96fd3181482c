"""Limits on filing and lookups. They don't depend on what would be found, so that a limit reveals nothing.

A corrected claim counts as one more filing. Requests at the same time, even to several processes, are counted one
after the other. Many claims in a short time may be probing for taken customers: operations are told, the partner
isn't.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, func, select

from handlers.reply import Refused
from handlers.request import Request
from models import calendar, letters
from models.tables import Event, HoldCheck, Partner, Person, Submission
from models.terms import Address, Refusal, Verb

_DAY, _WEEK, _HOUR = timedelta(days=1), timedelta(days=7), timedelta(hours=1)


def too_many(request: Request, partner: Partner) -> Refused | None:
    """Returns why the partner may not file or correct anything more today, or None. Tells operations about probing."""
    values = request.values(partner)
    _one_after_the_other(request, Partner, partner.id)
    today, week = _filed(request, partner)
    if week + 1 >= values.probing_filings_per_week:
        day = calendar.local_day(request.now, request.program.timezone)
        year, number, _ = day.isocalendar()
        letters.write(
            request.session,
            key=f"probing:{partner.id}:{year}-{number}",
            message="ops.probing",
            address=Address.operations(),
            now=request.now,
            params={"partner": partner.id, "filed": week + 1},
        )
    if today >= values.filings_per_day:
        return Refused(Refusal.TOO_MANY_FILINGS, {"limit": values.filings_per_day})
    return None


def too_many_checks(request: Request) -> Refused | None:
    """Returns why the person may not look up anything more this hour, or None."""
    limit = request.values().checks_per_hour
    _one_after_the_other(request, Person, request.actor.person_id)
    asked = select(func.count()).select_from(HoldCheck)
    since = request.now - _HOUR
    number = request.session.exec(
        asked.where(HoldCheck.person_id == request.actor.person_id, col(HoldCheck.at) > since)
    ).one()
    return Refused(Refusal.TOO_MANY_CHECKS, {"limit": limit}) if number >= limit else None


def _one_after_the_other(request: Request, counted: type[Partner | Person], key: str) -> None:
    """Waits until their other requests are counted. Rows that only refer to them can still be written."""
    request.session.exec(
        select(counted.id).where(col(counted.id) == key).with_for_update(key_share=True)
    ).one()


def _filed(request: Request, partner: Partner) -> tuple[int, int]:
    """Returns how many submissions the partner filed or corrected in the last day and in the last week."""
    filed, corrected = col(Submission.filed_at), col(Event.at)
    of_partner = (Submission.partner_id == partner.id, filed > request.now - _WEEK)
    changed = (Event.partner_id == partner.id, Event.act == Verb.CORRECT, corrected > request.now - _WEEK)
    counts = [
        request.session.exec(
            select(func.count().filter(at > request.now - _DAY), func.count()).where(*which)
        ).one()
        for at, which in ((filed, of_partner), (corrected, changed))
    ]
    return sum(day for day, _ in counts), sum(week for _, week in counts)
