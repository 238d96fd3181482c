"""Calendar quarters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Quarter:
    """Quarter `number` (1-4) of a calendar year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Returns the quarter of `day`."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.next().first_day - timedelta(days=1)

    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
