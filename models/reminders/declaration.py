"""What a reminder declares: when it is due, to whom, how urgent it is, while what it applies, and its buttons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.lifecycle import Lifecycle
from models.policy import Values
from models.quarters import Quarter
from models.tables import Submission
from models.terms import AnyState, AnyVerb
from models.timing import Context, Due, QuarterContext

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


def _never(detail: str) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class QuarterReminder(Reminder):
    """A reminder about a partner's marketing in a quarter. Its `for_partner` decides who reads it."""

    due: Callable[[QuarterContext, Quarter], Iterable[Due]]
    """When it is due, and to whom, as if the partner were asked and had nothing."""
    buttons: tuple[AnyVerb, ...] = ()
    """The acts on its buttons, the likeliest first."""
    needs_open: Callable[[str], bool] = _never
    """True if a rule, by its detail, is told only while nothing in the quarter is approved or done."""

    @property
    def audiences(self) -> tuple[WordedFor, ...]:
        """For whom its template has words."""
        return (WordedFor.PARTNER, WordedFor.CONVERSATION) if self.for_partner else (WordedFor.STAFF,)
