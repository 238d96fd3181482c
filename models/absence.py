"""Who is away, on which days, and who stands in. Days are in the person's own time zone."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.calendar import local_day, zone
from models.tables import Partner, Person, Preference

ANYWHERE = "UTC"  # for people whose time zone is unknown


def of(session: Session, person_id: str) -> Preference | None:
    """Returns the person's settings, or None."""
    return session.get(Preference, person_id)


def is_away(preference: Preference | None, day: date) -> bool:
    """True if `day` is one of the person's days off, including the first and the last."""
    if preference is None or preference.away_from is None or preference.away_until is None:
        return False
    return preference.away_from <= day <= preference.away_until


def is_ahead(preference: Preference | None, day: date) -> bool:
    """True if the person has days off on `day` or later."""
    return preference is not None and preference.away_until is not None and preference.away_until >= day


def stands_for(session: Session, person_id: str, now: datetime) -> frozenset[str]:
    """Returns the people who are away now and chose this person as their delegate."""
    rows = session.exec(
        select(Preference, Person.timezone, Partner.timezone)
        .join(Person, col(Person.id) == col(Preference.person_id))
        .join(Partner, col(Partner.id) == col(Person.partner_id), isouter=True)
        .where(Preference.delegate_id == person_id, col(Preference.away_from).is_not(None))
    ).all()
    return frozenset(
        each.person_id
        for each, own, partners in rows
        if is_away(each, local_day(now, zone(own, partners or ANYWHERE)))
    )
