"""What the templates of digests are given: views and their rows, each field documented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.reply import Act, View
from models.reminders import Reminders

DAMAGED = "reminders/damaged"  # the words of what can't be read
OVER = "reminders/over"  # the words of what has been done since, or can't be done anymore


@dataclass(frozen=True)
class Worded:
    """A row with words of its own: `said(row, "staff")` takes them from its template, by the macro of that name."""

    template: str
    """The template with its words: the reminder's."""

    @classmethod
    def templates(cls, reminders: Reminders) -> tuple[str, ...]:
        """The templates that may word such a row."""
        raise NotImplementedError


@dataclass(frozen=True)
class Extension:
    """The latest request to extend an approval."""

    state: str
    """Its state."""
    answer_day: date | None
    """The last day on which Procore answers it."""


@dataclass(frozen=True)
class Change:
    """What the partner changed at one moment."""

    by: str | None
    """Who changed it, None if they aren't known anymore."""
    changed: Sequence[tuple[str, Any, Any]]
    """The fields, with the answers before and after."""


@dataclass(frozen=True)
class Item(Worded):
    """What a digest tells of one submission."""

    reference: str
    """The submission's reference."""
    kind: str | None
    """The name of its kind; None for one that can't be read."""
    state: str
    """Its state, as the reader may know it."""
    acts: Sequence[Act]
    """The buttons: what the reader may do about it now, and one that shows it."""
    title: str = ""
    """What it is about; "" in a channel, and for what is over."""
    partner: str = ""
    """The name of its partner; "" in the partner's channel."""
    answer_day: date | None = None
    """The last day on which Procore answers, in the program's time zone."""
    question_day: date | None = None
    """The last day on which the partner answers, in the program's time zone."""
    last_day: date | None = None
    """The last day of its approval, one of the partner's."""
    days_left: int | None = None
    """Calendar days until then; negative after it."""
    business_days_left: int | None = None
    """The program's business days until `answer_day`; negative after it."""
    waits_for_partner: bool = False
    """True while the partner has a question to answer."""
    outstanding: bool = False
    """True if the approval has ended, and notice of it is still owed."""
    is_late: bool = False
    """True if what the reminder is about was due before now."""
    extension: Extension | None = None
    """The latest request to extend the approval that runs."""
    changes: Sequence[Change] = ()
    """What the partner changed since the digest before; for Procore's people only."""
    stands_for: str | None = None
    """The person in whose place the reader is told."""

    @classmethod
    def templates(cls, reminders: Reminders) -> tuple[str, ...]:
        """Those of all reminders about submissions, and that of what is over."""
        return (*(each.template for each in reminders.of_submissions), OVER, DAMAGED)


@dataclass(frozen=True)
class Told:
    """An item, and what the digest as a whole must know of it."""

    item: Item
    """What is said."""
    is_to_do: bool = False
    """True if the reader has something to do about it."""
    is_listed: bool = False
    """True if Procore's people read it in the week's list."""


@dataclass(frozen=True)
class ActivityLine:
    """A marketing activity."""

    reference: str
    """The reference of the request."""
    subject: str
    """What it is about, in the partner's words."""
    day: date
    """The day on which it takes place."""
    done: bool
    """True once it has taken place."""


@dataclass(frozen=True)
class QuarterName:
    """A quarter by its numbers."""

    year: int
    """The year."""
    number: int
    """1 to 4."""


@dataclass(frozen=True)
class QuarterItem(Worded):
    """What a digest tells of a partner's quarter."""

    quarter: QuarterName
    """Which quarter."""
    start: bool
    """True for the reminder at the start of the quarter."""
    services: bool
    """True for a Services partner, who is recommended an activity each quarter (guide 299)."""
    initial_open: bool
    """True while the required initial activity is owed (guide 297)."""
    last_day: date
    """The last day of the quarter."""
    days_left: int
    """Calendar days until then."""
    concierge: Sequence[date]
    """The next days of the marketing concierge."""
    calendar: str | None
    """The address of the concierge's calendar, None if the desk has no address."""
    details: bool
    """True if the reader may see what the partner has."""
    plan: str | None
    """The reference of the approved marketing plan for the year."""
    counted: Sequence[ActivityLine]
    """The activities that count for the quarter."""
    waiting: Sequence[ActivityLine]
    """Those that wait for Procore's approval."""
    unreadable: Sequence[str]
    """References of what can't be read; whether it counts isn't known."""
    acts: Sequence[Act]
    """The buttons."""

    @classmethod
    def templates(cls, reminders: Reminders) -> tuple[str, ...]:
        """Those of the reminders about quarters that the partner's side reads."""
        return tuple(each.template for each in reminders.of_quarters if each.for_partner)


@dataclass(frozen=True)
class SummaryRow:
    """What one partner has in the quarter."""

    partner: str
    """The partner's name."""
    plan: str | None
    """The reference of its approved marketing plan for the year."""
    initial_open: bool
    """True while its required initial activity is owed (guide 297)."""
    before: int
    """How many activities counted for the quarter before."""
    counted: Sequence[ActivityLine]
    """The activities that count for the quarter."""
    waiting: Sequence[ActivityLine]
    """Those that wait for Procore's approval."""
    unreadable: Sequence[str]
    """References of what can't be read; whether it counts isn't known."""


@dataclass(frozen=True)
class Summary(Worded):
    """Which of a channel manager's partners has what in the quarter."""

    quarter: QuarterName
    """Which quarter."""
    rows: Sequence[SummaryRow]
    """One for each partner, by name."""

    @classmethod
    def templates(cls, reminders: Reminders) -> tuple[str, ...]:
        """Those of the reminders about quarters that Procore's people read."""
        return tuple(each.template for each in reminders.of_quarters if not each.for_partner)


@dataclass(frozen=True)
class Digest(View, template="digest"):
    """A digest: what is due soon, for one reader or conversation."""

    count: int
    """How many of the submissions the reader has something to do about."""
    items: Sequence[Item]
    """Those with a sentence and buttons of their own, the most urgent first."""
    more: Sequence[Item]
    """Those that get a line each."""


@dataclass(frozen=True)
class ForPartner(Digest, block="partner"):
    """A digest for one of the partner's people."""

    quarters: Sequence[QuarterItem] = ()
    """What the partner's quarter asks for."""


@dataclass(frozen=True)
class ForConversation(Digest, block="room"):
    """A digest in the partner's channel."""

    quarters: Sequence[QuarterItem] = ()
    """What the partner's quarter asks for, without what the partner has."""


@dataclass(frozen=True)
class ForStaff(Digest, block="staff"):
    """A digest for Procore's people."""

    watched: Sequence[Item] = ()
    """The list for the week: the partner acts on them."""
    summary: Summary | None = None
    """What a channel manager's partners have in the quarter."""
    whose: str | None = None
    """The person it is for, in a conversation of several people."""


@dataclass(frozen=True)
class Done(View, template="digest", block="done"):
    """Everything in the digest has been done."""
