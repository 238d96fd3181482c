"""Answers to the quarter's reminder: plan an activity, record one, or not now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import select

from handlers.file import file_for_partner
from handlers.reply import Content, Dialog, Refused, Reply, View
from handlers.request import Request
from models import calendar
from models.agenda.quarterly import current, gather_quarters, next_look
from models.people import partner_for
from models.quarters import Quarter
from models.tables import Partner, Snooze
from models.terms import Refusal

REQUEST = "marketing_request"
_TIMING = {"plan_activity": "planned", "record_activity": "done"}


@dataclass(frozen=True)
class QuarterSnoozed(View, template="pings", block="quarter_snoozed"):
    """No reminders about a quarter's marketing for a while."""

    quarter: Quarter
    """Which one."""
    until: date
    """The day before which none comes."""


def open_request(request: Request) -> Reply:
    """Opens the marketing request for a planned activity or for one that took place."""
    return file_for_partner.begin(request, REQUEST, {"timing": _TIMING[request.verb]})


def snooze(request: Request) -> Reply:
    """Stops this person's reminders about this quarter for the policy's days, at most until it ends."""
    partner = partner_for(request.session, request.actor)
    if partner is None or request.actor.is_staff:
        return Refused(Refusal.NO_PARTNER_HERE)
    values = request.values(partner)
    quarter = current(partner, request.now)
    until = min(
        request.now + timedelta(days=values.snooze_days),
        calendar.end_of_day(quarter.last_day, partner.timezone),
    )
    _keep(request, partner).until = until
    request.session.flush()
    if (
        partner.next_ping_at is not None and partner.next_ping_at > request.now
    ):  # otherwise the scheduler is about to run
        context = gather_quarters(request.session, request.program, [partner]).context(partner)
        partner.next_ping_at = next_look(context, request.now, request.program.reminders)
        request.session.add(partner)
    timezone = request.actor.timezone or partner.timezone
    return Dialog(Content(QuarterSnoozed(quarter, calendar.local_day(until, timezone))))


def _keep(request: Request, partner: Partner) -> Snooze:
    """Returns this person's snooze for the partner's quarter, created if needed."""
    person_id = request.actor.person_id
    found = request.session.exec(
        select(Snooze).where(Snooze.partner_id == partner.id, Snooze.person_id == person_id)
    ).first()
    row = found or Snooze(partner_id=partner.id, person_id=person_id, until=request.now)
    request.session.add(row)
    return row
