"""Who is away, from which day to which, and who stands in meanwhile. Days are those of the person's own timezone."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.calendar import local_day, zone
from models.tables import Partner, Person, Preference

ANYWHERE = "UTC"  # whose timezone nobody told


def of(session: Session, person_id: str) -> Preference | None:
    """What the person has set, None if nothing."""
    return session.get(Preference, person_id)


def is_away(preference: Preference | None, day: date) -> bool:
    """True if it is one of the person's days off, the first and the last included."""
    if preference is None or preference.away_from is None or preference.away_until is None:
        return False
    return preference.away_from <= day <= preference.away_until


def is_ahead(preference: Preference | None, day: date) -> bool:
    """True if there are days off on `day` or later."""
    return preference is not None and preference.away_until is not None and preference.away_until >= day


def stands_for(session: Session, person_id: str, now: datetime) -> frozenset[str]:
    """The people who are away now and named this one to stand in."""
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
