"""Reminders. Each is a declaration: one module here, and one template file with its words.

A new reminder costs those two files and its policy values: modules of this package (and of any package named to
`collect`) that hold a `REMINDER` are found by themselves. Its words stand in `bot/templates/reminders/`, in one macro
for each audience. The bot doesn't start with a reminder that lacks some of its words.

A ping in the database names its rule: the reminder's name, and after a colon what tells its pings apart (`ending:14`).
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.lifecycle import Lifecycle
from models.policy import Values
from models.quarters import Quarter
from models.tables import Submission
from models.terms import AnyState, AnyVerb
from models.timing import Context, Due, QuarterContext

PACKAGE = __name__  # the reminders that the program brings along
LAST = 2000  # the urgency of a reminder that any other about the same submission goes before


class WordedFor(StrEnum):
    """The macros of a reminder's template: one for each audience."""

    PARTNER = "partner"  # somebody of the partner, directly
    CONVERSATION = "room"  # the partner's channel, which others read too
    STAFF = "staff"  # Procore's people
    SHORT = "short"  # anyone, in the list under a long digest


class Pause(StrEnum):
    """What has the reader of a reminder wait for somebody else."""

    EXTENSION = "extension"  # an extension was requested, and isn't decided
    QUESTION = "question"  # the partner has a question to answer


@dataclass(frozen=True)
class Standing:
    """How a submission stands when a digest is composed."""

    lifecycle: Lifecycle
    """The moves of its kind."""
    state: AnyState
    """Its state, as the readers of the digest may know it."""
    now: datetime
    """The moment of composing, in UTC."""
    expires_at: datetime | None
    """The end of its approval period, in UTC."""
    extension_pending: Callable[[], bool]
    """True while a requested extension is undecided. Asked of the database only where it matters."""


def _never_late(submission: Submission) -> datetime | None:
    return None


def _can_wait(detail: str, values: Values) -> bool:
    return True


def _last(detail: str) -> int:
    return LAST


def numbered(detail: str, otherwise: int) -> int:
    """The number in a rule such as `ending:14`, `otherwise` if what stands after the colon is none."""
    return int(detail) if detail.isdecimal() else otherwise


@dataclass(frozen=True)
class Reminder(ABC):
    """What all reminders declare. `detail` is what stands after the colon of a rule: `14` of `ending:14`."""

    name: str
    """The stored name of its rules, before the colon. A name with a colon is that one rule."""
    for_partner: bool = True
    """True if the partner's side is told, False if only Procore's people are."""
    beside: bool = False
    """True if it is told beside other reminders about the same subject; else only the most urgent is told."""
    urgency: Callable[[str], int] = _last
    """How urgent a rule is, by its detail. The smallest number is told."""
    can_wait: Callable[[str, Values], bool] = _can_wait
    """True if a rule, by its detail, may be put off by its reader."""
    words: str = ""
    """The template with its words; by default the one of its own name."""

    @property
    def template(self) -> str:
        """The name of its template below `bot/templates`."""
        return f"reminders/{self.words or self.name.replace(':', '_')}"

    @property
    @abstractmethod
    def audiences(self) -> tuple[WordedFor, ...]:
        """For whom its template has words."""


@dataclass(frozen=True, kw_only=True)
class SubmissionReminder(Reminder):
    """A reminder about a submission."""

    due: Callable[[Submission, Context], Iterable[Due]]
    """When it is due, and to whom, as things stand; past and to come, in any order."""
    applies: Callable[[Standing], bool]
    """True while there is still a reason for it when the digest is composed."""
    starts: tuple[AnyVerb, ...] = ()
    """The acts that start its clock: `Context.began` knows when they were last done."""
    buttons: tuple[AnyVerb, ...] = ()
    """The acts on its buttons, the likeliest first. Those that the reader may do now are shown, and `show`."""
    is_notice: bool = False
    """True if it counts as notice that the approval ends (policy: notices_before_expiry)."""
    is_listed: bool = False
    """True if Procore's people read it in the week's list: the partner acts on it."""
    is_weekly: bool = False
    """True if the week's list is the only time for it: it isn't told to a delegate at the last moment."""
    is_news: bool = False
    """True if there is nothing to do about it."""
    needs_buttons: bool = False
    """True if the partner's people are spared it where they can do nothing but look."""
    pause: Pause | None = None
    """What has its reader wait for somebody else."""
    deadline: Callable[[Submission], datetime | None] = _never_late
    """When what it reminds of is due (UTC), None if nothing can be late."""

    @property
    def audiences(self) -> tuple[WordedFor, ...]:
        """For whom its template has words: Procore's people read it too where nobody at the partner can be told."""
        staff = (WordedFor.STAFF, WordedFor.SHORT)
        return (WordedFor.PARTNER, WordedFor.CONVERSATION, *staff) if self.for_partner else staff


def _not_alone(detail: str) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class QuarterReminder(Reminder):
    """A reminder about a partner's marketing in a quarter. Its `for_partner` decides who reads it."""

    due: Callable[[QuarterContext, Quarter], Iterable[Due]]
    """When it is due, and to whom, as if the partner were asked and had nothing."""
    buttons: tuple[AnyVerb, ...] = ()
    """The acts on its buttons, the likeliest first."""
    needs_open: Callable[[str], bool] = _not_alone
    """True if a rule, by its detail, is told only while nothing in the quarter is approved or done."""

    @property
    def audiences(self) -> tuple[WordedFor, ...]:
        """For whom its template has words."""
        return (WordedFor.PARTNER, WordedFor.CONVERSATION) if self.for_partner else (WordedFor.STAFF,)


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
