"""How somebody wants to be told, and their days off, as they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.reply import Act
from handlers.request import Request
from models import absence, calendar, people
from models.agenda.recipients import CHANNEL
from models.people import Actor
from models.tables import Partner, Person, Preference
from models.terms import Platform, Verb


@dataclass(frozen=True)
class Away:
    """Days off that run or lie ahead."""

    first: date
    """The first of them."""
    until: date
    """The last of them."""
    delegate: str | None
    """Who stands in."""
    now: bool
    """True if they run."""


@dataclass(frozen=True)
class Settings:
    """How somebody wants to be told."""

    staff: bool
    """True for Procore's people."""
    read_on: str | None
    """The platform of their direct messages, None where they are on one only."""
    channel: bool
    """True if reminders go into the channel."""
    hour: int | None
    """Of the day at which they come, None for the policy's."""
    snoozed_until: date | None
    """The day until which they pause."""
    away: Away | None
    """Their days off."""
    acts: list[Act]
    """The buttons to change it."""


def away_of(session: Session, person_id: str, day: date) -> Away | None:
    """The days off that run or lie ahead: from when, until when, and who stands in; None if there are none."""
    preference = absence.of(session, person_id)
    if preference is None or not absence.is_ahead(preference, day):
        return None
    delegate = session.get(Person, preference.delegate_id) if preference.delegate_id else None
    assert preference.away_from is not None and preference.away_until is not None, "no days that lie ahead"
    return Away(
        first=preference.away_from,
        until=preference.away_until,
        delegate=delegate.name if delegate is not None else None,
        now=absence.is_away(preference, day),
    )


def shown(session: Session, actor: Actor, day: date) -> Settings:
    """What is set, in words to be made, with the buttons to change it."""
    preference = absence.of(session, actor.person_id)
    found = away_of(session, actor.person_id, day)
    ends = [Act(Verb.END_ABSENCE, "mine", "primary")] if found else []
    quiet = preference.snoozed_until if preference is not None else None
    platforms = people.platforms_of(session, actor.person_id)
    return Settings(
        staff=actor.is_staff,
        read_on=platform(preference, platforms) if len(platforms) > 1 else None,
        channel=preference is not None and preference.place == CHANNEL,
        hour=preference.digest_hour if preference is not None else None,
        snoozed_until=quiet if quiet is not None and quiet > day else None,
        away=found,
        acts=[*ends, Act(Verb.PREFERENCES, "mine")],
    )


def today(request: Request) -> date:
    """The day of the one who asks, as their absence counts it."""
    theirs = partner(request)
    home = theirs.timezone if theirs is not None else request.program.timezone
    return calendar.local_day(request.now, calendar.zone(request.actor.timezone, home))


def platform(preference: Preference | None, platforms: tuple[Platform, ...]) -> Platform:
    """Where direct messages come for who is on several: where they want them, unless they aren't there any more."""
    wanted = preference.platform if preference is not None else Platform.NONE
    return wanted if wanted in platforms else platforms[0]


def partner(request: Request) -> Partner | None:
    """The actor's partner, None for Procore's people."""
    return request.session.get(Partner, request.actor.partner_id) if request.actor.partner_id else None
