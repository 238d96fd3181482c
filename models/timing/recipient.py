"""Who is told, and the hours at which digests go to them.

A recipient is a person, or a conversation where the person can't be written to. `models.agenda.people_to_tell` decides
which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.calendar import Calendar, at_hour, local_day
from models.terms import Address, AddressKind


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, with the hours and working days on which reminders go to them."""

    address: Address
    """Where letters for them go, as in `models.letters`."""
    timezone: str
    """Their time zone: hours and days are theirs."""
    calendar: Calendar
    """Their working days."""
    hour: int
    """The hour of the day (0-23) at which their digest goes."""
    until: int
    """The hour until which a missed digest may still go."""
    quiet_until: datetime | None = None
    """They paused all reminders until then (UTC)."""
    has_list: bool = False
    """True for Procore's people: they read what others act on once a week, on the week's first working day."""

    @property
    def person(self) -> str:
        """The id of the person, "" for a conversation of several people."""
        return self.address.name if self.address.kind in (AddressKind.PERSON, AddressKind.FOR) else ""

    def day(self, moment: datetime) -> date:
        """Their day at `moment`."""
        return local_day(moment, self.timezone)

    def slot(self, moment: datetime) -> datetime:
        """The first digest hour at or after `moment`, on any day, in UTC."""
        today = self.day(moment)
        at = self._at(today)
        return at if at >= moment else self._at(today + timedelta(days=1))

    def by(self, moment: datetime, end: datetime) -> datetime:
        """The slot of `moment` in UTC, moved back to a working day and to before `end`."""
        day = self.calendar.on_or_before(self.day(self.slot(moment)))
        while self._at(day) >= end:
            day = self.calendar.on_or_before(day - timedelta(days=1))
        return self._at(day)

    def after(self, moment: datetime) -> datetime:
        """The slot of `moment` in UTC, moved forward to a working day."""
        return self._at(self.calendar.on_or_after(self.day(self.slot(moment))))

    def next_day(self, moment: datetime) -> datetime:
        """The first digest hour of a working day after the day of `moment`, in UTC."""
        return self._at(self.calendar.on_or_after(self.day(moment) + timedelta(days=1)))

    def listed(self, moment: datetime) -> datetime:
        """The digest hour of the first working day in the week of `moment`, in UTC."""
        day = self.day(moment)
        return self._at(self.calendar.on_or_after(day - timedelta(days=day.weekday())))

    def closes(self, moment: datetime) -> datetime:
        """The end of the digest hours on the day of `moment`, in UTC."""
        return at_hour(self.day(moment), self.until, self.timezone)

    def hears(self, now: datetime) -> bool:
        """True if a digest may go at `now`: on a working day, within the hours."""
        day = self.day(now)
        return self.calendar.is_working(day) and self._at(day) <= now < self.closes(now)

    def working(self, moment: datetime) -> datetime:
        """`moment` if it falls within their hours, else the next digest hour of a working day, in UTC."""
        return moment if self.hears(moment) else self.after(moment)

    def _at(self, day: date) -> datetime:
        return at_hour(day, self.hour, self.timezone)
