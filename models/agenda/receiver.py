"""Who is told, and when: a lane, and the hours at which digests go to it.

A receiver is a person, or a conversation where the person can't be written to. Who that is in a given case is
decided in `models.agenda.case`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.calendar import Calendar, at_hour, local_day


@dataclass(frozen=True)
class Receiver:
    """`lane` as in `models.letters`. A digest goes at `hour` o'clock; a missed one may go until `until`.

    Reminders wait until `quiet_until`, where they can. Who `has_list` gets what others act on once a week, with the
    digest of the week's first working day.
    """

    lane: str
    timezone: str
    calendar: Calendar
    hour: int
    until: int
    quiet_until: datetime | None = None
    has_list: bool = False

    @property
    def person(self) -> str:
        """The id of the person who hears, "" where it is a conversation of several."""
        kind, _, name = self.lane.partition(":")
        return name if kind in ("person", "for") else ""

    def day(self, moment: datetime) -> date:
        """The receiver's day at `moment`."""
        return local_day(moment, self.timezone)

    def slot(self, moment: datetime) -> datetime:
        """The first digest hour at or after `moment`, on whatever day, in UTC."""
        today = self.day(moment)
        at = self._at(today)
        return at if at >= moment else self._at(today + timedelta(days=1))

    def by(self, moment: datetime, end: datetime) -> datetime:
        """As `slot`, but a free day moves back to a working one, and so does one that isn't before `end`."""
        day = self.calendar.on_or_before(self.day(self.slot(moment)))
        while self._at(day) >= end:
            day = self.calendar.on_or_before(day - timedelta(days=1))
        return self._at(day)

    def after(self, moment: datetime) -> datetime:
        """As `slot`, but a free day moves forward to a working one."""
        return self._at(self.calendar.on_or_after(self.day(self.slot(moment))))

    def next_day(self, moment: datetime) -> datetime:
        """The first digest hour of a working day after the day of `moment`, in UTC."""
        return self._at(self.calendar.on_or_after(self.day(moment) + timedelta(days=1)))

    def listed(self, moment: datetime) -> datetime:
        """The digest hour of the first working day in the week of `moment`, in UTC."""
        day = self.day(moment)
        return self._at(self.calendar.on_or_after(day - timedelta(days=day.weekday())))

    def closes(self, moment: datetime) -> datetime:
        """The end of the hours on the day of `moment`, in UTC."""
        return at_hour(self.day(moment), self.until, self.timezone)

    def hears(self, now: datetime) -> bool:
        """True if a digest may go at `now`: on a working day, within the hours."""
        day = self.day(now)
        return self.calendar.is_working(day) and self._at(day) <= now < self.closes(now)

    def working(self, moment: datetime) -> datetime:
        """`moment` if it lies within their working hours, else the next digest hour of a working day, in UTC."""
        return moment if self.hears(moment) else self.after(moment)

    def _at(self, day: date) -> datetime:
        return at_hour(day, self.hour, self.timezone)
