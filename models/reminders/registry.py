"""The reminders that are installed, by the rules that the database stores."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from models.policy import Values
from models.reminders.declaration import LAST, QuarterReminder, Reminder, SubmissionReminder

PACKAGE = "models.reminders"  # the reminders that the program brings along


@dataclass(frozen=True)
class Reminders:
    """The reminders that are installed."""

    by_name: Mapping[str, Reminder] = field(default_factory=dict)
    """Each by its name."""

    def of(self, rule: str) -> Reminder | None:
        """The reminder of a stored rule, None if it isn't installed (any more)."""
        return self.by_name.get(rule) or self.by_name.get(rule.partition(":")[0])

    def of_submission(self, rule: str) -> SubmissionReminder | None:
        """As `of`, for a reminder about a submission."""
        found = self.of(rule)
        return found if isinstance(found, SubmissionReminder) else None

    def of_quarter(self, rule: str) -> QuarterReminder | None:
        """As `of`, for a reminder about a quarter."""
        found = self.of(rule)
        return found if isinstance(found, QuarterReminder) else None

    @property
    def of_submissions(self) -> Iterator[SubmissionReminder]:
        """All reminders about submissions."""
        return (each for each in self.by_name.values() if isinstance(each, SubmissionReminder))

    @property
    def of_quarters(self) -> Iterator[QuarterReminder]:
        """All reminders about quarters."""
        return (each for each in self.by_name.values() if isinstance(each, QuarterReminder))

    @property
    def starts(self) -> frozenset[str]:
        """The acts that start the clock of any of them."""
        return frozenset(act for each in self.of_submissions for act in each.starts)

    def urgency(self, rule: str) -> int:
        """How urgent a stored rule is among those about one subject: the smallest is told.

        An unknown rule comes last.
        """
        found = self.of(rule)
        return found.urgency(_detail(rule)) if found is not None else LAST

    def is_beside(self, rule: str) -> bool:
        """True if a stored rule is told beside others about the same subject."""
        found = self.of(rule)
        return found is not None and found.beside

    def can_wait(self, rule: str, values: Values) -> bool:
        """True if the reader may put off a stored rule."""
        found = self.of(rule)
        return found is None or found.can_wait(_detail(rule), values)

    def needs_open(self, rule: str) -> bool:
        """True if a stored rule of a quarter is told only while nothing in it is approved or done."""
        found = self.of_quarter(rule)
        return found is not None and found.needs_open(_detail(rule))


def _detail(rule: str) -> str:
    return rule.partition(":")[2]


def collect(packages: Iterable[str] = (PACKAGE,)) -> Reminders:
    """Every reminder found in the modules of `packages`. Raises ValueError if two share a name."""
    found: dict[str, Reminder] = {}
    for package in packages:
        module = importlib.import_module(package)
        for info in pkgutil.iter_modules(module.__path__, package + "."):
            reminder = getattr(importlib.import_module(info.name), "REMINDER", None)
            if not isinstance(reminder, Reminder):
                continue
            if reminder.name in found:
                raise ValueError(f"two reminders are called {reminder.name!r}")
            found[reminder.name] = reminder
    return Reminders(dict(sorted(found.items())))
